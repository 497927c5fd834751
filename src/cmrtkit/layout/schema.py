"""The shape of a layout file (``rules/layouts/<family>/<version>.yaml``).

Cells are addresses such as ``D8``; rows are numbers as Excel shows them, counted from 1.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from cmrtkit.layout.slots import spread_questions, spread_rows
from cmrtkit.model.cells import column_number, place

CellAddress = Annotated[str, Field(pattern=r"^[A-Z]{1,3}[1-9][0-9]*$")]
SheetCell = Annotated[str, Field(pattern=r"^[^!]+![A-Z]{1,3}[1-9][0-9]*$")]
ColumnLetters = Annotated[str, Field(pattern=r"^[A-Z]{1,3}$")]
Row = Annotated[int, Field(ge=1, le=1_048_576)]
RowSpan = tuple[Row, Row]
Answers = dict[Row, list[str | int]]


class LayoutModel(BaseModel):
    """Unknown keys are errors: a typing slip in a layout must not pass silently."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class Question(LayoutModel):
    """One answer cell: question ``number`` of the form, for one metal or for the company.

    Where the supplier chooses the minerals, ``slot`` counts the rows of a question (from 1), and the metal
    is known once a workbook is read. In a file, ``cells: [D30, D39]`` stands for the rows of all slots.
    """

    number: str
    topic: str
    metal: str | None = None
    slot: int | None = None
    cell: CellAddress
    offers: str


class Pick(LayoutModel):
    """A cell in which a mineral is chosen; where it says ``gives_way``, the cell ``to`` counts (if there is one)."""

    cell: CellAddress
    gives_way: str | None = None
    to: CellAddress | None = None


class MineralChoice(LayoutModel):
    """The minerals that the supplier puts in scope. ``shown``: where the form lists them, in alphabetical order."""

    picks: list[Pick]
    shown: tuple[CellAddress, CellAddress]
    offered: list[str]
    other: str | None = None


class DeclarationLayout(LayoutModel):
    sheet: str
    revision: list[SheetCell]
    language: CellAddress
    comments: ColumnLetters
    scopes: dict[Literal["A", "B", "C"], str]
    company: dict[str, CellAddress]
    minerals: MineralChoice | None = None
    offers: dict[str, list[str | int]]
    questions: list[Question]
    fixed: dict[CellAddress, str | None] = {}

    @field_validator("questions", mode="before")
    @classmethod
    def _every_slot(cls, questions: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return spread_questions(questions)

    def comment_cell(self, question: Question) -> str:
        """Where the comment on an answer belongs."""
        return f"{self.comments}{place(question.cell).row}"

    @model_validator(mode="after")
    def _offers_exist(self) -> DeclarationLayout:
        unknown = {question.offers for question in self.questions} - set(self.offers)
        if unknown:
            raise ValueError(f"questions name offers that are not listed: {sorted(unknown)}")
        return self


class SmelterListLayout(LayoutModel):
    """``counted`` says which rows the Checker counts for a metal, by what it writes into the helper column ``key``.

    ``metal-and-name``: both, one behind the other; ``metal-where-named``: the metal, where a look-up is given;
    ``metal-where-filled``: the metal and a "+", where the cells of the columns ``filled`` are not blank.
    """

    sheet: str
    rows: RowSpan
    columns: dict[str, ColumnLetters]
    counted: Literal["metal-and-name", "metal-where-named", "metal-where-filled"] = "metal-and-name"
    filled: list[str] = []
    not_listed_resolves_by_name: bool
    key_rows: RowSpan
    not_listed_rows: RowSpan | None
    recycled_offers: list[str]

    def column(self, name: str) -> int:
        return column_number(self.columns[name])


class TableLayout(LayoutModel):
    """Product List or Smelter Look-up: a table from ``first_row`` down, to ``last_row`` where more stands below it."""

    sheet: str
    first_row: Row
    last_row: Row | None = None
    columns: dict[str, ColumnLetters]

    def column(self, name: str) -> int:
        return column_number(self.columns[name])


class Needed(LayoutModel):
    """When a Checker row needs its item; all that is given must hold.

    ``unless``/``if``: the value another row counts is (not) one of these; ``as``: those rows are
    needed too; ``any``: at least one of those rows is needed; ``incomplete``: those rows are incomplete;
    ``smelter_rows_say``: a smelter row has this text as its look-up; ``minerals_say``: a mineral is chosen by it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True, populate_by_name=True)

    unless: Answers = {}
    if_: Answers = Field(default={}, alias="if")
    as_: list[Row] = Field(default=[], alias="as")
    any_: list[Row] | None = Field(default=None, alias="any")
    incomplete: list[Row] = []
    smelter_rows_say: str | None = None
    minerals_say: str | None = None


class Contains(LayoutModel):
    contains: str


class LongerThan(LayoutModel):
    longer_than: int


class NotListedRowsComplete(LayoutModel):
    """``any``: one incomplete row makes the item missing; ``count``: the row shows their number."""

    not_listed_rows_complete: Literal["any", "count"]


class CountsAs(LayoutModel):
    """Answers that count as themselves, and answers for which the comment counts instead."""

    answer: list[str]
    comment: list[str]


class CheckerRow(LayoutModel):
    """One row of RMI's Checker sheet: what it wants, when it needs it, when it is answered.

    In a file, ``rows: [17, 22]`` stands for the rows of the slots (see `Question`); rows that such a row
    refers to by the first of theirs are meant slot by slot.
    """

    row: Row
    wants: Annotated[str, Field(pattern=r"^(company|question|fixed|minerals|products|smelters)(\.[A-Za-z0-9_\-]+)*$")]
    metal: str | None = None
    slot: int | None = None
    counts_when: Answers = {}
    counts_as: CountsAs | None = None
    needed: Literal["always"] | Needed
    answered: (
        Literal["filled", "product", "smelter", "metal-row", "mineral", "other-minerals"]
        | Contains
        | LongerThan
        | NotListedRowsComplete
    )


class CheckerLayout(LayoutModel):
    sheet: str
    total: CellAddress
    total_of: RowSpan
    rows: list[CheckerRow]

    @field_validator("rows", mode="before")
    @classmethod
    def _every_slot(cls, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return spread_rows(rows)

    @model_validator(mode="after")
    def _rows_refer_backwards(self) -> CheckerLayout:
        seen: set[int] = set()
        for row in self.rows:
            missing = _referred(row) - seen
            if missing:
                raise ValueError(f"Checker row {row.row} refers to rows that do not come before it: {sorted(missing)}")
            seen.add(row.row)
        return self


_Asked = TypeVar("_Asked", Question, CheckerRow)


class Layout(LayoutModel):
    """Everything the tool knows about one version of one template.

    ``metals`` are those that the form asks about; of a form on which the supplier chooses them, those it offers,
    and those chosen once a workbook is read (`Layout.bound_to`).
    """

    family: str
    version: Annotated[str, Field(pattern=r"^\d+(\.\d+)+$")]
    metals: list[str]
    anchors: dict[str, dict[CellAddress, str]]
    declaration: DeclarationLayout
    smelter_list: SmelterListLayout
    product_list: TableLayout
    look_up: TableLayout | None = None
    mine_list: TableLayout | None = None
    mineral_reasons: TableLayout | None = None
    checker: CheckerLayout

    @property
    def sheets(self) -> tuple[str, ...]:
        """The sheets a workbook of this version must have."""
        tables = (self.checker, self.product_list, self.look_up, self.mine_list, self.mineral_reasons)
        return (self.declaration.sheet, self.smelter_list.sheet, *(table.sheet for table in tables if table))

    def bound_to(self, metals: Sequence[str]) -> Layout:
        """The same for a workbook whose supplier chose these minerals, in the order of the form."""
        declaration, checker = self.declaration, self.checker
        kept = {row.row for row in checker.rows if (row.slot or 0) <= len(metals)}
        questions = [_of_metal(item, metals) for item in declaration.questions if (item.slot or 0) <= len(metals)]
        rows = [_without(_of_metal(row, metals), kept) for row in checker.rows if row.row in kept]
        return self.model_copy(
            update={
                "metals": [*metals],
                "declaration": declaration.model_copy(update={"questions": questions}),
                "checker": checker.model_copy(update={"rows": rows}),
            }
        )

    def with_sheets(self, names: Mapping[str, str]) -> Layout:
        """The same for a workbook that has other names for some sheets."""
        parts = ("declaration", "smelter_list", "product_list", "look_up", "mine_list", "mineral_reasons", "checker")
        tables = {part: table for part in parts if (table := getattr(self, part)) is not None}
        renamed = {
            part: table.model_copy(update={"sheet": names.get(table.sheet, table.sheet)})
            for part, table in tables.items()
        }
        return self.model_copy(update=renamed)

    @model_validator(mode="after")
    def _wants_exist(self) -> Layout:
        for row in self.checker.rows:
            self.cell_of(row)
        return self

    def cell_of(self, row: CheckerRow) -> str | None:
        """The Declaration cell a Checker row reads, None for rows about lists. KeyError if there is none."""
        kind, _, rest = row.wants.partition(".")
        if kind == "company":
            return self.declaration.company[rest]
        if kind == "fixed":
            return rest if rest in self.declaration.fixed else _no_such(row)
        if kind == "minerals":
            return self._pick_cell(rest == "other") or _no_such(row)
        if kind == "question":
            return self._answer_cell(row, rest)
        return None

    def _pick_cell(self, other: bool) -> str | None:
        """The first cell in which a mineral is chosen, or the first for one that the form does not offer."""
        minerals = self.declaration.minerals
        if minerals is None:
            return None
        return minerals.picks[0].to if other else minerals.picks[0].cell

    def _answer_cell(self, row: CheckerRow, rest: str) -> str:
        number, _, comment = rest.partition(".")
        for question in self.declaration.questions:
            if question.number == number and (question.metal, question.slot) == (row.metal, row.slot):
                return self.declaration.comment_cell(question) if comment else question.cell
        return _no_such(row)


def _of_metal(item: _Asked, metals: Sequence[str]) -> _Asked:
    return item.model_copy(update={"metal": metals[item.slot - 1]}) if item.slot else item


def _without(row: CheckerRow, kept: set[int]) -> CheckerRow:
    """A row that needs its item if any of some rows does, without those that are there no more."""
    if not isinstance(row.needed, Needed) or row.needed.any_ is None:
        return row
    needed = row.needed.model_copy(update={"any_": [other for other in row.needed.any_ if other in kept]})
    return row.model_copy(update={"needed": needed})


def _no_such(row: CheckerRow) -> str:
    raise ValueError(f"Checker row {row.row} wants {row.wants} ({row.metal}), which the layout does not place")


def _referred(row: CheckerRow) -> set[int]:
    rows = set(row.counts_when)
    needed = row.needed
    if isinstance(needed, Needed):
        rows |= {*needed.unless, *needed.if_, *needed.as_, *(needed.any_ or ()), *needed.incomplete}
    return rows
