"""Copies rows of a form together with what belongs to them: one more metal, one more company field."""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from cmrtkit.model.cells import column_letters
from tests.altering.book import Book, Sheet, tag
from tests.altering.moves import Grow, Insert
from tests.altering.moving import LABELS, apply, set_label_key
from tests.altering.references import rewritten, translated

_CELL = re.compile(r"(\$?[A-Z]{1,3}\$?)([0-9]+)")


@dataclass(frozen=True, slots=True)
class Copies:
    """Where the copied rows stand, by sheet, after the copies were put in."""

    rows: Mapping[str, Mapping[int, int]]  # sheet -> row -> row of its copy
    words: Mapping[str, str]  # words that read otherwise in the copies

    def reference(self, own_sheet: str, sheet: str | None, reference: str) -> str:
        """A reference of a copied row: to copied rows it leads to their copies, elsewhere it stays."""
        rows = self.rows.get(own_sheet if sheet is None else sheet, {})

        def end(found: re.Match[str]) -> str:
            return found[1] + str(rows.get(int(found[2]), int(found[2])))

        ends = {int(found[2]) for found in _CELL.finditer(reference)}
        return _CELL.sub(end, reference) if len(ends) == 1 else reference

    def formula(self, own_sheet: str, text: str) -> str:
        return self.said(rewritten(text, lambda sheet, ref: self.reference(own_sheet, sheet, ref), texts=False))

    def said(self, text: str) -> str:
        for old, new in self.words.items():
            text = text.replace(old, new)
        return text


def copy_rows(
    book: Book,
    rows: Mapping[str, list[int]],
    words: Mapping[str, str],
    *,
    above: bool = False,
    columns: int = 999,
) -> Copies:
    """Copies the rows of each sheet, each next to its own, up to a column; answers in them are left blank.

    Labels get keys of their own on sheet L; formulas of the copies refer to each other as the copied ones do.
    """
    for sheet, numbers in rows.items():
        for number in sorted(numbers, reverse=True):
            apply(book, Insert(sheet, "rows", number, 1) if above else Grow(sheet, "rows", number + 1, 1))
    step = -1 if above else 1
    stand = {sheet: [n + i + above for i, n in enumerate(sorted(numbers))] for sheet, numbers in rows.items()}
    copies = Copies({sheet: {row: row + step for row in found} for sheet, found in stand.items()}, words)
    for sheet, pairs in copies.rows.items():
        for row, new in pairs.items():
            _copy_row(book[sheet], row, new, copies, columns)
    if LABELS in book.names:
        _labels(book[LABELS], copies)
    return copies


def _copy_row(sheet: Sheet, row: int, new: int, copies: Copies, columns: int) -> None:
    if row in sheet.rows:
        sheet.rows[new] = copy.deepcopy(sheet.rows[row])
    for (number, column), cell in list(sheet.cells.items()):
        if number == row and column <= columns:
            sheet.cells[new, column] = _copied(sheet, cell, f"{column_letters(column)}{new}", copies)
    _areas(sheet.root, row, new)
    for links in sheet.root.findall(tag("hyperlinks")):
        for link in [item for item in links if re.fullmatch(rf"[A-Z]+{row}", item.attrib["ref"])]:
            twin = ET.SubElement(
                links, link.tag, {**link.attrib, "ref": link.attrib["ref"].replace(str(row), str(new))}
            )
            if "location" in twin.attrib:
                twin.set("location", copies.formula(sheet.name, twin.attrib["location"]))


def _copied(sheet: Sheet, cell: ET.Element, a1: str, copies: Copies) -> ET.Element:
    made = ET.Element(tag("c"), {key: cell.attrib[key] for key in ("s",) if key in cell.attrib})
    formula, value = cell.find(tag("f")), sheet.book.value_of(cell)
    if formula is not None:
        sheet.book.fill(made, "=" + copies.formula(sheet.name, formula.text or ""))
    elif not (sheet.name == "Declaration" and a1[0] in "DEG"):
        sheet.book.fill(made, copies.said(value) if isinstance(value, str) else value)
    return made


def _areas(root: ET.Element, row: int, new: int) -> None:
    """Merged cells, drop-downs and formats of the row alone hold for its copy too."""
    for item in list(root.iter()):
        if item.tag in (tag("dataValidation"), tag("conditionalFormatting")):
            item.set("sqref", " ".join([item.attrib["sqref"], *_of_row(item.attrib["sqref"], row, new)]))
    for merged in root.findall(tag("mergeCells")):
        for item in list(merged):
            for area in _of_row(item.attrib["ref"], row, new):
                ET.SubElement(merged, tag("mergeCell"), {"ref": area})
        merged.set("count", str(len(merged)))


def _of_row(sqref: str, row: int, new: int) -> list[str]:
    found = [area for area in sqref.split() if {int(end) for end in re.findall(r"[0-9]+", area)} == {row}]
    return [re.sub(r"[0-9]+", str(new), area) for area in found]


def _labels(labels: Sheet, copies: Copies) -> None:
    for row in range(2, labels.last_row() + 1):
        sheet, cell = labels.value(f"B{row}"), labels.value(f"C{row}")
        found = re.fullmatch(r"([A-Z]+)([0-9]+)([A-Z]*)", cell) if isinstance(cell, str) else None
        new = copies.rows.get(sheet, {}).get(int(found[2])) if found and isinstance(sheet, str) else None
        if found and new:
            _label_row(labels, row, str(sheet), f"{found[1]}{new}{found[3]}", copies)


def _label_row(labels: Sheet, row: int, sheet: str, cell: str, copies: Copies) -> None:
    """A row at the end of L for the label of a copy, in every language of the copied one."""
    new = labels.last_row() + 1
    for column in range(1, max(c for r, c in labels.cells if r == row) + 1):
        letters = column_letters(column)
        formula, value = labels.formula(f"{letters}{row}"), labels.value(f"{letters}{row}")
        if formula:
            labels.set(f"{letters}{new}", "=" + translated(formula, new - row, 0))
        else:
            labels.set(f"{letters}{new}", copies.said(value) if isinstance(value, str) and column > 3 else value)
    set_label_key(labels, new, sheet, cell)


__all__ = ["Copies", "copy_rows"]
