"""Bars for the tables of the HTML report: which part begins where, in per cent of the longest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from cmrtkit.facilities import STANDINGS, Standing
from cmrtkit.findings import Severity
from cmrtkit.renderers.html_gathered import OUTCOMES, Outcome, RuleTally
from cmrtkit.results import MetalSmelters

_Kind = TypeVar("_Kind", bound=str)
_FACILITY_STANDINGS = tuple(standing for standing in STANDINGS if standing != "unidentified")


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a bar, from ``start`` and ``width`` per cent long."""

    kind: str
    start: str
    width: str


def bar(kinds: Sequence[_Kind], counts: Mapping[_Kind, int], longest: int) -> list[Part]:
    """The parts of a bar in the order of ``kinds``; empty parts are left out."""
    return list(_parts(kinds, counts, longest))


def _parts(kinds: Sequence[_Kind], counts: Mapping[_Kind, int], longest: int) -> Iterator[Part]:
    start = 0
    for kind in kinds:
        count = counts.get(kind, 0)
        if count:
            yield Part(kind, _per_cent(start, longest), _per_cent(count, longest))
        start += count


def _per_cent(count: int, longest: int) -> str:
    return f"{100 * count / longest:.4g}" if longest else "0"


def outcome_bar(counts: Mapping[Outcome, int]) -> list[Part]:
    """All files by verdict."""
    return bar(OUTCOMES, counts, sum(counts.values()))


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A rule of the chart of findings; the bar is as long as it has replies."""

    rule: RuleTally
    bar: list[Part]

    @property
    def severity(self) -> Severity:
        return self.rule.severity


def rule_chart(rules: Sequence[RuleTally], most: int) -> list[RuleRow]:
    """The first ``most`` rules."""
    longest = max((rule.replies for rule in rules[:most]), default=0)
    return [RuleRow(rule, bar([rule.severity], {rule.severity: rule.replies}, longest)) for rule in rules[:most]]


@dataclass(frozen=True, slots=True)
class MetalRow:
    """A metal with its smelters by standing. ``named`` counts facilities, each once; ``unidentified`` replies."""

    metal: str
    named: int
    counts: Mapping[Standing, int]
    bar: list[Part]


def metal_chart(counted: Mapping[str, Counter[Standing]]) -> list[MetalRow]:
    """The metals of a run, each bar as long as it has smelters."""
    sums = {metal: sum(counts[standing] for standing in _FACILITY_STANDINGS) for metal, counts in counted.items()}
    longest = max(sums.values(), default=0)
    return [
        MetalRow(metal, sums[metal], counts, bar(_FACILITY_STANDINGS, counts, longest))
        for metal, counts in counted.items()
    ]


def file_chart(metals: Sequence[MetalSmelters]) -> list[MetalRow]:
    """The metals of one file, as its result counts them."""
    longest = max((metal.named for metal in metals), default=0)
    return [
        MetalRow(metal.metal, metal.named, counts, bar(_FACILITY_STANDINGS, counts, longest))
        for metal in metals
        for counts in [_standings(metal)]
    ]


def _standings(metal: MetalSmelters) -> dict[Standing, int]:
    if metal.conformant is None:
        return {"identified": metal.identified, "unknown": metal.unknown}
    return {
        "conformant": metal.conformant,
        "active": metal.active or 0,
        "cross-recognised": metal.cross_recognised or 0,
        "neither": metal.neither or 0,
        "unknown": metal.unknown,
    }


def columns(rows: Sequence[MetalRow]) -> list[Standing]:
    """The standings a table of these rows needs: all that are counted, zero or not, and those that occur."""
    return [standing for standing in STANDINGS if any(standing in row.counts for row in rows)]
