"""Findings with what they rest on, and which of them belong together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from cmrtkit.findings import Finding, Related


class Told(NamedTuple):
    """A finding, and the cells beside its own that it rests on."""

    finding: Finding
    also: tuple[str, ...] = ()

    @property
    def cell(self) -> str:
        return f"{self.finding.sheet}!{self.finding.cell}"


def with_related(told: Sequence[Told]) -> list[Finding]:
    """The findings, each naming the others that rest on one of its cells.

    Two that merely stand in one cell are two faults: one of them must rest on it beside its own.
    """
    resting: dict[str, list[Told]] = {}
    for item in told:
        for cell in {item.cell, *item.also}:
            resting.setdefault(cell, []).append(item)
    return [_with_related(item, list(_belonging(item, resting))) for item in told]


def _with_related(item: Told, others: list[Told]) -> Finding:
    if not others:
        return item.finding
    named = [
        Related(rule=other.rule, name=other.name, sheet=other.sheet, cell=other.cell)
        for other in (item.finding for item in others)
    ]
    return item.finding.model_copy(update={"related": named})


def _belonging(item: Told, resting: dict[str, list[Told]]) -> Iterator[Told]:
    seen = {id(item)}
    for cell in dict.fromkeys((item.cell, *item.also)):
        for other in resting[cell]:
            if id(other) not in seen and (cell in item.also or cell in other.also):
                seen.add(id(other))
                yield other
