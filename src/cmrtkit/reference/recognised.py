"""Lists of other programmes name refiners without RMI's IDs: which facilities do they mean?"""

from __future__ import annotations

from collections.abc import Sequence

from cmrtkit.matching.matcher import Matcher, Query
from cmrtkit.reference.model import Facility, ReferenceFile, Refiner, Remark, Standing
from cmrtkit.reference.registry import OpenReference

NOT_MATCHED = "not-matched"


def placed(reference: ReferenceFile) -> ReferenceFile:
    """The reference with every refiner that clearly means a facility put there; the others are remarked."""
    waiting = _waiting(reference)
    if not waiting:
        return reference
    matcher = Matcher(OpenReference(reference))
    found: dict[str, list[Standing]] = {}
    lost: dict[int, list[Refiner]] = {}
    for refiner in waiting:
        matched = matcher.match(Query(refiner.metal, refiner.name, refiner.country))
        if matched.smelter_id:
            found.setdefault(matched.smelter_id, []).append(_standing(refiner))
        else:
            lost.setdefault(refiner.source, []).append(refiner)
    facilities = tuple(_with(item, found.get(item.id, [])) for item in reference.facilities)
    remarks = tuple(item for item in reference.remarks if item.code != NOT_MATCHED)
    remarks += tuple(_lost(reference.sources[source].name, refiners) for source, refiners in sorted(lost.items()))
    return reference.model_copy(update={"facilities": facilities, "remarks": remarks})


def _waiting(reference: ReferenceFile) -> list[Refiner]:
    """The refiners that no facility was found for yet."""
    if not reference.refiners:
        return []
    there = {(line.source, line.row) for facility in reference.facilities for line in facility.standings}
    return [refiner for refiner in reference.refiners if (refiner.source, refiner.row) not in there]


def _standing(refiner: Refiner) -> Standing:
    return Standing(source=refiner.source, row=refiner.row, status="none", recognised_by=(refiner.programme,))


def _with(facility: Facility, standings: list[Standing]) -> Facility:
    return facility.model_copy(update={"standings": facility.standings + tuple(standings)}) if standings else facility


def _lost(source: str, lines: Sequence[Refiner]) -> Remark:
    names = [line.name for line in lines]
    return Remark(code=NOT_MATCHED, source=source, rows=tuple(line.row for line in lines), facts={"names": names})
