"""A workbook in which somebody moved rows or columns: the list of labels is left with the old addresses.

Excel takes those for texts, so they do not follow their cells. The cells that look up a label show where they went.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from cmrtkit.layout.evidence import Evidence, label_lines
from cmrtkit.layout.knots import Knots
from cmrtkit.layout.labels import Spot
from cmrtkit.layout.relocation import Workbook


def rekeyed(book: Workbook, evidence: Evidence) -> Workbook | None:
    """The workbook with its labels where their cells are now; None where that is as it was, or cannot be told."""
    moved = {sheet: knots for sheet in evidence.lines if (knots := _moved(book, evidence, sheet))}
    if not moved or all(rows.is_still and columns.is_still for rows, columns in moved.values()):
        return None
    listed = {_there(spot, moved): label for spot, label in book.listed.items()}
    return replace(book, listed=listed)


def _moved(book: Workbook, evidence: Evidence, sheet: str) -> tuple[Knots, Knots] | None:
    home, now = evidence.lines[sheet], label_lines(book.grid, sheet)
    if not now or len(now) > len(home):
        return None
    left = [*home][-len(now) :]  # where the first are gone, they were headings that somebody deleted
    columns = _columns(home[row] for row in left), _columns(now.values())
    if len(columns[0]) != len(columns[1]):
        return None
    return Knots(zip(left, now, strict=True)), Knots(zip(*columns, strict=True))


def _columns(rows: Iterable[tuple[int, ...]]) -> list[int]:
    return sorted({column for row in rows for column in row})


def _there(spot: Spot, moved: dict[str, tuple[Knots, Knots]]) -> Spot:
    rows, columns = moved.get(spot.sheet, (Knots(()), Knots(())))
    return Spot(spot.sheet, rows.there(spot.row), columns.there(spot.column))
