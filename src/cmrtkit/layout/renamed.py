"""Sheets of a template under other names: found by the labels they look up for themselves."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from cmrtkit.layout.evidence import looks_up_label
from cmrtkit.layout.relocation import Workbook
from cmrtkit.model.cells import Grid, Sheet
from cmrtkit.model.references import Corner, rewritten
from cmrtkit.reader.structure import Structure

_OWN_NAME = re.compile(r'"([^"]+)"\s*&\s*ADDRESS\(ROW\(\)')
_COPY = re.compile(r"(.+) \((\d{1,2})\)")
_LEAST_LABELS = 2


def own_name(sheet: Sheet) -> str | None:
    """The name that a template's sheet has for itself in its label formulas; None for other sheets."""
    found: dict[str, int] = {}
    for cell in sheet.cells.values():
        named = _OWN_NAME.search(cell.formula) if looks_up_label(cell.formula) and cell.formula else None
        if named:
            found[named[1]] = found.get(named[1], 0) + 1
    name = max(found, key=lambda item: found[item], default=None)
    return name if name and found[name] >= _LEAST_LABELS else None


def renamed_sheets(missing: Iterable[str], unknown: Iterable[Sheet]) -> dict[str, str]:
    """The template's name of a sheet -> the one it has; only where a single sheet can be meant."""
    called: dict[str, list[str]] = {}
    for sheet in unknown:
        name = own_name(sheet)
        if name:
            called.setdefault(name, []).append(sheet.name)
    return {name: called[name][0] for name in missing if len(called.get(name, ())) == 1}


def copies(names: Iterable[str], of: Iterable[str]) -> tuple[str, ...]:
    """Sheets that Excel names as copies of the template's: ``Declaration (2)``."""
    wanted = set(of)
    return tuple(name for name in names if (found := _COPY.fullmatch(name)) and found[1] in wanted)


def under_own_names(book: Workbook, renamed: Mapping[str, str]) -> Workbook:
    """The workbook as if its sheets had the template's names; formulas that refer to them as well."""
    own = {there: name for name, there in renamed.items()}
    sheets = {own.get(name, name): _named(sheet, own) for name, sheet in book.grid.sheets.items()}
    grid = Grid(MappingProxyType(sheets), book.grid.sheet_names, book.grid.sha256, book.grid.has_macros)
    structures = {own.get(name, name): _of_names(item, own) for name, item in book.structures.items()}
    return Workbook.of(grid, structures)


def _named(sheet: Sheet, own: Mapping[str, str]) -> Sheet:
    return Sheet(own.get(sheet.name, sheet.name), sheet.cells)


def _of_names(structure: Structure, own: Mapping[str, str]) -> Structure:
    formulas = {
        where: rewritten(formula, _as_it_is, lambda name: own.get(name, name))
        for where, formula in structure.formulas.items()
    }
    return Structure(MappingProxyType(formulas), structure.drop_downs)


def _as_it_is(_: str | None, corner: Corner) -> Corner:
    return corner
