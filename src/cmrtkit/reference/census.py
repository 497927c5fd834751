"""How many facilities a reference has, by metal and by where they stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from cmrtkit.reference.registry import KnownFacility, OpenReference
from cmrtkit.reference.standing import PROGRAMMES


@dataclass(frozen=True, slots=True)
class MetalCount:
    """One metal, as its newest lists count it. ``listed`` is None where no list of facilities speaks of it.

    ``listed`` facilities are on RMI's list, ``conformant`` and ``active`` ones on the lists of those,
    ``recognised`` are recognised by LBMA, RJC or another programme; ``neither`` are on RMI's list and on none
    of the others, ``removed`` were on RMI's list once.
    """

    metal: str
    listed: int | None = None
    conformant: int = 0
    active: int = 0
    recognised: int = 0
    neither: int = 0
    removed: int = 0


def count_metals(reference: OpenReference) -> list[MetalCount]:
    """The counts of every metal, in alphabetical order."""
    return [_count(reference, metal) for metal in reference.metals]


def _count(reference: OpenReference, metal: str) -> MetalCount:
    counted: Counter[str] = Counter()
    for facility in reference.facilities(metal):
        counted.update(_places(reference, facility))
    if reference.standings.newest_listing(metal) is not None:
        counted.setdefault("listed", 0)
    return MetalCount(metal, **counted)


def _places(reference: OpenReference, facility: KnownFacility) -> Iterator[str]:
    """Where a facility counts."""
    standings, standing = reference.standings, reference.judged(facility.id)
    newest = standings.newest_listing(facility.metal)
    if any(newest in spelling.sources for spelling in facility.said.spellings):
        yield "listed"
    current = {line.status for line in facility.said.standings if standings.is_current(line, facility.said)}
    yield from sorted(current - {"none"})
    if set(PROGRAMMES) & set(standing.recognised_by):
        yield "recognised"
    if standing.status == "listed":
        yield "neither"
    if standing.status in ("removed", "non-smelter"):
        yield "removed"
