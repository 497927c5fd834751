"""Which answers RMI's Checker reads letter by letter, and whether it reads two wordings alike."""

from __future__ import annotations

from collections.abc import Iterator

from cmrtkit.layout.schema import Answers, CheckerRow, Layout, Needed
from cmrtkit.text import same


def reads_alike(layout: Layout, a1: str, one: str, other: str) -> bool:
    """Whether everything the Checker asks of the Declaration cell has the same result for both texts."""
    return all(_is_among(one, answers) == _is_among(other, answers) for answers in _asked_of(layout, a1))


def _asked_of(layout: Layout, a1: str) -> Iterator[list[str | int]]:
    """The answers that the cell is compared with, each time it is."""
    rows = {row.row: row for row in layout.checker.rows}
    for row in layout.checker.rows:
        for conditions in _conditions(row):
            yield from (answers for number, answers in conditions.items() if layout.cell_of(rows[number]) == a1)


def _conditions(row: CheckerRow) -> tuple[Answers, ...]:
    needed = (row.needed.unless, row.needed.if_) if isinstance(row.needed, Needed) else ()
    return (row.counts_when, *needed)


def _is_among(text: str, answers: list[str | int]) -> bool:
    return any(isinstance(answer, str) and same(text, answer) for answer in answers)
