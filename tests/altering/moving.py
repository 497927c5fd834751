"""Moves rows or columns of a sheet, and lets everything that refers to them follow."""

from __future__ import annotations

import re
from typing import Literal
from xml.etree import ElementTree as ET

from cmrtkit.model.cells import column_letters, place
from tests.altering.book import Book, Sheet, tag
from tests.altering.moves import Axis, Delete, Insert, Move, Swap
from tests.altering.parts import related
from tests.altering.references import moved_area, moved_formula, moved_reference, unquoted

LABELS = "L"
_LABEL_CELL = re.compile(r"([A-Z]{1,2}[1-9][0-9]{0,3})([A-Z]*)")
# OFFSET('Smelter Look-up'!$D$4,$V5-4,0): the number that is taken off is the row it starts from.
_FROM_ROW = re.compile(r"OFFSET\(((?:'[^']+'|\w+)!)(\$?[A-Z]{1,3}\$?)([0-9]+),((?:(?!OFFSET\().)*?)-\3,")


Follow = Literal["all", "excel", "cells"]


def insert(book: Book, sheet: str, at: int, count: int = 1, axis: Axis = "rows", follow: Follow = "all") -> None:
    """New empty rows (or columns, counted from 1) before ``at``."""
    apply(book, Insert(sheet, axis, at, count), follow)


def delete(book: Book, sheet: str, at: int, count: int = 1, axis: Axis = "rows", follow: Follow = "all") -> None:
    """Rows (or columns) from ``at`` on go; references to them become #REF!."""
    apply(book, Delete(sheet, axis, at, count), follow)


def swap_rows(book: Book, sheet: str, first: int, second: int, height: int, follow: Follow = "all") -> None:
    """Two blocks of rows of the same height change places."""
    apply(book, Swap(sheet, "rows", first, second, height), follow)


def apply(book: Book, move: Move, follow: Follow = "all") -> None:
    """``all``: as RMI's next release; ``excel``: as when a user does it in Excel, where the label keys on L, which
    are texts, stay; ``cells``: only the cells move, as with openpyxl's insert_rows.
    """
    sheet = book[move.sheet]
    _cells(sheet, move)
    book.places.append(move)
    if follow == "cells":
        return
    _parts_of_sheet(sheet, move)
    for name in book.names:
        if name == move.sheet or book.mentions(name, move.sheet):
            _formulas(book[name], move, texts=follow == "all")
    _names(book, move)
    if follow == "all" and LABELS in book.names and move.sheet != LABELS:
        _label_keys(book[LABELS], move)


def place_after(book: Book, sheet: str, a1: str, since: int = 0) -> tuple[str, str] | None:
    """Where a cell of the workbook as it was opened stands now; None where it is gone."""
    row, column = place(a1)
    for move in book.places[since:]:
        if isinstance(move, tuple):
            sheet = move[1] if move[0] == sheet else sheet
        elif isinstance(move, Move) and move.sheet == sheet and move.touches(column, column):
            line = move.line(row if move.axis == "rows" else column)
            if line is None:
                return None
            row, column = (line, column) if move.axis == "rows" else (row, line)
    return sheet, f"{column_letters(column)}{row}"


def _cells(sheet: Sheet, move: Move) -> None:
    if move.axis == "rows":
        if move.within is None:
            sheet.rows = {line: row for number, row in sheet.rows.items() if (line := move.line(number))}
        moved = (((move.line(r) if move.touches(c, c) else r), c, cell) for (r, c), cell in sheet.cells.items())
        sheet.cells = {(line, c): cell for line, c, cell in moved if line}
    else:
        sheet.cells = {(r, line): cell for (r, c), cell in sheet.cells.items() if (line := move.line(c))}


def _parts_of_sheet(sheet: Sheet, move: Move) -> None:
    """Areas of the sheet's own: merged cells, drop-downs, formats, links, filters, panes, notes, pictures."""
    _areas(sheet.root, move)
    for _, formula in sheet.formulas():
        if formula.get("ref"):
            formula.set("ref", " ".join(moved_area(formula.attrib["ref"], move)))
    if move.axis == "columns":
        _widths(sheet.root, move)
    if move.within:
        return
    _breaks(sheet.root, move)
    for part in related(sheet.book.parts, sheet.part).values():
        _attached(sheet.book, part, move)


def _areas(root: ET.Element, move: Move) -> None:
    for parent in list(root.iter()):
        for child in list(parent):
            if not _area(child, move):
                parent.remove(child)
    for merged in root.findall(tag("mergeCells")):
        merged.set("count", str(len(merged)))


def _area(item: ET.Element, move: Move) -> bool:
    """Moves what an element says of places; False where nothing is left of it."""
    for name in ("ref", "sqref"):
        if name in item.attrib:
            areas = [found for area in item.attrib[name].split() for found in moved_area(area, move)]
            if not areas or (item.tag == tag("mergeCell") and ":" not in areas[0]):
                return False
            item.set(name, " ".join(areas))
    for name in ("activeCell", "topLeftCell"):
        if name in item.attrib:
            item.set(name, moved_reference(item.attrib[name], move) or "A1")
    if item.tag.endswith("}sqref") and item.text:
        item.text = " ".join(found for area in item.text.split() for found in moved_area(area, move))
    return True


def _widths(root: ET.Element, move: Move) -> None:
    """Column widths go with their columns; new columns have the usual one."""
    for cols in root.findall(tag("cols")):
        items = [(int(col.attrib["min"]), min(int(col.attrib["max"]), 512), dict(col.attrib)) for col in cols]
        cols.clear()
        for first, last, attributes in items:
            for column in range(first, last + 1):
                line = move.line(column)
                if line:
                    ET.SubElement(cols, tag("col"), {**attributes, "min": str(line), "max": str(line)})
        cols[:] = sorted(cols, key=lambda col: int(col.attrib["min"]))


def _breaks(root: ET.Element, move: Move) -> None:
    for brk in (item for group in root.findall(tag(f"{move.axis[:3]}Breaks")) for item in group):
        brk.set("id", str(move.line(int(brk.attrib["id"])) or brk.attrib["id"]))


def _attached(book: Book, part: str, move: Move) -> None:
    """Notes and pictures stand in parts of their own."""
    data = book.parts.get(part, b"")
    if re.search(r"comments\d*\.xml$", part):

        def note(found: re.Match[bytes]) -> bytes:
            return b'ref="' + (moved_reference(found[1].decode(), move) or "A1").encode() + b'"'

        book.parts[part] = re.sub(rb'\bref="([A-Z]+[0-9]+)"', note, data)
    elif part.endswith((".vml", "drawing1.xml")) or "/drawings/drawing" in part:
        word = b"row" if move.axis == "rows" else b"col"
        pattern = rb"(<(?:xdr:" + word + rb"|x:(?i:" + word + rb")\w*)>)\s*([0-9]+)\s*(<)"
        book.parts[part] = re.sub(pattern, lambda found: found[1] + _from_zero(found[2], move) + found[3], data)


def _from_zero(number: bytes, move: Move) -> bytes:
    line = move.line(int(number) + 1)
    return number if line is None else str(line - 1).encode()


def _formulas(sheet: Sheet, move: Move, *, texts: bool) -> None:
    def moved(text: str) -> str:
        return moved_formula(_offsets(text, move) if texts else text, sheet.name, move, texts=texts)

    for _, formula in sheet.formulas():
        if formula.text and (sheet.name == move.sheet or move.sheet in formula.text):
            formula.text = moved(formula.text)
    for item in sheet.root.iter():
        if item.tag.rpartition("}")[2] in ("formula", "formula1", "formula2", "f") and item.text:
            item.text = moved(item.text)
        if item.tag == tag("hyperlink") and "location" in item.attrib:
            item.set("location", moved_formula(item.attrib["location"], sheet.name, move))


def _names(book: Book, move: Move) -> None:
    """Names follow with what is fixed in them; what is relative counts from wherever they are used."""
    for name in book.defined_names():
        printed = isinstance(move, Swap) and re.search(r"Print_Area|\.wvu\.", name.get("name", ""))
        if (
            name.text and move.sheet in name.text and not printed
        ):  # a page break between swapped blocks is nobody's matter
            name.text = moved_formula(_offsets(name.text, move), "", move, absolute_only=True)


def _offsets(formula: str, move: Move) -> str:
    def follow(found: re.Match[str]) -> str:
        sheet, column, row, between = found.groups()
        line = move.line(int(row)) if unquoted(sheet[:-1]) == move.sheet and move.axis == "rows" else int(row)
        return f"OFFSET({sheet}{column}{row},{between}-{line or row},"

    return _FROM_ROW.sub(follow, formula) if "OFFSET(" in formula else formula


def _label_keys(labels: Sheet, move: Move) -> None:
    """Sheet L finds the text of a label by its sheet (column B) and cell (C), joined in A."""
    for row in range(2, labels.last_row() + 1):
        sheet, cell = labels.value(f"B{row}"), labels.value(f"C{row}")
        found = _LABEL_CELL.fullmatch(cell) if isinstance(cell, str) else None
        if sheet != move.sheet or not found:
            continue
        moved = moved_reference(found[1], move)
        set_label_key(labels, row, move.sheet, moved + found[2] if moved else None)


def set_label_key(labels: Sheet, row: int, sheet: str, cell: str | None) -> None:
    """Names the label of a row of L anew; None takes its key away, so that nothing finds it."""
    formula = labels.formula(f"A{row}")
    labels.set(f"C{row}", cell)
    key = sheet + cell if cell else None
    labels.set(f"A{row}", f"={formula}" if formula and key else key)
    if formula and key:
        keep_result(labels, f"A{row}", key)


def keep_result(sheet: Sheet, a1: str, text: str) -> None:
    """The saved result of a formula that stands there."""
    cell = sheet.cells[place(a1)]
    cell.set("t", "str")
    ET.SubElement(cell, tag("v")).text = text
