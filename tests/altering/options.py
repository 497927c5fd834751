"""What a next release may offer more: a metal, a mineral to pick, an option; and options in other words."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

from cmrtkit.layout.schema import Layout
from cmrtkit.model.cells import column_letters, column_number, place
from tests.altering.book import Book, Sheet, tag
from tests.altering.copying import copy_rows
from tests.altering.forms import label_texts
from tests.altering.moving import LABELS
from tests.altering.references import translated


def add_metal(book: Book, layout: Layout, after: str, name: str) -> None:
    """A metal more in every question that asks about ``after``, on the Checker and in the drop-down of metals."""
    asked = [question for question in layout.declaration.questions if question.metal == after]
    rows = {
        layout.declaration.sheet: sorted({place(question.cell).row for question in asked}),
        layout.checker.sheet: [row.row for row in layout.checker.rows if row.metal == after],
    }
    words = {text.strip(): name for text in label_texts(book[LABELS], f"B{place(asked[0].cell).row}") if text.strip()}
    copies = copy_rows(book, rows, {after: name, **words})
    for question in asked:
        row = place(question.cell).row
        new = copies.rows["Declaration"][row + rows["Declaration"].index(row)]
        _own_list(
            book["Declaration"], f"D{new}", [str(option) for option in layout.declaration.offers[question.offers]]
        )
    _metal_list(book, layout, name)
    _look_up(book["Smelter Look-up"], name)


def _own_list(sheet: Sheet, a1: str, options: list[str]) -> None:
    """Lists that depend on the copied metal's answers are not the new one's."""
    validation = drop_down(sheet, a1)
    areas = validation.attrib["sqref"].split()
    single = [area for area in areas if area.partition(":")[0] == a1]
    if not single:
        return
    parent = next(sheet.root.iter(tag("dataValidations")))
    validation.set("sqref", " ".join(area for area in areas if area not in single))
    if not validation.get("sqref"):
        parent.remove(validation)
    made = ET.SubElement(parent, tag("dataValidation"), {"type": "list", "allowBlank": "1", "sqref": " ".join(single)})
    ET.SubElement(made, tag("formula1")).text = '"' + ",".join(options) + '"'
    parent.set("count", str(len(parent)))


def drop_down(sheet: Sheet, a1: str) -> ET.Element:
    """The drop-down of a cell. LookupError where it has none."""
    row, column = place(a1)
    for item in sheet.root.iter(tag("dataValidation")):
        for area in item.attrib["sqref"].split():
            first, last = place(area.partition(":")[0]), place(area.rpartition(":")[2])
            if item.get("type") == "list" and first.row <= row <= last.row and first.column <= column <= last.column:
                return item
    raise LookupError(f"no drop-down at {a1}")


def _metal_list(book: Book, layout: Layout, name: str) -> None:
    sheet = book["Smelter List"]
    source = drop_down(sheet, f"B{layout.smelter_list.rows[0]}").find(tag("formula1"))
    assert source is not None
    if source.text == "Metal":
        source = next(item for item in book.defined_names() if item.get("name") == "Metal")
    prefix, _, area = (source.text or "").rpartition("!")
    first, last = place(area.partition(":")[0]), place(area.rpartition(":")[2])
    sheet.set(f"{column_letters(last.column + 1)}{last.row}", name)
    area = f"${column_letters(first.column)}${first.row}:${column_letters(last.column + 1)}${last.row}"
    source.text = f"{prefix}!{area}" if prefix else area


def _look_up(sheet: Sheet, metal: str) -> None:
    row = sheet.last_row()
    for text in ("Smelter not listed", "Smelter not yet identified"):
        row += 1
        sheet.set(f"A{row}", metal)
        sheet.set(f"B{row}", text)
        sheet.set(f"C{row}", text)
        sheet.set(f"J{row}", f"=A{row}&B{row}")


def add_option(book: Book, a1: str, option: str, sheet_name: str = "Declaration") -> None:
    """One option more at the end of the drop-down of a cell, and of all cells that share it.

    A list in cells is written anew below the form. ValueError where the list is a name.
    """
    sheet = book[sheet_name]
    source = drop_down(sheet, a1).find(tag("formula1"))
    assert source is not None
    if source.text and source.text.startswith('"'):
        source.text = f'{source.text[:-1]},{option}"'
        return
    area = source.text or ""
    first, last = place(area.partition(":")[0]), place(area.rpartition(":")[2])
    new = sheet.last_row() + 3
    cells = [(r, c) for r in range(first.row, last.row + 1) for c in range(first.column, last.column + 1)]
    for offset, (row, column) in enumerate(cells):
        old = f"{column_letters(column)}{row}"
        formula = sheet.formula(old)
        moved = "=" + translated(formula, new + offset - row, 2 - column) if formula else sheet.value(old)
        sheet.set(f"B{new + offset}", moved)
    sheet.set(f"B{new + len(cells)}", option)
    source.text = f"$B${new}:$B${new + len(cells)}"


def reword_option(book: Book, old: str, new: str, *, follow: bool = True) -> None:
    """An option reads otherwise: in lists, answers, and wherever a formula compares with it (lists alone: crude)."""
    for name in ("Declaration", "Smelter List", "Checker"):
        sheet = book[name]
        for where, cell in list(sheet.cells.items()):
            formula = cell.find(tag("f"))
            a1 = f"{column_letters(where[1])}{where[0]}"
            listed = name == "Declaration" and where[0] > 89 and where[1] <= column_number("H")
            if formula is not None and formula.text and (follow or listed):
                formula.text = formula.text.replace(f'"{old}"', f'"{new}"')
            if sheet.book.value_of(cell) == old and (follow or listed) and formula is None:
                sheet.set(a1, new)
        for item in sheet.root.iter():
            if item.tag in (tag("formula1"), tag("formula")) and item.text and (follow or item.tag == tag("formula1")):
                item.text = re.sub(rf'(?<=[",]){re.escape(old)}(?=[",])', new, item.text)
