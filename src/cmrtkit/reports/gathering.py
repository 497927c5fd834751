"""From the results of a run and a company file to the facts of a period."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from cmrtkit.company.schema import Company
from cmrtkit.facilities import STANDINGS, Standing, metals_in_order
from cmrtkit.reports.answers import Answers
from cmrtkit.reports.change import change_facts
from cmrtkit.reports.facts import Counted, Facts, MineralFacts, Smelter
from cmrtkit.reports.flags import RaisedFlag, Surroundings, flags, raised_flags
from cmrtkit.reports.replies import Replies, sort_replies
from cmrtkit.reports.smelters import NamedSmelters, mine_countries, smelter_countries
from cmrtkit.reports.survey import survey_facts
from cmrtkit.resources import keyed
from cmrtkit.results import FileResult, Run

_TAKEN: dict[str, bool | set[str]] = {
    "period": True, "survey": {"suppliers", "asked", "count"}, "risks": {"responses"},
}  # fmt: skip


class _Gathered:
    """What counted replies come to, taken in one after another."""

    def __init__(self) -> None:
        self.answers = Answers()
        self.named = NamedSmelters()
        self.raised: list[RaisedFlag] = []
        self.compared: set[str] = set()

    def add(self, place: int, item: FileResult) -> None:
        self.answers.add(place, item)
        self.named.add(place, item)
        self.raised += raised_flags(place, item)
        self.compared |= {count.metal for count in item.smelter_counts if count.conformant is not None}


def gather_facts(run: Run, company: Company, before: Facts | None = None) -> Facts:
    """The facts of a period; ``before`` are those of the last one, to compare with.

    The files of the run are gone through twice, one in memory at a time.
    """
    heads = sort_replies(run.files, company)
    gathered = _Gathered()
    for place, item in enumerate(run.files):
        if heads.replies[place].state == "counted":
            gathered.add(place, item)
    facts = _facts(run, company, heads, gathered)
    return facts.model_copy(update={"change": change_facts(facts, before)}) if before else facts


def digest_of(company: Company) -> str:
    """A digest of what facts take from a company file."""
    return keyed(company.model_dump_json(include=_TAKEN, exclude_defaults=True))


def _facts(run: Run, company: Company, heads: Replies, gathered: _Gathered) -> Facts:
    smelters, responses = gathered.named.smelters(), company.risks.responses
    around = Surroundings(heads.replies, heads.suppliers, smelters, gathered.named.places_by_cell(), responses)
    return Facts(
        tool=run.tool,
        as_of=run.as_of,
        period=company.period,
        company=digest_of(company),
        lists=run.reference,
        replies=heads.replies,
        suppliers=heads.suppliers,
        survey=survey_facts(heads, company),
        minerals=_minerals(gathered, smelters, heads),
        company_answers=gathered.answers.of_company(),
        smelters=smelters,
        smelter_countries=smelter_countries(smelters),
        mine_countries=mine_countries(smelters),
        flags=flags(gathered.raised, around),
        responses=responses,
        change=None,
    )


def _minerals(gathered: _Gathered, smelters: list[Smelter], heads: Replies) -> list[MineralFacts]:
    """Every mineral that a template asks about, or that somebody names a smelter for."""
    unidentified = gathered.named.unidentified()
    named = (item.mineral for item in smelters)
    found = metals_in_order([*gathered.answers.minerals, *named, *unidentified])
    nobody = Counted.these([])
    return [_mineral(item, gathered, smelters, heads, unidentified.get(item, nobody)) for item in found]


def _mineral(
    mineral: str, gathered: _Gathered, smelters: list[Smelter], heads: Replies, unidentified: Counted
) -> MineralFacts:
    by_standing: dict[Standing, list[int]] = defaultdict(list)
    for place, item in enumerate(smelters):
        if item.mineral == mineral:
            by_standing[item.standing].append(place)
    answers = gathered.answers
    declared = _suppliers(answers.stand(mineral, "declared"), heads)
    ruled_out = _suppliers(answers.stand(mineral, "ruled-out"), heads) - declared
    left_open = _suppliers(answers.stand(mineral, "open"), heads) - declared - ruled_out
    return MineralFacts(
        mineral=mineral,
        templates=answers.families(mineral),
        audits_compared=mineral in gathered.compared,
        declared=Counted.these(declared),
        ruled_out=Counted.these(ruled_out),
        left_open=Counted.these(left_open),
        answers=answers.on(mineral),
        smelters=Counted.these(place for places in by_standing.values() for place in places),
        by_standing={standing: Counted.these(by_standing[standing]) for standing in STANDINGS if by_standing[standing]},
        unidentified=unidentified,
    )


def _suppliers(replies: Iterable[int], heads: Replies) -> set[int]:
    """The suppliers of some replies."""
    found = (heads.replies[place].supplier for place in replies)
    return {supplier for supplier in found if supplier is not None}
