"""Workbooks of Excel since 2007: .xlsx and .xlsm."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from types import MappingProxyType
from xml.etree import ElementTree

from cmrtkit.errors import WorkbookError
from cmrtkit.model.cells import Grid
from cmrtkit.reader.package import Package
from cmrtkit.reader.sheets import SheetReader
from cmrtkit.reader.strings import SharedStrings
from cmrtkit.reader.structure import Structure, sheet_structure
from cmrtkit.reader.styles import date_styles
from cmrtkit.reader.values import Calendar, Values


class XlsxBook:
    """See `cmrtkit.reader.books.Book`. ``main`` is the name of the workbook part, ``digest`` that of the file."""

    def __init__(self, package: Package, main: str, digest: str) -> None:
        self._digest = digest
        self._package = package
        self._main = main
        self._root = self._package.tree(self._main)
        if not self._root.tag.endswith("workbook"):
            raise WorkbookError("not-a-workbook")
        self._parts = _sheet_parts(self._package, self._main, self._root)

    @property
    def sheet_names(self) -> tuple[str, ...]:
        return tuple(self._parts)

    @property
    def has_macros(self) -> bool:
        return has_macros(self._package, self._main)

    def read(self, wanted: Collection[str], prepared: Collection[str] = ()) -> Grid:
        reader = _sheet_reader(self._package, self._main, self._root)
        sheets = {
            name: reader.read(name, part, skip_untouched=name in prepared)
            for name in wanted
            if (part := self._parts.get(name))
        }
        return Grid(MappingProxyType(sheets), tuple(self._parts), self._digest, self.has_macros)

    def structures(self, wanted: Collection[str]) -> dict[str, Structure]:
        return {name: sheet_structure(self._package, part, name) for name in wanted if (part := self._parts.get(name))}

    def modified(self) -> dt.date | None:
        return modified(self._package)


def has_macros(package: Package, main: str) -> bool:
    """Whether the package has a VBA project, or macro sheets of Excel 4."""
    kinds = {relation.type.rpartition("/")[2].lower() for relation in package.relations(main)}
    return bool(kinds & {"vbaproject", "xlmacrosheet", "xlintlmacrosheet"})


def modified(package: Package) -> dt.date | None:
    """The day noted in the core properties."""
    part = package.related("", "core-properties")
    root = package.tree(part) if part else ()
    noted = next((item.text or "" for item in root if item.tag.endswith("}modified")), "")
    try:
        return dt.datetime.fromisoformat(noted.strip()).date()
    except ValueError:
        return None


def _sheet_parts(package: Package, main: str, root: ElementTree.Element) -> dict[str, str]:
    """Sheet name -> part name, in the order of the workbook's tabs."""
    relations = {relation.id: relation.part for relation in package.relations(main)}
    parts = {}
    for element in root.iter():
        if element.tag.rpartition("}")[2] == "sheet":
            relation = next((value for key, value in element.items() if key.endswith("}id")), "")
            if package.has(relations.get(relation, "")):
                parts[element.get("name", "")] = relations[relation]
    if not parts:
        raise WorkbookError("damaged")
    return parts


def _sheet_reader(package: Package, main: str, root: ElementTree.Element) -> SheetReader:
    shared, styles = (package.related(main, kind) for kind in ("sharedStrings", "styles"))
    properties = next((item for item in root if item.tag.endswith("workbookPr")), None)
    date1904 = properties is not None and properties.get("date1904", "0") in ("1", "true")
    strings, dates = SharedStrings(package, shared), date_styles(package, styles)
    return SheetReader(package, Values(strings, dates, Calendar(date1904)))
