"""The labels of a form: which cell says what a field is, and what a workbook's own list of labels puts there.

RMI's templates take every label from a hidden sheet L: in its column B the sheet, in C the cell, in D the label in
English, then the other languages. So the label of a cell is known whatever language the form is shown in. Labels
are kept as fingerprints only.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from cmrtkit.layout.schema import DeclarationLayout, Layout, Question, TableLayout
from cmrtkit.model.cells import Grid, Place, column_number, place

LABEL_SHEET = "L"
_SHEET, _CELL, _ENGLISH = 2, 3, 4
_LABELS_COLUMN = "B"


class Spot(NamedTuple):
    """A cell of a sheet."""

    sheet: str
    row: int
    column: int

    @property
    def a1(self) -> str:
        return Place(self.row, self.column).a1


def fingerprint(text: str) -> str:
    """Eight hexadecimal digits for a text, whatever its spacing, case and punctuation."""
    plain = "".join(char for char in unicodedata.normalize("NFKC", text).casefold() if char.isalnum())
    return hashlib.sha256(plain.encode()).hexdigest()[:8]


def label_cells(layout: Layout) -> dict[str, Spot]:
    """What each label of the form is about -> the cell it stands in: ``company.name``, ``question.cahra``,
    ``metal.1.Tin``, ``answers``, ``comments``, ``smelter.lookup``, ``product.number``, ``mine.country``."""
    return {
        **{name: _spot(layout.declaration.sheet, a1) for name, a1 in _on_declaration(layout.declaration)},
        **_headings("smelter", layout.smelter_list.sheet, layout.smelter_list.rows[0] - 1, layout.smelter_list.columns),
        **_table("product", layout.product_list),
        **_table("mine", layout.mine_list),
        **_table("reason", layout.mineral_reasons),
        **_table("look_up", layout.look_up),
    }


def fingerprints(grid: Grid) -> dict[Spot, str]:
    """The fingerprint of every label in the workbook's list of labels, by the cell it is for."""
    sheet = grid.sheet(LABEL_SHEET)
    found = {}
    for row in sheet.rows():
        name, cell, text = (sheet.at(row, column).value for column in (_SHEET, _CELL, _ENGLISH))
        if isinstance(name, str) and isinstance(cell, str) and isinstance(text, str):
            spot = _spot_of(name, cell)
            if spot:
                found[spot] = fingerprint(text)
    return found


def constant_print(grid: Grid, spot: Spot) -> str | None:
    """The fingerprint of a text that stands in a cell itself, as some headings do, in every language."""
    cell = grid.sheet(spot.sheet).at(spot.row, spot.column)
    return fingerprint(cell.value) if isinstance(cell.value, str) and cell.formula is None else None


def _on_declaration(form: DeclarationLayout) -> Iterator[tuple[str, str]]:
    for name, a1 in form.company.items():
        yield f"company.{name}", f"{_LABELS_COLUMN}{place(a1).row}"
    if form.minerals:
        yield "minerals", f"{_LABELS_COLUMN}{place(form.minerals.picks[0].cell).row}"
    first = place(form.questions[0].cell)
    yield "answers", Place(first.row - 1, first.column).a1
    yield "comments", f"{form.comments}{first.row - 1}"
    firsts = {question.number: question for question in reversed(form.questions)}
    for question in firsts.values():
        yield f"question.{question.topic}", f"{_LABELS_COLUMN}{place(question.cell).row - _is_asked_below(question)}"
    for question in form.questions:
        if question.metal:
            yield f"metal.{question.number}.{question.metal}", f"{_LABELS_COLUMN}{place(question.cell).row}"


def _is_asked_below(question: Question) -> bool:
    """A question that is asked per metal has its text in the row above its metals."""
    return question.metal is not None or question.slot is not None


def _table(kind: str, table: TableLayout | None) -> dict[str, Spot]:
    return _headings(kind, table.sheet, table.first_row - 1, table.columns) if table else {}


def _headings(kind: str, sheet: str, row: int, columns: Mapping[str, str]) -> dict[str, Spot]:
    return {f"{kind}.{name}": Spot(sheet, row, column_number(letters)) for name, letters in columns.items()}


def _spot(sheet: str, a1: str) -> Spot:
    return Spot(sheet, *place(a1))


def _spot_of(sheet: str, a1: str) -> Spot | None:
    try:
        return _spot(sheet, a1.strip())
    except ValueError:  # B10A: the same label for one of several choices
        return None
