"""What a next release of a form may bring: another version, more options, other words, an order of its own."""

from __future__ import annotations

import datetime as dt
import re
from xml.etree import ElementTree as ET

from cmrtkit.model.cells import column_letters
from tests.altering.book import Book, Sheet, tag
from tests.altering.copying import copy_rows
from tests.altering.moves import Delete, Grow, Insert
from tests.altering.moving import LABELS, Follow, apply, swap_rows

_REVISION = re.compile(r"(Revision|Version) [0-9.]+.*", re.DOTALL)
_FORM_COLUMNS = 12
_QUESTION = re.compile(r"([0-9]+)\)")


def set_version(book: Book, version: str, day: dt.date) -> None:
    """The version in the revision cells, and a row about it on the Revision sheet."""
    for name in ("Declaration", "Smelter List", "Mine List"):
        for where, cell in list(book[name].cells.items()) if name in book.names else []:
            text = book.value_of(cell)
            found = _REVISION.fullmatch(text) if isinstance(text, str) and where[0] <= 12 else None
            if found:
                a1 = f"{column_letters(where[1])}{where[0]}"
                book[name].set(a1, f"{found[1]} {version}\n{day:%B} {day.day}, {day.year}")
    if "Revision" in book.names:
        _revision_row(book, version, day)


def _revision_row(book: Book, version: str, day: dt.date) -> None:
    sheet = book["Revision"]
    last = max(row for (row, column), cell in sheet.cells.items() if column == 4 and cell.find(tag("v")) is not None)
    apply(book, Grow("Revision", "rows", last + 1, 1))
    for column in range(1, 8):
        if (last, column) in sheet.cells:
            style = sheet.cells[last, column].attrib.get("s", "0")
            sheet.cells[last + 1, column] = ET.Element(tag("c"), {"s": style})
    sheet.set(f"B{last + 1}", version)
    sheet.set(f"C{last + 1}", "Example Team")
    sheet.set(f"D{last + 1}", (day - dt.date(1899, 12, 30)).days)
    sheet.set(f"E{last + 1}", "1. Example of a change")


def question_rows(book: Book) -> list[int]:
    """The rows of the Declaration with the questions 1, 2, 3 and so on, told by their English labels."""
    labels = book[LABELS]
    found: dict[int, int] = {}
    for row in range(2, labels.last_row() + 1):
        cell, text = labels.value(f"C{row}"), labels.value(f"D{row}")
        number = _QUESTION.match(text.strip()) if isinstance(text, str) else None
        if number and labels.value(f"B{row}") == "Declaration" and isinstance(cell, str) and cell.startswith("B"):
            found[int(number[1])] = int(re.findall(r"[0-9]+", cell)[0])
    return [found[number] for number in sorted(found)]


def swap_questions(book: Book, first: int, follow: Follow = "all") -> None:
    """Questions ``first`` and ``first + 1`` change places, answers and labels with them; their numbers stay in order."""
    rows = question_rows(book)
    top, next_top = rows[first - 1], rows[first]
    if first + 1 < len(rows) and rows[first + 1] - next_top != next_top - top:
        raise LookupError(f"questions {first} and {first + 1} take up different numbers of rows")
    swap_rows(book, "Declaration", top, next_top, next_top - top, follow)
    if follow == "all":
        _renumber(book[LABELS], {f"B{top}": first, f"B{next_top}": first + 1})


def _renumber(labels: Sheet, numbers: dict[str, int]) -> None:
    for row in range(2, labels.last_row() + 1):
        cell = labels.value(f"C{row}")
        if labels.value(f"B{row}") != "Declaration" or cell not in numbers:
            continue
        for column in range(4, 20):
            a1 = f"{column_letters(column)}{row}"
            text = labels.value(a1)
            if isinstance(text, str):
                labels.set(a1, re.sub(r"^\s*[0-9]+", str(numbers[str(cell)]), text))


def add_company_field(book: Book, label: str, *, required: bool) -> int:
    """A field of the company block above the contact's name; its row. The Checker asks for it where it is required."""
    row = _contact_row(book)
    rows = {"Declaration": [row]}
    if required:
        rows["Checker"] = [_checker_row(book, f"Declaration!D{row}")]
    old = label_texts(book[LABELS], f"B{row}")
    copy_rows(
        book,
        rows,
        {text: label + (" (*)" if required else "") for text in old if text},
        above=True,
        columns=_FORM_COLUMNS,
    )
    _close_workings(book, row)
    return row


def workings(sheet: Sheet, row: int) -> tuple[int, int] | None:
    """The rows beside the form, with this row among them, in which the minerals picked are sorted; None for none.

    They belong together: RMI would not tear them apart by a new row of the form.
    """
    rows = {
        r for (r, column), cell in sheet.cells.items() if column > _FORM_COLUMNS + 6 and cell.find(tag("f")) is not None
    }
    if row not in rows:
        return None
    first = last = row
    while first - 1 in rows:
        first -= 1
    while last + 1 in rows:
        last += 1
    return first, last


def _close_workings(book: Book, row: int) -> None:
    """A new row tore the workings apart: they go back to where they were, and the form alone is longer."""
    sheet = book["Declaration"]
    found = workings(sheet, row + 1)
    if found and workings(sheet, row - 1):
        columns = (_FORM_COLUMNS + 4, 999)
        apply(book, Delete("Declaration", "rows", row, 1, within=columns))
        apply(book, Insert("Declaration", "rows", found[1], 1, within=columns))


def _contact_row(book: Book) -> int:
    labels = book[LABELS]
    for row in range(2, labels.last_row() + 1):
        text, cell = labels.value(f"D{row}"), labels.value(f"C{row}")
        if labels.value(f"B{row}") == "Declaration" and str(text).casefold().startswith("contact name"):
            return int(re.findall(r"[0-9]+", str(cell))[0])
    raise LookupError("no label of the contact's name")


def _checker_row(book: Book, reference: str) -> int:
    return next(row for (row, column), f in book["Checker"].formulas() if column == 2 and f.text == reference)


def label_texts(labels: Sheet, cell: str) -> list[str]:
    rows = [
        r
        for r in range(2, labels.last_row() + 1)
        if (labels.value(f"B{r}"), labels.value(f"C{r}")) == ("Declaration", cell)
    ]
    return [str(labels.value(f"{column_letters(column)}{rows[0]}") or "") for column in range(4, 20)] if rows else []


__all__ = ["add_company_field", "question_rows", "set_version", "swap_questions", "workings"]
