"""How large a note must be for its text, and between which columns and rows it then stands."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from rich.cells import cell_len

from cmrtkit.annotate.outline import Outline
from cmrtkit.model.cells import Place

# Pixels at 96 per inch: a box in which about 58 narrow or 29 wide characters of 9 points stand on a line.
_WIDTH = 380
_COLUMNS = 58
_LINE = 16
_MARGIN = 14
_TALLEST = 620
_GAP = 15
_MOST_STEPS = 400


def anchor(outline: Outline, last: Place, top: int, texts: Sequence[str]) -> str:
    """The place of a note beside its cell, as VML says it: column, pixels, row, pixels, and the same of its end.

    ``last`` is the right-most cell of the merged range, ``top`` the row of the cell.
    """
    left, right = _along(last.column, _GAP, _WIDTH, lambda column: _column_pixels(outline, column))
    upper, lower = _along(max(top - 1, 1) - 1, 4, _height(texts), lambda row: _row_pixels(outline, row))
    return ", ".join(str(number) for number in (*left, *upper, *right, *lower))


def lines_of(text: str, columns: float) -> int:
    """How many lines a text needs where so many narrow characters stand on one; wide ones count twice."""
    return sum(max(1, math.ceil(cell_len(line) / columns)) for line in text.split("\n"))


def _height(texts: Sequence[str]) -> int:
    return min(sum(lines_of(text, _COLUMNS) for text in texts) * _LINE + _MARGIN, _TALLEST)


def _along(start: int, gap: int, length: int, size: Callable[[int], int]) -> tuple[tuple[int, int], tuple[int, int]]:
    """Where a length begins and ends that starts at a column or row (counted from 0), after a gap."""
    gap = min(gap, max(size(start + 1) - 1, 0))
    at, left = start, gap + length
    for _ in range(_MOST_STEPS):
        if left < size(at + 1):
            break
        left -= size(at + 1)
        at += 1
    return (start, gap), (at, min(left, size(at + 1)))


def _column_pixels(outline: Outline, number: int) -> int:
    """A width is in characters of the default font, 7 pixels wide and 5 for all (ECMA-376 Part 1, 18.3.1.13)."""
    said = outline.column(number)
    if said.get("hidden") in ("1", "true"):
        return 0
    return round(float(said.get("width") or outline.format.get("defaultColWidth", "9.14")) * 7 + 5)


def _row_pixels(outline: Outline, number: int) -> int:
    said = outline.sizes.get(number, {})
    if said.get("hidden") in ("1", "true"):
        return 0
    return round(float(said.get("ht") or outline.format.get("defaultRowHeight", "15")) * 4 / 3)
