"""Reads a layout's places into a workbook of another version, or into one whose rows or columns were moved.

Nothing is guessed: every label must be found in the workbook's own list of labels, every drop-down must offer what
the layout knows, and every formula of the Checker must be the layout's once its references are put back. Where
anything is not confirmed, `Unconfirmed` says which place.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from cmrtkit.layout.evidence import (
    Evidence,
    checker_rows,
    looks_up_label,
    row_print,
    unkeyed_labels,
    wordings,
)
from cmrtkit.layout.knots import Knots
from cmrtkit.layout.labels import Spot, constant_print, fingerprints, label_cells
from cmrtkit.layout.offered import offers_misfit
from cmrtkit.layout.schema import Layout
from cmrtkit.model.cells import Grid, place
from cmrtkit.model.references import Corner
from cmrtkit.reader.structure import Structure
from cmrtkit.text import fold

# Headings that a form may lack, or have in a wording of its own, without anything being read wrongly.
_DISPENSABLE = ("product.name", "product.comment", "product.requester_number", "product.requester_name", "reason.")


# What is looked at, in this order: the later one fails, the nearer a workbook is to the layout.
_LOOKED_AT = (
    "label",
    "anchor",
    "order",
    "stray",
    "columns",
    "row-added",
    "new-label",
    "checker-rows",
    "formula",
    "offers",
)


class Unconfirmed(Exception):  # noqa: N818  # an answer, not a fault
    """A place of the layout that the workbook does not confirm; ``facts`` as errors tell them."""

    def __init__(self, kind: str, **facts: object) -> None:
        super().__init__(kind)
        self.nearness = _LOOKED_AT.index(kind)
        self.facts: dict[str, object] = {"kind": kind, "found": "–", **facts}


class Placed(NamedTuple):
    """Where the rows and columns of one sheet of the layout are in the workbook."""

    sheet: str
    rows: Knots
    columns: Knots


@dataclass(frozen=True, slots=True)
class Workbook:
    """What a workbook shows of how it is built."""

    grid: Grid
    structures: Mapping[str, Structure]
    listed: Mapping[Spot, str]

    @classmethod
    def of(cls, grid: Grid, structures: Mapping[str, Structure]) -> Workbook:
        """From a grid with its list of labels, and the structure of its sheets."""
        return cls(grid, structures, fingerprints(grid))


class Relocation:
    """A layout, and where a workbook has its places. Raises Unconfirmed."""

    def __init__(self, layout: Layout, evidence: Evidence, workbook: Workbook) -> None:
        self.layout = layout
        self._evidence = evidence
        self._book = workbook
        self.found = self._find_labels()
        self.sheets = {sheet: self._placed(sheet) for sheet in layout.sheets if sheet != layout.checker.sheet}
        self._confirm_declaration()
        self.sheets[layout.checker.sheet] = self._placed_checker()
        self._confirm_checker()
        misfit = offers_misfit(layout, workbook.grid, workbook.structures, self.there)
        if misfit:
            raise Unconfirmed("offers", **misfit)

    @property
    def is_still(self) -> bool:
        """Whether everything is where the layout has it."""
        return all(placed.rows.is_still and placed.columns.is_still for placed in self.sheets.values())

    def there(self, sheet: str, a1: str) -> Spot:
        """Where a cell of the layout is in the workbook."""
        placed, where = self.sheets[sheet], place(a1)
        return Spot(placed.sheet, placed.rows.there(where.row), placed.columns.there(where.column))

    # Labels

    def _find_labels(self) -> dict[str, tuple[Spot, Spot]]:
        """What each label is about -> its cell in the layout and in the workbook."""
        found: dict[str, tuple[Spot, Spot]] = {}
        for about, home in label_cells(self.layout).items():
            if about not in self._evidence.labels:
                continue
            there = self._nearest(about, home, found)
            if there is None and not about.startswith(_DISPENSABLE):
                raise Unconfirmed("label", sheet=home.sheet, cell=home.a1, expected=about)
            if there:
                found[about] = (home, there)
        return found

    def _nearest(self, about: str, home: Spot, found: Mapping[str, tuple[Spot, Spot]]) -> Spot | None:
        """The cell with this label; of several, the one that moved with what was found before."""
        wanted = {self._evidence.labels[about], *wordings(self.layout.family).get(about, ())}
        spots = [spot for spot in self._candidates(home.sheet) if self._print(spot) in wanted]
        shift = _shift_before(home, found)
        spots.sort(key=lambda spot: (abs(spot.row - home.row - shift), abs(spot.column - home.column)))
        return spots[0] if spots and self._stands(spots[0]) else None

    def _candidates(self, sheet: str) -> Iterator[Spot]:
        yield from (spot for spot in self._book.listed if spot.sheet == sheet)
        if sheet != self.layout.declaration.sheet:
            cells = self._book.grid.sheet(sheet).cells
            yield from (Spot(sheet, *where) for where in cells if where[0] <= _HEADINGS)

    def _print(self, spot: Spot) -> str | None:
        return self._book.listed.get(spot) or constant_print(self._book.grid, spot)

    def _stands(self, spot: Spot) -> bool:
        """Whether the cell itself shows a label, which it does not where cells were moved and references left.

        Where the template's cells look their labels up, a text that stands in the place of one is another's.
        """
        cell = self._book.grid.sheet(spot.sheet).at(spot.row, spot.column)
        if spot in self._book.listed and spot.sheet in self._evidence.lines:
            return looks_up_label(cell.formula)
        return bool(cell.formula) or cell.value not in (None, "")

    # Rows and columns

    def _placed(self, sheet: str) -> Placed:
        pairs = [pair for pair in self.found.values() if pair[0].sheet == sheet]
        pairs += self._anchors(sheet)
        rows = Knots((home.row, there.row) for home, there in pairs)
        columns = Knots((home.column, there.column) for home, there in pairs)
        if not (rows.is_in_order and columns.is_in_order):
            raise Unconfirmed("order", sheet=sheet, cell=pairs[0][0].a1, expected="")
        return Placed(sheet, rows, columns)

    def _anchors(self, sheet: str) -> Iterator[tuple[Spot, Spot]]:
        """The texts of a list's headings that are not labels: each in the row of the headings or near it."""
        if sheet == self.layout.declaration.sheet:
            return
        for a1, text in self.layout.anchors.get(sheet, {}).items():
            home = Spot(sheet, *place(a1))
            there = self._text_near(sheet, home, text)
            if there is None:
                raise Unconfirmed("anchor", sheet=sheet, cell=a1, expected=text)
            yield home, there

    def _text_near(self, sheet: str, home: Spot, text: str) -> Spot | None:
        cells = self._book.grid.sheet(sheet).cells
        spots = [
            Spot(sheet, *where)
            for where, cell in cells.items()
            if where[0] <= _HEADINGS and isinstance(cell.value, str) and fold(cell.value.strip()) == fold(text)
        ]
        return min(spots, key=lambda spot: abs(spot.row - home.row) + abs(spot.column - home.column), default=None)

    # The Declaration

    def _confirm_declaration(self) -> None:
        """No label where none belongs, no row between the rows of a question, one shift of all columns to the right."""
        sheet = self.layout.declaration.sheet
        placed = self.sheets[sheet]
        allowed = {self.there(sheet, a1) for a1 in self._evidence.unkeyed}
        stray = [spot for spot in unkeyed_labels(self._book.grid, sheet, self._book.listed) if spot not in allowed]
        if stray:
            raise Unconfirmed("stray", sheet=sheet, cell=stray[0].a1, expected="")
        answers, comments = (self.found[name] for name in ("answers", "comments"))
        if answers[1].column - answers[0].column != comments[1].column - comments[0].column:
            raise Unconfirmed("columns", sheet=sheet, cell=comments[1].a1, expected=comments[0].a1)
        for row in self._question_rows():
            if placed.rows.there(row) - placed.rows.there(row - 1) != 1:
                spot = Spot(sheet, placed.rows.there(row - 1) + 1, answers[1].column)
                raise Unconfirmed("row-added", sheet=sheet, cell=spot.a1, expected="")
            label = Spot(sheet, placed.rows.there(row), self.found["company.name"][1].column)
            if not self._stands(label):
                raise Unconfirmed("label", sheet=sheet, cell=label.a1, expected="")
        self._confirm_nothing_new()

    def _question_rows(self) -> Iterator[int]:
        """The rows of questions that are asked per metal, which stand right below what comes before them."""
        questions = self.layout.declaration.questions
        yield from (place(item.cell).row for item in questions if item.metal or item.slot)

    def _confirm_nothing_new(self) -> None:
        """No label among the questions that the layout knows nothing of."""
        sheet, questions = self.layout.declaration.sheet, self.layout.declaration.questions
        rows = [self.there(sheet, item.cell).row for item in questions]
        known = {there for _, there in self.found.values()} | {self.there(sheet, a1) for a1 in self._evidence.unkeyed}
        for spot, label in sorted(self._book.listed.items()):
            among = spot.sheet == sheet and min(rows) <= spot.row <= max(rows)
            if among and spot not in known and label not in self._evidence.others:
                raise Unconfirmed("new-label", sheet=sheet, cell=spot.a1, expected="")

    # The Checker

    def _placed_checker(self) -> Placed:
        """Its rows are those of the layout, one by one, in their order."""
        checker = self.layout.checker.sheet
        homes, theirs = sorted(self._evidence.checker), checker_rows(self._book.structures.get(checker, Structure()))
        if len(homes) != len(theirs):
            more = next((row for row in theirs if row not in self._evidence.checker), 0)
            raise Unconfirmed("checker-rows", sheet=checker, cell=f"F{more or homes[0]}", expected=str(len(homes)))
        headings = [(home.row, there.row) for home, there in self._anchors(checker)]
        return Placed(checker, Knots([*headings, *zip(homes, theirs, strict=True)]), Knots(()))

    def _confirm_checker(self) -> None:
        checker = self.layout.checker.sheet
        structure, rows = self._book.structures[checker], self.sheets[checker].rows
        for home, expected in self._evidence.checker.items():
            row = rows.there(home)
            if row_print(structure, checker, row, self._back) != expected:
                raise Unconfirmed("formula", sheet=checker, cell=f"F{row}", expected="", row=row)

    def _back(self, sheet: str | None, corner: Corner) -> tuple[str, Corner]:
        """A corner that the workbook's Checker refers to, as the layout's own would."""
        name = sheet or self.layout.checker.sheet
        placed = self.sheets.get(name)
        if placed is None:
            return name, corner
        row = _put_back(placed.rows, corner.row) if corner.row and not _is_last(corner.row) else corner.row
        return name, Corner(_put_back(placed.columns, corner.column), row, corner.fixed_column, corner.fixed_row)


_INSERTED = 16_000
_HEADINGS = 12  # a list's headings stand in one of its first rows


def _put_back(knots: Knots, number: int) -> int:
    """The layout's number for a row or column; one that no layout has for those that were inserted."""
    home = knots.back(number)
    return home if knots.there(home) == number else _INSERTED


def _is_last(row: int) -> bool:
    return row == 1_048_576


def _shift_before(home: Spot, found: Mapping[str, tuple[Spot, Spot]]) -> int:
    """By how many rows the label above was moved."""
    above = [pair for pair in found.values() if pair[0].sheet == home.sheet and pair[0].row <= home.row]
    nearest = max(above, key=lambda pair: pair[0].row, default=None)
    return nearest[1].row - nearest[0].row if nearest else 0
