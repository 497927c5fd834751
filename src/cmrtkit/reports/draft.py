"""What the template of a draft sees: the facts, the company's own words, and the words to tell them with."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from cmrtkit.company.schema import Company, Text, say
from cmrtkit.reference.metals import metal_name
from cmrtkit.reference.model import CONFORMANCE
from cmrtkit.reference.standing import OWN
from cmrtkit.renderers.templating import Markdown, link, markdown_text
from cmrtkit.reports.facts import Facts, MineralFacts, Reply, Share, Smelter
from cmrtkit.reports.speech import Speech
from cmrtkit.reports.survey import share
from cmrtkit.rulebook.schema import Language

_OLD_DAYS = 183  # RMI brings its lists of conformant smelters up to date every few weeks


@dataclass(frozen=True)
class Draft:
    """A draft to be written. ``titles`` are those of rules by name.

    ``about`` are the minerals that it is about alone, none where it tells of all; ``answered_elsewhere`` is how many
    suppliers answered about other minerals only; ``change_left_out`` where there is a change since the last period, but
    none that can be told of these minerals.
    """

    facts: Facts
    company: Company
    speech: Speech
    language: Language
    titles: Mapping[str, str]
    names_suppliers: bool
    about: tuple[str, ...] = ()
    answered_elsewhere: int = 0
    change_left_out: bool = False

    def own(self, text: Text | None, key: str) -> Markdown:
        """The company's own words, paragraph by paragraph; where there are none, a gap that asks for ``key``."""
        said = say(text, self.language)
        return paragraphs(said) if said else self.gap(key)

    def inline(self, text: Text | None, key: str) -> Markdown:
        """The same within a line."""
        said = say(text, self.language)
        return Markdown(markdown_text(said.strip())) if said else self.gap(key)

    def optional(self, text: Text | None) -> Markdown:
        """The company's own words, or nothing."""
        said = say(text, self.language)
        return paragraphs(said) if said else Markdown("")

    def address(self, url: str | None, key: str) -> Markdown:
        """A web address to click on, or a gap."""
        return link(url) if url else self.gap(key)

    @property
    def made_with(self) -> str:
        """When the draft was made, and with what."""
        date, version = self.speech.date(self.facts.as_of), self.facts.tool.version
        return str(self.speech.said["draft"]).format(date=date, version=version)

    def gap(self, key: str, **facts: object) -> Markdown:
        """A mark that something is to be completed, with the question that it answers."""
        question = str(self.speech.words.section("gaps")[key]).format(**facts)
        return Markdown(f"**{markdown_text(self.speech.said['open'].format(question=question))}**")

    @cached_property
    def counted(self) -> list[Reply]:
        """The replies that the figures on answers and smelters rest on."""
        return [self.facts.replies[place] for place in self.facts.survey.counted.of]

    @cached_property
    def templates(self) -> list[tuple[str, int]]:
        """The templates of these, and how many of each."""
        return sorted(Counter(f"{reply.family} {reply.version}" for reply in self.counted).items())

    @cached_property
    def families(self) -> list[str]:
        """The families of templates of these."""
        return sorted({reply.family for reply in self.counted})

    @cached_property
    def company_wide(self) -> int:
        """How many of these declare for all products of a supplier, and so for more than the company buys."""
        return sum(reply.scope == "A" for reply in self.counted)

    @cached_property
    def minerals(self) -> list[MineralFacts]:
        """The minerals that some counted reply declares."""
        return [item for item in self.facts.minerals if item.declared.value]

    @cached_property
    def facilities(self) -> list[Smelter]:
        """Smelters with an ID."""
        return [item for item in self.facts.smelters if item.smelter_id]

    @cached_property
    def unknown_names(self) -> list[Smelter]:
        """Names that belong to no facility."""
        return [item for item in self.facts.smelters if not item.smelter_id]

    @cached_property
    def unidentified(self) -> int:
        """How many counted replies have rows that name nobody."""
        return len({place for item in self.facts.minerals for place in item.unidentified.of})

    def standing(self, *standings: str) -> list[Smelter]:
        """The facilities that stand so."""
        return [item for item in self.facilities if item.standing in standings]

    @cached_property
    def audited(self) -> Share | None:
        """The facilities that passed an audit, of those whose audits were compared; None where there are none."""
        compared = [item for item in self.facilities if item.standing != "identified"]
        return share(len(self.standing("conformant", "cross-recognised")), len(compared))

    @cached_property
    def old_lists(self) -> dt.date | None:
        """The day of the newest list that tells who is conformant, where it is too old to tell it of today."""
        dates = [source.date for source in self.facts.lists if source.kind in CONFORMANCE and source.date]
        newest = max(dates, default=None)
        is_old = newest is not None and (self.facts.as_of - newest).days > _OLD_DAYS
        return newest if is_old else None

    @property
    def is_early(self) -> bool:
        """Whether the period was not over on the day of the facts."""
        return self.facts.period is not None and self.facts.as_of < self.facts.period.end

    @property
    def is_internal(self) -> bool:
        """Whether suppliers are named although the company file keeps them confidential."""
        return self.names_suppliers and self.company.disclosure.suppliers != "names"

    @cached_property
    def compared(self) -> list[str]:
        """The minerals with smelters for which a list of conformant ones was compared."""
        return [item.mineral for item in self.facts.minerals if item.smelters.value and item.audits_compared]

    @cached_property
    def not_compared(self) -> list[str]:
        """The minerals with smelters for which no list of conformant ones was compared."""
        return [item.mineral for item in self.facts.minerals if item.smelters.value and not item.audits_compared]

    @cached_property
    def programmes(self) -> list[tuple[str, int]]:
        """By whom these are recognised; several may recognise one."""
        passed = self.standing("conformant", "cross-recognised")
        counted = Counter(who for item in passed for who in item.recognised_by if who != OWN)
        return counted.most_common()

    @cached_property
    def with_mines(self) -> list[Smelter]:
        """The smelters for which some supplier names the country of a mine."""
        return [item for item in self.facts.smelters if item.mines]

    @cached_property
    def flagged(self) -> list[int]:
        """The places of facilities that a red flag is about."""
        raised = {flag.smelter for flag in self.facts.flags if flag.smelter is not None}
        return sorted(place for place in raised if self.facts.smelters[place].smelter_id)

    @cached_property
    def surveyed(self) -> list[str]:
        """The minerals that templates in the replies ask about."""
        return [item.mineral for item in self.facts.minerals if item.templates]

    @cached_property
    def not_surveyed(self) -> list[str]:
        """The minerals in the company's products that no template in the replies asks about."""
        named = (metal_name(mineral) for item in self.company.products for mineral in item.minerals)
        return [mineral for mineral in dict.fromkeys(named) if mineral not in self.surveyed]

    @cached_property
    def calendar_year(self) -> int | None:
        """The year that the period is; None where it is none."""
        period = self.company.period
        if period is None:
            return None
        year = period.begin.year
        return year if (period.begin, period.end) == (dt.date(year, 1, 1), dt.date(year, 12, 31)) else None

    def open_flags(self, kind: str = "") -> int:
        """How many red flags (of a kind) have neither a measure nor an acceptance."""
        return sum(flag.state == "open" and kind in ("", flag.kind) for flag in self.facts.flags)

    def smelters_at(self, places: Sequence[int]) -> list[Smelter]:
        """The smelters at these places."""
        return [self.facts.smelters[place] for place in places]


def paragraphs(text: str) -> Markdown:
    """Text with its paragraphs, and nothing in it obeyed."""
    found = (" ".join(part.split("\n")) for part in text.strip().split("\n\n"))
    return Markdown("\n\n".join(markdown_text(part.strip()) for part in found if part.strip()))
