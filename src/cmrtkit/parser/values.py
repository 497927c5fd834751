"""Cell values as the text a declaration keeps."""

from __future__ import annotations

import datetime as dt
import re

from cmrtkit.model.cells import Cell, CellValue, ExcelError, Sheet, place
from cmrtkit.model.declaration import Stated

_TEXT = re.compile(r'=?\s*"((?:[^"]|"")*)"\s*')
_HYPERLINK = re.compile(r'=?\s*HYPERLINK\(\s*"([^"]*)"', re.IGNORECASE)


def as_text(value: CellValue) -> str | None:
    """The text of a value; None for an empty cell, an empty text and an error value."""
    if type(value) is str:  # most are, and an ExcelError is not
        return value or None
    if value is None or isinstance(value, ExcelError):
        return None
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, float):
        return repr(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return str(value)


def stated(sheet: Sheet, a1: str) -> Stated:
    """The field in a cell of the sheet."""
    row, column = place(a1)
    cell = with_result(sheet.at(row, column))
    link = cell.link or _link_in(cell.formula)
    return Stated(as_text(cell.value), cell.value, f"{sheet.name}!{a1}", link, cell.formula or None)


def with_result(cell: Cell) -> Cell:
    """The cell, with the result of a formula that is but a text (``="Yes"``), where the program saved none."""
    found = _TEXT.fullmatch(cell.formula) if cell.formula and cell.value is None else None
    return cell._replace(value=found[1].replace('""', '"')) if found else cell


def is_uncalculated(stated: Stated) -> bool:
    """Whether a formula stands in a cell whose result was not saved, so that nobody can tell what it says."""
    return stated.formula is not None and stated.raw is None


def _link_in(formula: str | None) -> str | None:
    found = _HYPERLINK.match(formula) if formula else None
    return found[1] if found else None
