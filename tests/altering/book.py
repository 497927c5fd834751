"""A workbook as parts of a zip file whose sheets can be read and changed cell by cell, saved results kept."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree as ET

from cmrtkit.model.cells import column_letters, place
from tests.altering.parts import MAIN, related, without_chain, written
from tests.altering.references import translated

_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRINGS = "xl/sharedStrings.xml"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_STAMP = (2024, 1, 1, 0, 0, 0)
CellValue = str | int | float | bool | None


def tag(name: str) -> str:
    return f"{{{MAIN}}}{name}"


@dataclass(slots=True)
class Sheet:
    """A sheet: its XML without the cells, and the cells by row and column, counted from 1."""

    book: Book
    name: str
    part: str
    root: ET.Element
    rows: dict[int, ET.Element]
    cells: dict[tuple[int, int], ET.Element]

    def value(self, a1: str) -> CellValue:
        """What is typed or saved there; texts, numbers and truth values."""
        cell = self.cells.get(place(a1))
        return None if cell is None else self.book.value_of(cell)

    def formula(self, a1: str) -> str | None:
        """The formula there, without its equals sign."""
        found = self.cells.get(place(a1))
        formula = None if found is None else found.find(tag("f"))
        return None if formula is None else formula.text or ""

    def set(self, a1: str, value: CellValue) -> None:
        """Types a value or a formula (``=...``) there; None clears the cell and leaves its format."""
        where = place(a1)
        cell = self.cells.get(where)
        if cell is None:
            cell = self.cells[where] = ET.Element(tag("c"))
        for child in list(cell):
            cell.remove(child)
        for name in ("t", "cm", "vm"):
            cell.attrib.pop(name, None)
        self.book.fill(cell, value)

    def formulas(self) -> Iterator[tuple[tuple[int, int], ET.Element]]:
        for where, cell in self.cells.items():
            formula = cell.find(tag("f"))
            if formula is not None:
                yield where, formula

    def last_row(self) -> int:
        return max((row for row, _ in self.cells), default=0)

    def xml(self) -> bytes:
        """The part as it is written: rows and cells in order, spans and extent left to the reader."""
        data = self.root.find(tag("sheetData"))
        assert data is not None
        data.clear()
        for number in sorted({*self.rows, *(row for row, _ in self.cells)}):
            row = ET.SubElement(data, tag("row"), {**self._row(number), "r": str(number)})
            row.attrib.pop("spans", None)
        by_row = {int(row.attrib["r"]): row for row in data}
        for (number, column), cell in sorted(self.cells.items()):
            cell.set("r", f"{column_letters(column)}{number}")
            by_row[number].append(cell)
        return written(self.root, self.book.prefixes(self.part))

    def _row(self, number: int) -> dict[str, str]:
        row = self.rows.get(number)
        return {} if row is None else dict(row.attrib)


@dataclass(slots=True)
class Book:
    """The parts of a workbook by name; sheets are read when they are first asked for."""

    parts: dict[str, bytes]
    names: dict[str, str]  # sheet -> part, in order
    places: list[object] = field(default_factory=list)  # moves made so far, oldest first
    _sheets: dict[str, Sheet] = field(default_factory=dict)
    _texts: list[ET.Element] = field(default_factory=list)
    _known: dict[str, int] = field(default_factory=dict)
    _workbook: ET.Element | None = None

    def __getitem__(self, name: str) -> Sheet:
        if name not in self._sheets:
            self._sheets[name] = _sheet(self, name)
        return self._sheets[name]

    def adopt(self, sheet: Sheet, old: str) -> None:
        """A sheet goes by another name."""
        self._sheets[sheet.name] = self._sheets.pop(old)

    def mentions(self, name: str, word: str) -> bool:
        """Whether a sheet's part speaks of a word at all, which spares reading it."""
        return name in self._sheets or word.encode() in self.parts[self.names[name]]

    @property
    def workbook(self) -> ET.Element:
        if self._workbook is None:
            self._workbook = ET.fromstring(self.parts["xl/workbook.xml"])
        return self._workbook

    def defined_names(self) -> list[ET.Element]:
        return list(self.workbook.iter(tag("definedName")))

    def prefixes(self, part: str) -> dict[str, str]:
        found = re.findall(rb'xmlns:([\w.-]+)="([^"]+)"', self.parts.get(part, b"")[:4000])
        return {prefix.decode(): uri.decode() for prefix, uri in found}

    def strings(self) -> list[ET.Element]:
        if not self._texts and _STRINGS in self.parts:
            self._texts = list(ET.fromstring(self.parts[_STRINGS]))
        return self._texts

    def value_of(self, cell: ET.Element) -> CellValue:
        kind, value = cell.get("t"), cell.find(tag("v"))
        if kind == "inlineStr":
            return _plain(cell)
        if value is None or value.text is None:
            return None
        if kind == "s":
            return _plain(self.strings()[int(value.text)])
        if kind in ("str", "e"):
            return value.text
        number = float(value.text)
        return bool(number) if kind == "b" else int(number) if number == int(number) else number

    def fill(self, cell: ET.Element, value: CellValue) -> None:
        """Puts a value or a formula into an empty cell element; texts as the workbook keeps its own."""
        if value is None:
            return
        if isinstance(value, str) and value.startswith("="):
            ET.SubElement(cell, tag("f")).text = value[1:]
        elif isinstance(value, str):
            self._fill_text(cell, value)
        else:
            if isinstance(value, bool):
                cell.set("t", "b")
            ET.SubElement(cell, tag("v")).text = str(int(value) if isinstance(value, bool) else value)

    def _fill_text(self, cell: ET.Element, text: str) -> None:
        if _STRINGS in self.parts:
            cell.set("t", "s")
            ET.SubElement(cell, tag("v")).text = str(self.string(text))
        else:
            cell.set("t", "inlineStr")
            ET.SubElement(ET.SubElement(cell, tag("is")), tag("t"), {_SPACE: "preserve"}).text = text

    def string(self, text: str) -> int:
        """The number of a text among the shared ones, added where it is new."""
        if text not in self._known:
            item = ET.Element(tag("si"))
            ET.SubElement(item, tag("t"), {_SPACE: "preserve"}).text = text
            self.strings().append(item)
            self._known[text] = len(self._texts) - 1
        return self._known[text]

    def drop_results(self) -> None:
        """Saved results go, as programs leave them out that do not calculate."""
        for name in self.names:
            for where, _ in list(self[name].formulas()):
                cell = self[name].cells[where]
                cell.attrib.pop("t", None)
                for value in cell.findall(tag("v")):
                    cell.remove(value)

    def save(self, path: Path) -> Path:
        parts = dict(self.parts)
        for sheet in self._sheets.values():
            parts[sheet.part] = sheet.xml()
        if self._texts:
            root = ET.Element(tag("sst"))
            root.extend(self._texts)
            parts[_STRINGS] = written(root, {})
        if self._workbook is not None:
            parts["xl/workbook.xml"] = written(self._workbook, self.prefixes("xl/workbook.xml"))
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as target:
            for name, data in parts.items():
                target.writestr(zipfile.ZipInfo(name, _STAMP), data, zipfile.ZIP_DEFLATED)
        return path


def open_book(path: Path) -> Book:
    with zipfile.ZipFile(path) as source:
        parts = {item.filename: source.read(item) for item in source.infolist()}
    without_chain(parts)
    relations = related(parts, "xl/workbook.xml")
    root = ET.fromstring(parts["xl/workbook.xml"])
    names = {item.attrib["name"]: relations[item.attrib[f"{{{_RELATION}}}id"]] for item in root.iter(tag("sheet"))}
    return Book(parts, names)


def _sheet(book: Book, name: str) -> Sheet:
    part = book.names[name]
    root = ET.fromstring(book.parts[part])
    for views in root.findall(tag("customSheetViews")):
        root.remove(views)
    data = root.find(tag("sheetData"))
    assert data is not None
    rows = {int(row.attrib["r"]): row for row in data}
    cells: dict[tuple[int, int], ET.Element] = {place(cell.attrib["r"]): cell for row in rows.values() for cell in row}
    data.clear()
    sheet = Sheet(book, name, part, root, rows, cells)
    _unshare(sheet)
    return sheet


def _unshare(sheet: Sheet) -> None:
    """Every cell gets its own formula, so that each can follow by itself."""
    masters = {
        formula.attrib["si"]: (where, formula.text)
        for where, formula in sheet.formulas()
        if formula.get("t") == "shared" and formula.text
    }
    for (row, column), formula in sheet.formulas():
        if formula.get("t") != "shared":
            continue
        (top, left), text = masters[formula.attrib["si"]]
        formula.text = translated(text or "", row - top, column - left)
        for name in ("t", "si", "ref"):
            formula.attrib.pop(name, None)


def _plain(item: ET.Element) -> str:
    """The text of a shared or inline string, without its readings for Japanese."""
    runs = [item.find(tag("t"))] if item.find(tag("t")) is not None else item.iterfind(f"{tag('r')}/{tag('t')}")
    inline = item.find(tag("is"))
    return _plain(inline) if inline is not None else "".join(run.text or "" for run in runs if run is not None)
