"""Binary workbooks of Excel since 2007: .xlsb.

Why our own reading and not pyxlsb: it drops formulas, errors and which cells hold dates, and python-calamine, which
knows them, takes memory for the whole rectangle that a sheet claims to fill.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from types import MappingProxyType

from cmrtkit.errors import WorkbookError
from cmrtkit.model.cells import Grid, Sheet
from cmrtkit.reader.binary import Numbers, damaged_if_unreadable
from cmrtkit.reader.formulas import Formulas
from cmrtkit.reader.package import Package
from cmrtkit.reader.structure import Structure
from cmrtkit.reader.values import Calendar
from cmrtkit.reader.xlsb_sheet import XlsbSheet
from cmrtkit.reader.xlsb_workbook import XlsbNames, dates_in, strings_in
from cmrtkit.reader.xlsx import has_macros, modified


class XlsbBook:
    """See `cmrtkit.reader.books.Book`. ``main`` is the name of the workbook part, ``digest`` that of the file."""

    def __init__(self, package: Package, main: str, digest: str) -> None:
        self._package = package
        self._main = main
        self._digest = digest
        with damaged_if_unreadable():
            self._names = XlsbNames(package, main)
        parts = {relation.id: relation.part for relation in package.relations(main)}
        self._parts = {name: parts[id] for name, id in self._names.sheets.items() if package.has(parts.get(id, ""))}
        if not self._parts:
            raise WorkbookError("damaged")

    @property
    def sheet_names(self) -> tuple[str, ...]:
        return tuple(self._parts)

    @property
    def has_macros(self) -> bool:
        return has_macros(self._package, self._main)

    def read(self, wanted: Collection[str], prepared: Collection[str] = ()) -> Grid:
        with damaged_if_unreadable():
            strings = strings_in(self._package, self._package.related(self._main, "sharedStrings"))
            dates = dates_in(self._package, self._package.related(self._main, "styles"))
        numbers = Numbers(dates, Calendar(self._names.from_1904))
        sheets = {name: self._sheet(name, strings, numbers, name in prepared) for name in wanted if name in self._parts}
        return Grid(MappingProxyType(sheets), self.sheet_names, self._digest, self.has_macros)

    def structures(self, wanted: Collection[str]) -> dict[str, Structure]:  # noqa: ARG002
        return {}

    def modified(self) -> dt.date | None:
        return modified(self._package)

    def _sheet(self, name: str, strings: list[str], numbers: Numbers, prepared: bool) -> Sheet:
        sheet = XlsbSheet(name, strings, numbers, self._package.budget)
        part = self._parts[name]
        with damaged_if_unreadable():
            sheet.take(self._package.data(part))
        addresses = self._package.links(part) if sheet.links else {}
        for (row, column), relation in sheet.links.items():
            if relation in addresses:
                sheet.link(row, column, addresses[relation])
        return sheet.finished(Formulas(self._names, wide=True), prepared)
