"""A declaration: what a supplier states, field by field, each with its cell.

Personal data (contact and authorizer, smelter contacts) is in the model because rules look at
it; renderers must not print it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, SkipValidation

from cmrtkit.model.cells import CellValue, ExcelError
from cmrtkit.text import same

NOT_LISTED = "Smelter not listed"
NOT_IDENTIFIED = "Smelter not yet identified"

Scope = Literal["A", "B", "C"]
RowKind = Literal["listed", "not-listed", "not-identified", "off-list", "nameless"]
HowFound = Literal["id", "exact", "alias", "none"]


class Stated(NamedTuple):
    """One field: the text it says, the value as stored, and its cell (``Declaration!D8``).

    ``value`` is None when the cell is empty. A number is shown as Excel would (``2763``, not
    ``2763.0``); blanks around a text are kept, for RMI's Checker does not trim. ``link`` is the
    address that a click on the cell opens; smelter rows keep none. ``formula`` is what works the value
    out: None where it was typed, and for the template's own formulas in the Smelter List.
    """

    value: str | None
    raw: CellValue
    cell: str
    link: str | None = None
    formula: str | None = None

    @property
    def is_missing(self) -> bool:
        """Whether Excel's ``=0`` holds, which is RMI's Checker's word for missing: empty, or the number 0.

        A formula that shows an empty text is not equal to 0 and so counts as an answer. An Excel
        error is no answer, though the Checker, which shows an error itself then, does not say so.
        """
        if self.raw == "":
            return False
        zero = isinstance(self.raw, int | float) and not isinstance(self.raw, bool) and self.raw == 0
        return self.value is None or zero or isinstance(self.raw, ExcelError)


@dataclass(frozen=True, slots=True)
class StatedDate:
    """A date field: the day it means, None where it is empty or cannot be read for certain.

    ``readings`` are the days it may mean: several where it does not say which number is the month.
    """

    value: dt.date | None
    stated: Stated
    readings: tuple[dt.date, ...] = ()


class Part(BaseModel):
    """Base of the parts of a declaration: frozen, and built by the parser without copying."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True, defer_build=True)


class Company(Part):
    """The company block. ``fields`` holds every field of the layout by its name (``contact_email``)."""

    fields: SkipValidation[Mapping[str, Stated]]
    scope: Scope | None
    effective_date: SkipValidation[StatedDate]

    @property
    def name(self) -> Stated:
        return self.fields["name"]


class Answer(Part):
    """One answer: of question ``number`` for one metal, or for the company (metal None).

    ``choice`` is the drop-down's own wording of the answer, None where it offers no such answer.
    """

    number: str
    topic: str
    metal: str | None
    answer: SkipValidation[Stated]
    comment: SkipValidation[Stated]
    choice: str | None
    offers: SkipValidation[tuple[str, ...]]


class LookUpEntry(NamedTuple):
    """One name on the workbook's Smelter Look-up: a standard name, or an alias of one.

    ``findable`` is false for names that the template's own formulas fail to find, because
    their key cell is empty.
    """

    row: int
    metal: str | None
    lookup: str | None
    standard_name: str | None
    country: str | None
    smelter_id: str | None
    id_source: str | None
    findable: bool


class Disagreement(NamedTuple):
    """A cell that shows something else than its row resolves to."""

    field: str
    cell: str
    shown: str
    resolved: str


@dataclass(frozen=True, slots=True)
class SmelterRow:
    """One row of the Smelter List.

    ``fields`` holds what stands in the cells, by column name (``input_id``, ``metal``, ``lookup``,
    ``name``, ``country`` ...); the attributes hold what the row means once it is resolved the way
    the workbook's formulas do. ``broken`` rows show an Excel error in columns C to E.
    """

    row: int
    sheet: str
    kind: RowKind
    how: HowFound
    metal: str | None
    lookup: str | None
    name: str | None
    country: str | None
    smelter_id: str | None
    standard_name: str | None
    key: str | None
    id_not_found: bool
    broken: bool
    fields: Mapping[str, Stated]
    disagreements: tuple[Disagreement, ...]

    @property
    def says_not_listed(self) -> bool:
        """Whether the look-up cell says "Smelter not listed", whatever else the row resolves to."""
        return same(self.lookup or "", NOT_LISTED)

    def cell(self, field: str) -> str:
        """The cell of a column of this row, with its sheet."""
        return self.fields[field].cell


class Product(Part):
    """One row of the Product List. ``elsewhere`` is what stands in it left and right of the template's columns.

    ``requester_number`` and ``requester_name`` are the customer's own, where the form has columns for them.
    """

    row: int
    number: SkipValidation[Stated]
    name: SkipValidation[Stated]
    comment: SkipValidation[Stated]
    requester_number: SkipValidation[Stated | None] = None
    requester_name: SkipValidation[Stated | None] = None
    elsewhere: SkipValidation[tuple[Stated, ...]] = ()


class MineralPick(NamedTuple):
    """A cell in which a mineral is put in scope, and the one for a mineral that the form does not offer, if any."""

    pick: Stated
    other: Stated | None


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of a list of the form, by the layout's names for its columns (``metal``, ``name``, ``country``)."""

    row: int
    fields: Mapping[str, Stated]

    def value(self, name: str) -> str | None:
        """What a column says; None where it is empty or the form has no such column."""
        stated = self.fields.get(name)
        return stated.value if stated else None


class Moved(NamedTuple):
    """Rows or columns that are elsewhere than in the template's layout: from which on (in the workbook), by how many.

    ``first`` is a number for rows and letters for columns; ``by`` is negative where rows were removed.
    """

    sheet: str
    what: Literal["rows", "columns"]
    first: str
    by: int


class Template(Part):
    """Which template a workbook is, and how it was recognised.

    ``version`` is the workbook's own word, or that of its layout where it cannot be read (``version_read`` is false);
    ``layout`` the version whose layout it was read on. ``moved`` are rows and
    columns, ``renamed`` the names of sheets by the template's, ``copies`` sheets of further forms in the same
    workbook, which were not read; ``has_macros``: programs lie in the file, which were not run.
    """

    family: str
    version: str
    layout: str
    recognised: Literal["exact", "nearest"]
    language: str | None
    version_read: bool = True
    moved: SkipValidation[tuple[Moved, ...]] = ()
    renamed: SkipValidation[Mapping[str, str]] = {}
    copies: tuple[str, ...] = ()
    has_macros: bool = False

    @property
    def title(self) -> str:
        """``CMRT 6.5``."""
        return f"{self.family} {self.version}"


class Declaration(Part):
    """Everything a supplier's workbook states.

    ``picks`` are the cells in which minerals are put in scope, ``mineral_reasons`` why the customer asks about
    them, ``unassigned`` what is answered in rows of questions that no chosen mineral has, ``mines`` the rows of the
    Mine List: on the forms that have such parts.
    """

    template: Template
    company: Company
    answers: SkipValidation[tuple[Answer, ...]]
    fixed: SkipValidation[Mapping[str, Stated]]
    smelters: SkipValidation[tuple[SmelterRow, ...]]
    products: SkipValidation[tuple[Product, ...]]
    first_product_number: SkipValidation[Stated]
    look_up: SkipValidation[tuple[LookUpEntry, ...]]
    picks: SkipValidation[tuple[MineralPick, ...]] = ()
    mines: SkipValidation[tuple[TableRow, ...]] = ()
    mineral_reasons: SkipValidation[tuple[TableRow, ...]] = ()
    unassigned: SkipValidation[tuple[Answer, ...]] = ()
    cached_total: SkipValidation[Stated]
    sheet_names: tuple[str, ...]
    sha256: str

    def answer(self, number: str, metal: str | None = None) -> Answer | None:
        """The answer to a question by its number on the form, None where the form has no such question."""
        return next((item for item in self.answers if item.number == number and item.metal == metal), None)

    def on(self, topic: str, metal: str | None = None) -> Answer | None:
        """The answer on a topic (``recycled``), whatever number the template gives the question."""
        return next((item for item in self.answers if item.topic == topic and item.metal == metal), None)
