"""Which template a workbook is, by evidence that no language changes.

The version stands in the revision cell; anchors (texts that are English in every language) and
the Checker's own references tell whether everything is where the layout says.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import Literal

from cmrtkit.errors import WorkbookError
from cmrtkit.layout.catalogue import families, known_versions, load_layout, version_key
from cmrtkit.layout.schema import CheckerRow, Layout
from cmrtkit.model.cells import Cell, Grid, Sheet, place
from cmrtkit.text import fold, shorten

TITLE_CELL = "Revision!B3"
TEMPLATE_SHEETS = ("Declaration", "Smelter List", "Checker", "Product List", "Smelter Look-up")
READ_SHEETS = ("Revision", *TEMPLATE_SHEETS)
PREPARED_SHEETS = ("Smelter List", "Product List")
_REVISION = re.compile(r"\b(?:revision|version)\s*([0-9]{1,2}(?:\.[0-9]{1,4}){1,2})\b", re.IGNORECASE)
_REFERENCE = re.compile(r"Declaration!\$?([A-Z]{1,3})\$?([0-9]+)")


@dataclass(frozen=True, slots=True)
class Recognised:
    """The layout to read a workbook on, and how sure that is.

    ``version`` is what the workbook says of itself, None where it says nothing readable.
    """

    layout: Layout
    version: str | None
    how: Literal["exact", "nearest"]


def recognise(grid: Grid) -> Recognised:
    """Raises WorkbookError: ``not-a-template``, ``sheet-missing``, ``template-unsupported``, ``layout-mismatch``."""
    family = _family(grid)
    _require_sheets(grid, family)
    version = _version(grid)
    if family is None and version is None and not _fitting(grid, None, None):
        raise WorkbookError("not-a-template")
    known = known_versions()
    if family in known and version in known[family]:
        layout = load_layout(family, version)
        require_places(grid, layout)
        return Recognised(layout, version, "exact")
    fitting = _fitting(grid, family, version)
    if fitting is None:
        raise WorkbookError("template-unsupported", template=_name(family, version), known=_known_text(known))
    return Recognised(fitting, version, "nearest")


def require_places(grid: Grid, layout: Layout) -> None:
    """Raises ``layout-mismatch`` where the evidence shows that cells were moved or removed."""
    misfit = _misfit(grid, layout)
    if misfit is not None:
        raise WorkbookError("layout-mismatch", template=f"{layout.family} {layout.version}", **misfit)


def _family(grid: Grid) -> str | None:
    title = fold(str(grid[TITLE_CELL].value or "").strip())
    return next((name for name, titles in families().items() if title in map(fold, titles)), None)


def _require_sheets(grid: Grid, family: str | None) -> None:
    present = [name for name in TEMPLATE_SHEETS if name in grid.sheets]
    if family is None and len(present) < 2:
        raise WorkbookError("not-a-template")
    missing = [name for name in TEMPLATE_SHEETS if name not in grid.sheets]
    if missing and (family is None or family in known_versions()):
        shown = ", ".join(shorten(name, 40) for name in grid.sheet_names[:20])
        raise WorkbookError("sheet-missing", sheet=", ".join(missing), sheets=shown)


def _version(grid: Grid) -> str | None:
    """The version in the revision cells, or wherever near the top of the sheet it was moved to."""
    for reference in ("Declaration!J3", "Smelter List!Q3"):
        found = _revision(grid[reference])
        if found:
            return found
    sheet = grid.sheet("Declaration")
    near = sorted(where for where in sheet.cells if where[0] <= 12)
    return next((version for where in near if (version := _revision(sheet.cells[where]))), None)


def _revision(cell: Cell) -> str | None:
    found = _REVISION.search(cell.value) if isinstance(cell.value, str) else None
    return found[1] if found else None


def _fitting(grid: Grid, family: str | None, version: str | None) -> Layout | None:
    """The nearest layout on which every anchor and every reference of the Checker is in place."""
    known = known_versions()
    candidates = [(name, item) for name, items in known.items() if family in (None, name) for item in items]
    candidates.sort(key=lambda item: _distance(item[1], version))
    for name, item in candidates:
        layout = load_layout(name, item)
        if _misfit(grid, layout, strict=True) is None:
            return layout
    return None


def _distance(candidate: str, version: str | None) -> tuple[int, ...]:
    """Nearest first; without a version the newest first; a later layout before an earlier one."""
    key = version_key(candidate)
    if version is None:
        return tuple(-part for part in key)
    wanted = version_key(version)
    return (abs(key[0] - wanted[0]), abs(key[1] - wanted[1]), abs(key[2] - wanted[2]))


def _misfit(grid: Grid, layout: Layout, strict: bool = False) -> dict[str, object] | None:
    """The first sign that the workbook is not laid out this way, as facts of the error."""
    for name, anchors in layout.anchors.items():
        found = _displaced(grid.sheet(name), anchors, strict)
        if found:
            return {"sheet": name, **found}
    return _redirected(grid, layout)


def _displaced(sheet: Sheet, anchors: dict[str, str], strict: bool) -> dict[str, object] | None:
    """Anchors that stand elsewhere, by the same number of rows and columns, prove a shift."""
    absent = {a1: text for a1, text in anchors.items() if not _says(sheet[a1], text)}
    if not absent:
        return None
    shifts = Counter(shift for a1, text in absent.items() for shift in _shifts(sheet, a1, text))
    if shifts and shifts.most_common(1)[0][1] >= min(2, len(anchors)):
        rows, columns = shifts.most_common(1)[0][0]
        return _facts(next(iter(absent)), absent, rows, columns)
    if strict or len(absent) == len(anchors) > 1:
        return _facts(next(iter(absent)), absent, None, None)
    return None


def _facts(a1: str, absent: dict[str, str], rows: int | None, columns: int | None) -> dict[str, object]:
    where = place(a1)
    found = (
        None
        if rows is None or columns is None
        else where._replace(row=where.row + rows, column=where.column + columns).a1
    )
    return {"cell": a1, "expected": absent[a1], "found": found or "–"}


def _says(cell: Cell, text: str) -> bool:
    return isinstance(cell.value, str) and fold(cell.value.strip()) == fold(text)


def _shifts(sheet: Sheet, a1: str, text: str) -> list[tuple[int, int]]:
    where = place(a1)
    return [
        (row - where.row, column - where.column)
        for (row, column), cell in sheet.cells.items()
        if _says(cell, text) and (row == where.row or column == where.column)
    ]


def _redirected(grid: Grid, layout: Layout) -> dict[str, object] | None:
    """The Checker's formulas follow their cells when rows or columns are inserted."""
    checker = grid.sheet(layout.checker.sheet)
    for row in layout.checker.rows:
        formula = checker[f"B{row.row}"].formula
        expected = layout.cell_of(row)
        if formula and expected and not _refers(formula, expected):
            return _reference_facts(row, expected, formula)
    return None


def _refers(formula: str, a1: str) -> bool:
    references = ["".join(found) for found in _REFERENCE.findall(formula)]
    return not references or a1 in references


def _reference_facts(row: CheckerRow, expected: str, formula: str) -> dict[str, object]:
    found = _REFERENCE.search(formula)
    return {
        "sheet": "Declaration",
        "cell": expected,
        "expected": row.wants,
        "found": "".join(found.groups()) if found else "–",
    }


def _name(family: str | None, version: str | None) -> str:
    return " ".join(part for part in (family, version) if part) or "?"


def _known_text(known: dict[str, list[str]]) -> str:
    return "; ".join(f"{family} {', '.join(versions)}" for family, versions in known.items())
