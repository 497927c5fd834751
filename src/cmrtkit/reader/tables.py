"""Opens a list of smelters, in whatever form it is passed on, and returns its tables."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from cmrtkit.errors import WorkbookError
from cmrtkit.model.cells import Grid, Sheet
from cmrtkit.reader.delimited import read_delimited
from cmrtkit.reader.limits import Budget
from cmrtkit.reader.listfile import ListFile, Remark, Table, table
from cmrtkit.reader.passwords import NO_PASSWORDS, Passwords
from cmrtkit.reader.sniff import list_kind
from cmrtkit.reader.spreadsheetml import read_spreadsheetml
from cmrtkit.reader.workbook import digest_of, load, open_book

__all__ = ["ListFile", "Remark", "Table", "list_in", "read_list"]

LOOK_UP = "Smelter Look-up"
# A template is large, and only these of its sheets say something about the smelters and their release.
_OF_A_TEMPLATE = ("Revision", "Declaration", LOOK_UP)


def read_list(source: Path) -> ListFile:
    """The list in a file; see `list_in`. Raises also ``not-found``, ``unreadable`` and ``file-too-large``."""
    return list_in(load(source), source.name)


def list_in(data: bytes, name: str, passwords: Passwords = NO_PASSWORDS) -> ListFile:
    """Read a list: a workbook, csv and other delimited text, or the XML of Excel 2003, told apart by content.

    Of a workbook that has a sheet ``Smelter Look-up`` (an RMI template) only that sheet, ``Revision``
    and ``Declaration`` are read. Raises WorkbookError: ``not-a-table`` where there is text but no
    table, or a workbook without a filled cell, and the codes of the reader for other kinds of
    file, for damaged or unsafe ones, and for those that ask for too much.
    """
    kind = list_kind(data)
    readers = {"text": _from_text, "spreadsheetml-2003": _from_old_xml}
    read = readers.get(kind)
    found = read(data, name) if read else _from_workbook(data, name, passwords)
    if not found.tables:
        raise WorkbookError("not-a-table")
    return found


def _from_text(data: bytes, name: str) -> ListFile:
    found, remarks = read_delimited(data, name, Budget())
    return ListFile(name, digest_of(data), "csv", (found,) if found.rows else (), remarks, None)


def _from_old_xml(data: bytes, name: str) -> ListFile:
    found = read_spreadsheetml(data, Budget())
    return ListFile(name, found.grid.sha256, "xml-2003", _tables(found.grid), found.remarks, found.modified)


def _from_workbook(data: bytes, name: str, passwords: Passwords) -> ListFile:
    book = open_book(data, passwords)
    grid = book.read(_wanted(book.sheet_names))
    return ListFile(name, grid.sha256, "xlsx", _tables(grid), (), book.modified())


def _wanted(names: Collection[str]) -> Collection[str]:
    return _OF_A_TEMPLATE if LOOK_UP in names else names


def _tables(grid: Grid) -> tuple[Table, ...]:
    tables = (_table(grid.sheet(name)) for name in grid.sheet_names)
    return tuple(found for found in tables if found.rows)


def _table(sheet: Sheet) -> Table:
    last: dict[int, int] = {}
    for row, column in sheet.cells:
        last[row] = max(column, last.get(row, 0))
    rows = ((row, [sheet.at(row, column).value for column in range(1, last[row] + 1)]) for row in sorted(last))
    return table(sheet.name, rows)
