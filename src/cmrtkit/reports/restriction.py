"""Facts cut down to some minerals: what is left, and the new places of what lists refer to."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Self, TypeVar

from cmrtkit.company.schema import Response
from cmrtkit.matching.normalise import company_key
from cmrtkit.reference.metals import metal_name
from cmrtkit.reports.facts import Counted, Facts, Flag, MineralFacts, Naming, Reply, Smelter, Supplier, TopicFacts
from cmrtkit.reports.replies import Replies, worst_verdict
from cmrtkit.reports.smelters import mine_countries, smelter_countries
from cmrtkit.reports.survey import survey_of

_Name = TypeVar("_Name", bound=str)


@dataclass(frozen=True, slots=True)
class _Kept:
    """The new place of each entry of a list that is left, by its old one."""

    places: Mapping[int, int]

    @classmethod
    def these(cls, places: Iterable[int]) -> Self:
        return cls({old: new for new, old in enumerate(places)})

    def counted(self, counted: Counted) -> Counted:
        return Counted.these(self.places[place] for place in counted.of if place in self.places)

    def by_name(self, counted: Mapping[_Name, Counted]) -> dict[_Name, Counted]:
        """Numbers by name, those that nothing is left of left out."""
        found = {name: self.counted(item) for name, item in counted.items()}
        return {name: item for name, item in found.items() if item.value}


@dataclass(frozen=True, slots=True)
class Restriction:
    """What is left of facts: replies whose template asks about one of the minerals (or that could not be read), the
    suppliers that gave these or were asked, the smelters of the minerals, and what is said about all of them.
    ``not_asked`` are the keys of suppliers that were asked about other minerals alone.
    """

    whole: Facts
    minerals: Collection[str]
    not_asked: Collection[str]
    replies: _Kept
    suppliers: _Kept
    smelters: _Kept
    responses: _Kept

    @classmethod
    def of(cls, facts: Facts, minerals: Collection[str], not_asked: Collection[str] = ()) -> Self:
        families = {family for item in facts.minerals if item.mineral in minerals for family in item.templates}
        replies = [place for place, item in enumerate(facts.replies) if item.family in families or not item.family]
        kept = _Kept.these(replies)
        gave = {facts.replies[place].supplier for place in replies}
        return cls(
            facts,
            minerals,
            not_asked,
            kept,
            _Kept.these(
                place
                for place, item in enumerate(facts.suppliers)
                if place in gave or (item.asked and company_key(item.name) not in not_asked)
            ),
            _Kept.these(
                place
                for place, item in enumerate(facts.smelters)
                if item.mineral in minerals and any(naming.reply in kept.places for naming in item.named_by)
            ),
            _Kept.these(
                place for place, item in enumerate(facts.responses) if not _is_elsewhere(item, facts, minerals)
            ),
        )

    def facts(self) -> Facts:
        """Without the change since the last period, which is to be told anew."""
        whole = self.whole
        replies = [self._reply(whole.replies[place]) for place in self.replies.places]
        suppliers = [self._supplier(whole.suppliers[place], replies) for place in self.suppliers.places]
        smelters = [self._smelter(whole.smelters[place]) for place in self.smelters.places]
        listed = whole.survey.not_answered is not None
        asked = sum(bool(item.asked) for item in suppliers) if listed else whole.survey.asked
        parts = {
            "replies": replies,
            "suppliers": suppliers,
            "survey": survey_of(Replies(replies, suppliers), asked, listed),
            "minerals": [self._mineral(item) for item in whole.minerals if item.mineral in self.minerals],
            "company_answers": self._topics(whole.company_answers),
            "smelters": smelters,
            "smelter_countries": smelter_countries(smelters),
            "mine_countries": mine_countries(smelters),
            "flags": [self._flag(item) for item in whole.flags if self._holds(item)],
            "responses": [whole.responses[place] for place in self.responses.places],
            "change": None,
        }
        return whole.model_copy(update=parts)

    def _reply(self, reply: Reply) -> Reply:
        supplier = None if reply.supplier is None else self.suppliers.places[reply.supplier]
        named = [mineral for mineral in reply.minerals if mineral in self.minerals]
        return reply.model_copy(update={"supplier": supplier, "minerals": named})

    def _supplier(self, supplier: Supplier, replies: list[Reply]) -> Supplier:
        places = [self.replies.places[place] for place in supplier.replies if place in self.replies.places]
        verdict = worst_verdict(replies[place] for place in places)
        asked = supplier.asked and company_key(supplier.name) not in self.not_asked
        return supplier.model_copy(update={"replies": places, "verdict": verdict, "asked": asked})

    def _smelter(self, smelter: Smelter) -> Smelter:
        named = [
            Naming(reply=self.replies.places[item.reply], cells=item.cells)
            for item in smelter.named_by
            if item.reply in self.replies.places
        ]
        mines, recycled = self.replies.by_name(smelter.mines), self.replies.by_name(smelter.recycled)
        return smelter.model_copy(update={"named_by": named, "mines": mines, "recycled": recycled})

    def _mineral(self, item: MineralFacts) -> MineralFacts:
        parts = {
            "declared": self.suppliers.counted(item.declared),
            "ruled_out": self.suppliers.counted(item.ruled_out),
            "left_open": self.suppliers.counted(item.left_open),
            "answers": self._topics(item.answers),
            "smelters": self.smelters.counted(item.smelters),
            "by_standing": self.smelters.by_name(item.by_standing),
            "unidentified": self.replies.counted(item.unidentified),
        }
        return item.model_copy(update=parts)

    def _topics(self, topics: Iterable[TopicFacts]) -> list[TopicFacts]:
        found = (TopicFacts(topic=item.topic, answers=self.replies.by_name(item.answers)) for item in topics)
        return [item for item in found if item.answers]

    def _holds(self, flag: Flag) -> bool:
        """Whether a flag is about one of the minerals, or about a supplier and one of the replies."""
        if flag.reply not in self.replies.places:
            return False
        if flag.smelter is not None:
            return flag.smelter in self.smelters.places
        return flag.mineral is None or metal_name(flag.mineral) in self.minerals

    def _flag(self, flag: Flag) -> Flag:
        parts = {
            "supplier": self.suppliers.places[flag.supplier],
            "reply": self.replies.places[flag.reply],
            "smelter": None if flag.smelter is None else self.smelters.places[flag.smelter],
            "response": None if flag.response is None else self.responses.places.get(flag.response),
        }
        return flag.model_copy(update=parts)


def _is_elsewhere(response: Response, facts: Facts, minerals: Collection[str]) -> bool:
    """Whether it is about a smelter that replies name for other minerals alone."""
    wanted = (response.smelter or "").strip().upper()
    named = {item.mineral for item in facts.smelters if wanted and item.smelter_id.upper() == wanted}
    return bool(named) and named.isdisjoint(minerals)
