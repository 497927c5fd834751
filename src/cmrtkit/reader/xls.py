"""Workbooks of Excel 97 to 2003: .xls.

Why our own reading and not xlrd: it drops the formulas, which say what a Smelter List row and RMI's Checker mean,
and fills a list for every row of a sheet up to its last cell before anything could be refused.
"""

from __future__ import annotations

import datetime as dt
import struct
from collections.abc import Collection
from types import MappingProxyType

from cmrtkit.errors import WorkbookError
from cmrtkit.model.cells import Grid, Sheet
from cmrtkit.reader.biff8 import BOF
from cmrtkit.reader.binary import damaged_if_unreadable
from cmrtkit.reader.formulas import Formulas
from cmrtkit.reader.limits import Budget
from cmrtkit.reader.locked_xls import plain_stream
from cmrtkit.reader.ole import Container
from cmrtkit.reader.passwords import Passwords
from cmrtkit.reader.structure import Structure
from cmrtkit.reader.xls_globals import Globals
from cmrtkit.reader.xls_sheet import XlsSheet

_STREAM, _MACROS = "Workbook", "_VBA_PROJECT_CUR"
_VERSION = 0x0600


class XlsBook:
    """See `cmrtkit.reader.books.Book`. Raises ``old-excel`` for what is older than Excel 97."""

    def __init__(self, data: bytes, digest: str, passwords: Passwords, budget: Budget) -> None:
        self._container = Container(data)
        self._budget = budget
        self._digest = digest
        if not self._container.has(_STREAM):
            raise WorkbookError("old-excel" if self._container.has("Book") else "not-a-workbook")
        stream = self._container.stream(_STREAM)
        budget.take_bytes(len(stream), _STREAM)
        _require_version(stream)
        self._stream = plain_stream(stream, data, passwords, budget)
        with damaged_if_unreadable():
            self._globals = Globals(self._stream)
        if not self._globals.sheets:
            raise WorkbookError("damaged")

    @property
    def sheet_names(self) -> tuple[str, ...]:
        return tuple(self._globals.sheets)

    @property
    def has_macros(self) -> bool:
        return self._globals.has_macro_sheets or self._container.has(_MACROS)

    def read(self, wanted: Collection[str], prepared: Collection[str] = ()) -> Grid:
        sheets = {name: self._sheet(name, name in prepared) for name in wanted if name in self._globals.sheets}
        return Grid(MappingProxyType(sheets), self.sheet_names, self._digest, self.has_macros)

    def structures(self, wanted: Collection[str]) -> dict[str, Structure]:  # noqa: ARG002
        return {}

    def modified(self) -> dt.date | None:
        saved = self._container.saved()
        return saved.date() if isinstance(saved, dt.datetime) else None

    def _sheet(self, name: str, prepared: bool) -> Sheet:
        sheet = XlsSheet(name, self._globals.strings, self._globals.numbers(), self._budget)
        with damaged_if_unreadable():
            sheet.take(self._stream, self._globals.sheets[name])
        return sheet.finished(Formulas(self._globals, wide=False), prepared)


def _require_version(stream: bytes) -> None:
    """The first record says which Excel this is for."""
    if len(stream) < 8:
        raise WorkbookError("damaged")
    kind, _, version = struct.unpack_from("<3H", stream)
    if kind != BOF:
        raise WorkbookError("old-excel" if kind in (0x09, 0x209, 0x409) else "damaged")
    if version != _VERSION:
        raise WorkbookError("old-excel")
