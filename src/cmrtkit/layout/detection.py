"""Which template a workbook is, by evidence that no language changes.

The family stands in the title cell, the version in the revision cell; a layout is read on only
when its places check out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from cmrtkit.errors import WorkbookError
from cmrtkit.layout.catalogue import families, known_versions, load_layout, version_key
from cmrtkit.layout.places import Places
from cmrtkit.layout.schema import Layout
from cmrtkit.model.cells import Cell, Grid
from cmrtkit.text import fold, shorten

TITLE_CELL = "Revision!B3"
TEMPLATE_SHEETS = ("Declaration", "Smelter List", "Checker", "Product List", "Smelter Look-up")
READ_SHEETS = ("Revision", *TEMPLATE_SHEETS)
PREPARED_SHEETS = ("Smelter List", "Product List")
_REVISION = re.compile(r"\b(?:revision|version)\s*([0-9]{1,2}(?:\.[0-9]{1,4}){1,2})\b", re.IGNORECASE)


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
    known = known_versions()
    if family in known and version in known[family]:
        layout = load_layout(family, version)
        misfit = Places(grid).misfit(layout)
        if misfit is not None:
            raise WorkbookError("layout-mismatch", template=f"{family} {version}", **misfit)
        return Recognised(layout, version, "exact")
    fitting = _fitting(grid, family, version)
    if fitting is None and family is None:
        raise WorkbookError("not-a-template")
    if fitting is None:
        raise WorkbookError("template-unsupported", template=_name(family, version), known=_known_text(known))
    return Recognised(fitting, version, "exact" if fitting.version == version else "nearest")


def template_of(grid: Grid) -> tuple[str | None, str | None]:
    """The family and version that a workbook says it is, unchecked."""
    return _family(grid), _version(grid)


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
    places = Places(grid)
    layouts = (load_layout(name, item) for name, item in candidates)
    return next((layout for layout in layouts if places.misfit(layout, strict=True) is None), None)


def _distance(candidate: str, version: str | None) -> float:
    """Nearest first; without a version the newest first."""
    return -_line(candidate) if version is None else abs(_line(candidate) - _line(version))


def _line(version: str) -> float:
    """Versions on a line: 6.5 is nearer to 7.0 than 6.01 is."""
    major, fraction, patch = version_key(version)
    return major * 10_000 + fraction + patch / 100


def _name(family: str | None, version: str | None) -> str:
    return " ".join(part for part in (family, version) if part) or "?"


def _known_text(known: dict[str, list[str]]) -> str:
    return "; ".join(f"{family} {', '.join(versions)}" for family, versions in known.items())
