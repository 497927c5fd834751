"""Whether everything in a workbook stands where a layout says.

Two kinds of evidence: anchors, texts of the template that are English in every language, and the
references in the Checker's formulas, which follow their cells when rows or columns are inserted.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cached_property

from cmrtkit.layout.evidence import looks_up_label
from cmrtkit.layout.schema import CheckerRow, Layout, TableLayout
from cmrtkit.model.cells import Cell, Grid, Place, Sheet, place
from cmrtkit.model.references import references, unwrapped
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
        return self._redirected(layout) or self._reworded(layout) or self._products_moved(layout)

    def _reworded(self, layout: Layout) -> Misfit | None:
        """An answer that the form offers no more, though it has the others: the Checker asks for it in other words."""
        form = layout.declaration
        answers = {offer for offers in form.offers.values() for offer in offers if isinstance(offer, str)}
        said = self._texts(form.sheet)
        gone = sorted(answer for answer in answers if answer != "100%" and not said.says(answer))
        if not gone or len(gone) > len(answers) // 2:  # programs that fill in templates drop helper cells
            return None
        return {"sheet": form.sheet, "cell": "", "expected": gone[0], "found": "–", "kind": "reworded"}

    def _products_moved(self, layout: Layout) -> Misfit | None:
        """The first product is where the Checker looks for it, and the headings of the columns right above."""
        table = layout.product_list
        number = f"{table.columns['number']}{table.first_row}"
        checker = self._grid.sheet(layout.checker.sheet)
        asked = [checker[f"G{row.row}"].formula for row in layout.checker.rows if row.answered == "product"]
        looked_at = [
            corner
            for formula in asked
            for sheet, corner in references(unwrapped(formula or ""))
            if sheet == table.sheet
        ]
        for corner in looked_at:
            if (corner.row, corner.column) != place(number):
                return {"sheet": table.sheet, "cell": number, "expected": "", "found": str(corner), "kind": "products"}
        return self._headings_moved(table)

    def _headings_moved(self, table: TableLayout) -> Misfit | None:
        cells = self._grid.sheet(table.sheet).cells
        headings = [Place(*where) for where, cell in cells.items() if looks_up_label(cell.formula) and where[1] > 1]
        number = Place(table.first_row - 1, table.column("number"))
        first = min((place.column, place.row) for place in headings) if headings else None
        if first is None or first == (number.column, number.row):
            return None
        found = Place(first[1], first[0]).a1
        return {"sheet": table.sheet, "cell": number.a1, "expected": "", "found": found, "kind": "headings"}

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

    def says(self, text: str) -> bool:
        """Whether a cell of the sheet says just that."""
        return fold(text) in self._places

    def displaced(self, anchors: dict[str, str], strict: bool) -> Misfit | None:
        """Anchors that stand elsewhere, all by the same number of rows and columns, prove a shift."""
        absent = {a1: text for a1, text in anchors.items() if _said(self._sheet[a1]) != fold(text)}
        if not absent:
            return None
        moves = {a1: self._shifts(place(a1), text) for a1, text in absent.items()}
        shifts = Counter(shift for found in moves.values() for shift in found)
        first = next(iter(absent))
        if shifts and shifts.most_common(1)[0][1] >= min(2, len(anchors)):
            shift = shifts.most_common(1)[0][0]
            moved = next(a1 for a1, found in moves.items() if shift in found)
            return _anchor_facts(moved, absent[moved], shift)
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
