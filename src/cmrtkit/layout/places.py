"""Whether everything in a workbook stands where a layout says.

Two kinds of evidence: anchors, texts of the template that are English in every language, and the
references in the Checker's formulas, which follow their cells when rows or columns are inserted.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cached_property

from cmrtkit.layout.schema import CheckerRow, Layout
from cmrtkit.model.cells import Cell, Grid, Place, Sheet, place
from cmrtkit.text import fold

Misfit = dict[str, object]
_REFERENCE = re.compile(r"Declaration!\$?([A-Z]{1,3})\$?([0-9]+)")
_LONGEST_ANCHOR = 80


class Places:
    """The evidence of one workbook, gathered once for however many layouts are tried."""

    def __init__(self, grid: Grid) -> None:
        self._grid = grid
        self._sheets: dict[str, _Texts] = {}

    def misfit(self, layout: Layout, strict: bool = False) -> Misfit | None:
        """The first sign that the workbook is not laid out this way, as facts of an error.

        Not ``strict``, anchors may be missing as long as they do not stand elsewhere: programs
        that fill in templates drop helper cells.
        """
        for name, anchors in layout.anchors.items():
            found = self._texts(name).displaced(anchors, strict)
            if found:
                return {"sheet": name, **found}
        return self._redirected(layout)

    def _texts(self, sheet: str) -> _Texts:
        return self._sheets.setdefault(sheet, _Texts(self._grid.sheet(sheet)))

    def _redirected(self, layout: Layout) -> Misfit | None:
        checker = self._grid.sheet(layout.checker.sheet)
        for row in layout.checker.rows:
            formula = checker[f"B{row.row}"].formula
            expected = layout.cell_of(row)
            if formula and expected and not _refers(formula, expected):
                return _reference_facts(row, expected, formula)
        return None


class _Texts:
    """The short texts of a sheet, by what they say."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet

    @cached_property
    def _places(self) -> dict[str, list[Place]]:
        found: dict[str, list[Place]] = {}
        for where, cell in self._sheet.cells.items():
            text = _said(cell)
            if text:
                found.setdefault(text, []).append(Place(*where))
        return found

    def displaced(self, anchors: dict[str, str], strict: bool) -> Misfit | None:
        """Anchors that stand elsewhere, all by the same number of rows and columns, prove a shift."""
        absent = {a1: text for a1, text in anchors.items() if _said(self._sheet[a1]) != fold(text)}
        if not absent:
            return None
        shifts = Counter(shift for a1, text in absent.items() for shift in self._shifts(place(a1), text))
        first = next(iter(absent))
        if shifts and shifts.most_common(1)[0][1] >= min(2, len(anchors)):
            return _anchor_facts(first, absent[first], shifts.most_common(1)[0][0])
        if strict or len(absent) == len(anchors) > 1:
            return _anchor_facts(first, absent[first], None)
        return None

    def _shifts(self, home: Place, text: str) -> list[tuple[int, int]]:
        return [
            (there.row - home.row, there.column - home.column)
            for there in self._places.get(fold(text), [])
            if there.row == home.row or there.column == home.column
        ]


def _said(cell: Cell) -> str | None:
    text = cell.value
    return fold(text.strip()) if isinstance(text, str) and len(text) <= _LONGEST_ANCHOR else None


def _anchor_facts(a1: str, text: str, shift: tuple[int, int] | None) -> Misfit:
    home = place(a1)
    found = Place(home.row + shift[0], home.column + shift[1]).a1 if shift else "–"
    return {"cell": a1, "expected": text, "found": found, "kind": "moved" if shift else "missing"}


def _refers(formula: str, a1: str) -> bool:
    references = ["".join(found) for found in _REFERENCE.findall(formula)]
    return not references or a1 in references


def _reference_facts(row: CheckerRow, expected: str, formula: str) -> Misfit:
    found = _REFERENCE.search(formula)
    return {
        "sheet": "Declaration",
        "cell": expected,
        "expected": row.wants,
        "found": "".join(found.groups()) if found else "–",
        "row": row.row,
        "kind": "reference",
    }
