"""From the results of a run and a company file to the facts of a period."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from cmrtkit.company.schema import Company
from cmrtkit.facilities import STANDINGS, Standing, metals_in_order
from cmrtkit.reference.model import CONFORMANCE
from cmrtkit.reports.answers import Answers
from cmrtkit.reports.change import change_facts
from cmrtkit.reports.facts import Counted, Facts, MineralFacts, Smelter
from cmrtkit.reports.flags import RaisedFlag, Surroundings, flags, raised_flags
from cmrtkit.reports.replies import Replies, sort_replies
from cmrtkit.reports.smelters import NamedSmelters, mine_countries, smelter_countries
from cmrtkit.reports.survey import survey_facts
from cmrtkit.results import Run


def gather_facts(run: Run, company: Company, before: Facts | None = None) -> Facts:
    """The facts of a period; ``before`` are those of the last one, to compare with.

    The files of the run are gone through twice, one in memory at a time.
    """
    sorted_replies = sort_replies(run.files, company)
    counted = {place for place, item in enumerate(sorted_replies.replies) if item.state == "counted"}
    answers, named, raised = Answers(), NamedSmelters(), list[RaisedFlag]()
    for place, item in enumerate(run.files):
        if place in counted:
            answers.add(place, item)
            named.add(place, item)
            raised += raised_flags(place, item)
    smelters = named.smelters()
    around = Surroundings(
        sorted_replies.replies, sorted_replies.suppliers, smelters, named.places_by_cell(), company.risks.responses
    )
    facts = Facts(
        tool=run.tool,
        as_of=run.as_of,
        period=company.period,
        audits_known=any(source.kind in CONFORMANCE for source in run.reference),
        lists=run.reference,
        replies=sorted_replies.replies,
        suppliers=sorted_replies.suppliers,
        survey=survey_facts(sorted_replies, company),
        minerals=_minerals(answers, smelters, named.unidentified(), sorted_replies),
        company_answers=answers.of_company(),
        smelters=smelters,
        smelter_countries=smelter_countries(smelters),
        mine_countries=mine_countries(smelters),
        flags=flags(raised, around),
        responses=company.risks.responses,
        change=None,
    )
    return facts.model_copy(update={"change": change_facts(facts, before)}) if before else facts


def _minerals(
    answers: Answers, smelters: list[Smelter], unidentified: dict[str, Counted], replies: Replies
) -> list[MineralFacts]:
    """Every mineral that a template asks about, or that somebody names a smelter for."""
    found = metals_in_order([*answers.minerals, *(item.mineral for item in smelters), *unidentified])
    return [_mineral(mineral, answers, smelters, unidentified, replies) for mineral in found]


def _mineral(
    mineral: str, answers: Answers, smelters: list[Smelter], unidentified: dict[str, Counted], replies: Replies
) -> MineralFacts:
    by_standing: dict[Standing, list[int]] = defaultdict(list)
    for place, item in enumerate(smelters):
        if item.mineral == mineral:
            by_standing[item.standing].append(place)
    declared = _suppliers(answers.stand(mineral, "declared"), replies)
    ruled_out = _suppliers(answers.stand(mineral, "ruled-out"), replies) - declared
    left_open = _suppliers(answers.stand(mineral, "open"), replies) - declared - ruled_out
    return MineralFacts(
        mineral=mineral,
        templates=answers.families(mineral),
        declared=Counted.these(declared),
        ruled_out=Counted.these(ruled_out),
        left_open=Counted.these(left_open),
        answers=answers.on(mineral),
        smelters=Counted.these(place for places in by_standing.values() for place in places),
        by_standing={standing: Counted.these(by_standing[standing]) for standing in STANDINGS if by_standing[standing]},
        unidentified=unidentified.get(mineral, Counted.these([])),
    )


def _suppliers(replies: Iterable[int], sorted_replies: Replies) -> set[int]:
    """The suppliers of some replies."""
    found = (sorted_replies.replies[place].supplier for place in replies)
    return {supplier for supplier in found if supplier is not None}
