"""The shape of a layout file (``rules/layouts/<family>/<version>.yaml``).

Cells are addresses such as ``D8``; rows are numbers as Excel shows them, counted from 1.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from cmrtkit.model.cells import column_number

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
    """One answer cell: question ``number`` of the form, for one metal or for the company."""

    number: str
    topic: str
    metal: str | None = None
    cell: CellAddress
    offers: str


class DeclarationLayout(LayoutModel):
    sheet: str
    revision: list[SheetCell]
    language: CellAddress
    comments: ColumnLetters
    scopes: dict[Literal["A", "B", "C"], str]
    company: dict[str, CellAddress]
    offers: dict[str, list[str | int]]
    questions: list[Question]
    fixed: dict[CellAddress, str | None] = {}

    @model_validator(mode="after")
    def _offers_exist(self) -> DeclarationLayout:
        unknown = {question.offers for question in self.questions} - set(self.offers)
        if unknown:
            raise ValueError(f"questions name offers that are not listed: {sorted(unknown)}")
        return self


class SmelterListLayout(LayoutModel):
    sheet: str
    rows: RowSpan
    columns: dict[str, ColumnLetters]
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
    needed too; ``any``: at least one of those rows is needed; ``smelter_rows_say``: a smelter row
    has this text as its look-up.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True, populate_by_name=True)

    unless: Answers = {}
    if_: Answers = Field(default={}, alias="if")
    as_: list[Row] = Field(default=[], alias="as")
    any_: list[Row] = Field(default=[], alias="any")
    smelter_rows_say: str | None = None


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
    """One row of RMI's Checker sheet: what it wants, when it needs it, when it is answered."""

    row: Row
    wants: Annotated[str, Field(pattern=r"^(company|question|fixed|products|smelters)(\.[A-Za-z0-9_\-]+)*$")]
    metal: str | None = None
    counts_when: Answers = {}
    counts_as: CountsAs | None = None
    needed: Literal["always"] | Needed
    answered: Literal["filled", "product", "smelter"] | Contains | LongerThan | NotListedRowsComplete


class CheckerLayout(LayoutModel):
    sheet: str
    total: CellAddress
    total_of: RowSpan
    rows: list[CheckerRow]

    @model_validator(mode="after")
    def _rows_refer_backwards(self) -> CheckerLayout:
        seen: set[int] = set()
        for row in self.rows:
            missing = _referred(row) - seen
            if missing:
                raise ValueError(f"Checker row {row.row} refers to rows that do not come before it: {sorted(missing)}")
            seen.add(row.row)
        return self


class Layout(LayoutModel):
    """Everything the tool knows about one version of one template."""

    family: str
    version: Annotated[str, Field(pattern=r"^\d+(\.\d+)+$")]
    metals: list[str]
    anchors: dict[str, dict[CellAddress, str]]
    declaration: DeclarationLayout
    smelter_list: SmelterListLayout
    product_list: TableLayout
    look_up: TableLayout
    checker: CheckerLayout

    @property
    def sheets(self) -> tuple[str, ...]:
        """The sheets a workbook of this version must have."""
        return (
            self.declaration.sheet,
            self.smelter_list.sheet,
            self.checker.sheet,
            self.product_list.sheet,
            self.look_up.sheet,
        )

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
        if kind == "question":
            return self._answer_cell(row, rest)
        return None

    def _answer_cell(self, row: CheckerRow, rest: str) -> str:
        number, _, comment = rest.partition(".")
        for question in self.declaration.questions:
            if question.number == number and question.metal == row.metal:
                return (
                    self.declaration.comments + question.cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
                    if comment
                    else question.cell
                )
        return _no_such(row)


def _no_such(row: CheckerRow) -> str:
    raise ValueError(f"Checker row {row.row} wants {row.wants} ({row.metal}), which the layout does not place")


def _referred(row: CheckerRow) -> set[int]:
    rows = set(row.counts_when)
    if isinstance(row.needed, Needed):
        rows |= {*row.needed.unless, *row.needed.if_, *row.needed.as_, *row.needed.any_}
    return rows
