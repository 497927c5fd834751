"""What people do to a form: rename sheets, paste two workbooks into one, shift columns, take formulas out."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from xml.etree import ElementTree as ET

from cmrtkit.model.cells import column_letters, place
from tests.altering.book import Book, CellValue, Sheet, tag
from tests.altering.moving import delete
from tests.altering.parts import MAIN
from tests.altering.references import renamed

_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"


def rename_sheet(book: Book, old: str, new: str, *, follow: bool = True) -> None:
    """A sheet gets another name; references follow as in Excel, where texts such as RMI's label keys stay."""
    sheet = book[old]
    sheet.name = new
    names = {new if name == old else name: part for name, part in book.names.items()}
    book.names.clear()
    book.names.update(names)
    book.adopt(sheet, old)
    next(item for item in book.workbook.iter(tag("sheet")) if item.get("name") == old).set("name", new)
    book.places.append((old, new))
    if follow:
        _rename_references(book, list(book.names), {old: new})


def _rename_references(book: Book, sheets: Iterable[str], names: dict[str, str]) -> None:
    for name in sheets:
        sheet = book[name]
        for _, formula in sheet.formulas():
            formula.text = renamed(formula.text or "", names)
        for item in sheet.root.iter():
            if item.tag.rpartition("}")[2] in ("formula", "formula1", "formula2", "f") and item.text:
                item.text = renamed(item.text, names)
            if "location" in item.attrib:
                item.set("location", renamed(item.attrib["location"], names))
    for item in book.defined_names():
        item.text = renamed(item.text or "", names)


def add_sheet(book: Book, name: str, cells: dict[str, CellValue] | None = None) -> Sheet:
    """A new sheet at the end of the workbook."""
    number = len(book.names) + 1
    while f"xl/worksheets/sheet{number}.xml" in book.parts:
        number += 1
    part = f"xl/worksheets/sheet{number}.xml"
    book.parts[part] = f'<worksheet xmlns="{MAIN}"><sheetData/></worksheet>'.encode()
    _declare(book, part, f"rIdAltered{number}")
    sheets = next(book.workbook.iter(tag("sheets")))
    ids = [int(item.attrib["sheetId"]) for item in sheets]
    entry = {"name": name, "sheetId": str(max(ids) + 1), f"{{{_RELATION}}}id": f"rIdAltered{number}"}
    ET.SubElement(sheets, tag("sheet"), entry)
    book.names[name] = part
    for a1, value in (cells or {}).items():
        book[name].set(a1, value)
    return book[name]


def _declare(book: Book, part: str, relation: str) -> None:
    types, links = "[Content_Types].xml", "xl/_rels/workbook.xml.rels"
    override = f'<Override PartName="/{part}" ContentType="{_SHEET_TYPE}"/></Types>'
    book.parts[types] = book.parts[types].replace(b"</Types>", override.encode())
    target = f'<Relationship Id="{relation}" Type="{_RELATION}/worksheet" Target="/{part}"/></Relationships>'
    book.parts[links] = book.parts[links].replace(b"</Relationships>", target.encode())


def join(book: Book, other: Book, suffix: str = " (2)") -> None:
    """The sheets of another workbook, copied behind the own ones; their names get the suffix where they are taken."""
    names = {name: name + suffix if name in book.names else name for name in other.names}
    for name, new in names.items():
        _copied_sheet(other[name], add_sheet(book, new))
    _rename_references(book, names.values(), {old: new for old, new in names.items() if old != new})
    _local_names(book, other, names)


def _copied_sheet(source: Sheet, target: Sheet) -> None:
    """Values, formulas with their results, drop-downs and merged cells; formats are those of the other workbook."""
    for where, cell in source.cells.items():
        made = copy.deepcopy(cell)
        made.attrib.pop("s", None)
        if made.get("t") == "s":
            text = source.book.value_of(cell)
            made = ET.Element(tag("c"))
            target.book.fill(made, str(text)) if not str(text).startswith("=") else None
        target.cells[where] = made
    for part in ("mergeCells", "dataValidations"):
        target.root.extend(copy.deepcopy(item) for item in source.root.findall(tag(part)))


def _local_names(book: Book, other: Book, names: dict[str, str]) -> None:
    """Names of the other workbook hold on the copied sheets, as Excel keeps them."""
    places = {name: str(index) for index, name in enumerate(book.names)}
    parent = book.workbook.find(tag("definedNames"))
    if parent is None:
        return
    for item in other.defined_names():
        if item.get("localSheetId") or "#REF!" in (item.text or "") or "[" in (item.text or ""):
            continue
        for name in names.values():
            twin = ET.SubElement(parent, item.tag, {**item.attrib, "localSheetId": places[name]})
            twin.text = renamed(item.text or "", names)


def shift_columns(book: Book, sheet_name: str, first_row: int, columns: tuple[str, str], by: int = 1) -> None:
    """Typed entries of a table were pasted some columns too far; the heading stays, formulas in the way are gone."""
    sheet = book[sheet_name]
    left, right = (place(f"{letters}1").column for letters in columns)
    rows = {
        row
        for (row, column), cell in sheet.cells.items()
        if row >= first_row and column == left and _typed(sheet, cell)
    }
    for row in sorted(rows):
        values = [sheet.value(f"{column_letters(column)}{row}") for column in range(left, right + 1)]
        formulas = [sheet.formula(f"{column_letters(column)}{row}") for column in range(left, right + 1)]
        sheet.set(f"{columns[0]}{row}", None)
        for offset, (value, formula) in enumerate(zip(values, formulas, strict=True)):
            sheet.set(f"{column_letters(left + offset + by)}{row}", None if formula else value)


def _typed(sheet: Sheet, cell: ET.Element) -> bool:
    return cell.find(tag("f")) is None and sheet.book.value_of(cell) not in (None, "")


def remove_headings(book: Book, sheet: str, count: int) -> None:
    """The first rows of a sheet were deleted in Excel."""
    delete(book, sheet, 1, count, follow="excel")


def answers_as_formulas(book: Book, cells: Iterable[str], sheet_name: str = "Declaration") -> None:
    """Typed answers become formulas that come to the same, by turns a text and a reference to a sheet of their own."""
    sheet = book[sheet_name]
    source = add_sheet(book, "Sheet1")
    for number, a1 in enumerate(cells, 1):
        value = sheet.value(a1)
        if value in (None, ""):
            continue
        source.set(f"A{number}", value)
        literal = '="' + str(value).replace('"', '""') + '"'
        sheet.set(a1, literal if number % 2 and isinstance(value, str) else f"=Sheet1!A{number}")
        cell = sheet.cells[place(a1)]
        if isinstance(value, str):
            cell.set("t", "str")
        ET.SubElement(cell, tag("v")).text = str(value)


def only_values(book: Book) -> None:
    """Every formula is replaced by its saved result, as when a sheet is pasted as values."""
    for name in list(book.names):
        sheet = book[name]
        for (row, column), _ in list(sheet.formulas()):
            a1 = f"{column_letters(column)}{row}"
            cell = sheet.cells[row, column]
            value, kind = book.value_of(cell), cell.get("t")
            if kind == "e":
                for formula in cell.findall(tag("f")):
                    cell.remove(formula)
                continue
            sheet.set(a1, None if isinstance(value, str) and value.startswith("=") else value)
