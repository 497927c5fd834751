"""Cell values as the text a declaration keeps."""

from __future__ import annotations

import datetime as dt

from cmrtkit.model.cells import Cell, CellValue, ExcelError, Sheet, place
from cmrtkit.model.declaration import Stated


def as_text(value: CellValue) -> str | None:
    """The text of a value; None for an empty cell, an empty text and an error value."""
    if value is None or value == "" or isinstance(value, ExcelError):
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
    return stated_cell(sheet.name, a1, sheet.at(row, column))


def stated_cell(sheet: str, a1: str, cell: Cell) -> Stated:
    return Stated(as_text(cell.value), cell.value, f"{sheet}!{a1}")
