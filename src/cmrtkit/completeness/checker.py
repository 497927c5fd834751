"""RMI's Checker sheet, evaluated from a declaration and its layout.

The sheet has, for each required item, F (necessary?), G (missing?) and H = F x G, and a total of
H. Its formulas are data in the layout; here they are followed to the letter: missing means equal
to 0, text is compared without case and without trimming, an answer counts only when the answers
before it let it count.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from cmrtkit.layout.schema import (
    Answers,
    CheckerRow,
    Contains,
    Layout,
    LongerThan,
    Needed,
    NotListedRowsComplete,
)
from cmrtkit.model.declaration import Declaration, SmelterRow, Stated
from cmrtkit.text import fold, same

Reason = Literal[
    "empty", "zero", "error", "no-at-sign", "too-short", "waits", "not-offered", "undescribed",
    "no-smelter", "smelter-unnamed", "no-product", "not-listed-incomplete",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class MissingItem:
    """One item the Checker marks as incomplete.

    ``row`` is the row of the Checker sheet, ``wants`` the layout's name of the item
    (``company.name``, ``question.3``), ``cell`` the place to fill in, ``waits_on`` the Checker
    rows whose answers keep this one from counting, ``rows`` the smelter rows concerned.
    """

    row: int
    wants: str
    metal: str | None
    cell: str
    reason: Reason
    observed: str | None
    offers: tuple[str, ...] = ()
    waits_on: tuple[str, ...] = ()
    rows: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Completeness:
    """The Checker's verdict: its total ("fields required to be completed") and the items behind it."""

    required_remaining: int
    missing: tuple[MissingItem, ...]


@dataclass(frozen=True, slots=True)
class _State:
    """A row of the Checker: what it counts (None where nothing), needed (F), number missing (G)."""

    counted: Stated | None
    needed: bool
    missing: int


def check_completeness(declaration: Declaration, layout: Layout) -> Completeness:
    """Evaluate every row of the Checker. A row is incomplete when its H is 1, as the sheet marks it."""
    sheet = _CheckerSheet(declaration, layout)
    for row in layout.checker.rows:
        sheet.evaluate(row)
    first, last = layout.checker.total_of
    states = sheet.states
    total = sum(state.missing for row, state in states.items() if state.needed and first <= row <= last)
    incomplete = [row for row in layout.checker.rows if states[row.row].needed and states[row.row].missing == 1]
    return Completeness(total, tuple(sheet.item(row) for row in incomplete))


class _CheckerSheet:
    def __init__(self, declaration: Declaration, layout: Layout) -> None:
        self.declaration = declaration
        self.layout = layout
        self.states: dict[int, _State] = {}
        self._answers = {(item.number, item.metal): item for item in declaration.answers}
        self._cells: dict[int, str] = {}

    def evaluate(self, row: CheckerRow) -> None:
        source = self.source(row)
        counted = source if source is not None and self._counts(row, source) else None
        counted = self._counted_as(row, counted)
        self.states[row.row] = _State(counted, self._needed(row), self._missing(row, counted))

    def source(self, row: CheckerRow) -> Stated | None:
        """The field the row reads; None for rows about lists."""
        kind, _, rest = row.wants.partition(".")
        if kind == "company":
            return self.declaration.company.fields[rest]
        if kind == "fixed":
            return self.declaration.fixed[rest]
        if kind == "question":
            number, _, comment = rest.partition(".")
            answer = self._answers[number, row.metal]
            return answer.comment if comment else answer.answer
        return None

    def _counts(self, row: CheckerRow, source: Stated) -> bool:  # noqa: ARG002
        return all(self._says(other, answers) for other, answers in row.counts_when.items())

    def _counted_as(self, row: CheckerRow, counted: Stated | None) -> Stated | None:
        """For answers that count only as offered, or only with the comment that describes them."""
        if row.counts_as is None or counted is None:
            return counted
        if any(same(counted.value or "", answer) for answer in row.counts_as.answer):
            return counted
        if any(same(counted.value or "", answer) for answer in row.counts_as.comment):
            return self._answers[row.wants.partition(".")[2], row.metal].comment
        return None

    def _says(self, row: int, answers: list[str | int]) -> bool:
        counted = self.states[row].counted
        if counted is None or counted.is_missing:
            return 0 in answers
        return isinstance(counted.raw, str) and fold(counted.raw) in [fold(item) for item in answers if isinstance(item, str)]

    def _any_says(self, conditions: Answers) -> bool:
        return any(self._says(row, answers) for row, answers in conditions.items())

    def _needed(self, row: CheckerRow) -> bool:
        needed = row.needed
        if not isinstance(needed, Needed):
            return True
        return (
            not self._any_says(needed.unless)
            and all(self._says(other, answers) for other, answers in needed.if_.items())
            and all(self.states[other].needed for other in needed.as_)
            and (not needed.any_ or any(self.states[other].needed for other in needed.any_))
            and (needed.smelter_rows_say is None or bool(self._rows_saying(needed.smelter_rows_say)))
        )

    def _rows_saying(self, lookup: str) -> list[SmelterRow]:
        return [item for item in self.declaration.smelters if same(item.lookup or "", lookup)]

    def _missing(self, row: CheckerRow, counted: Stated | None) -> int:
        answered = row.answered
        if isinstance(answered, NotListedRowsComplete):
            return self._not_listed_missing(answered)
        if answered == "product":
            return int(self.declaration.first_product_number.value is None)
        if answered == "smelter":
            return int(not self._has_smelter(row.metal or ""))
        if isinstance(answered, Contains):
            return int(answered.contains not in (counted.value or "" if counted else ""))
        if isinstance(answered, LongerThan):
            return int(len(counted.value or "" if counted else "") <= answered.longer_than)
        return int(counted is None or counted.is_missing)

    def _has_smelter(self, metal: str) -> bool:
        """A row with the metal in B, and a key that goes on after the metal; not necessarily one row.

        Source: the sheet's COUNTIF on B ("Tin") and on the key column ("Tin?*").
        """
        in_list = range(self.layout.smelter_list.rows[0], self.layout.smelter_list.rows[1] + 1)
        in_keys = range(self.layout.smelter_list.key_rows[0], self.layout.smelter_list.key_rows[1] + 1)
        rows = self.declaration.smelters
        keys = (fold(item.key) for item in rows if item.key and item.row in in_keys)
        return any(item.row in in_list and same(item.metal or "", metal) for item in rows) and any(
            key.startswith(fold(metal)) and len(key) > len(metal) for key in keys
        )

    def incomplete_rows(self) -> list[SmelterRow]:
        """The "Smelter not listed" rows without a name or a country, where the Checker looks."""
        span = self.layout.smelter_list.not_listed_rows
        wanted = self._rows_saying(self._not_listed_text())
        return [
            item
            for item in wanted
            if (span is None or span[0] <= item.row <= span[1]) and (item.name is None or item.country is None)
        ]

    def _not_listed_text(self) -> str:
        texts = [row.needed.smelter_rows_say for row in self.layout.checker.rows if isinstance(row.needed, Needed)]
        return next(text for text in texts if text)

    def _not_listed_missing(self, answered: NotListedRowsComplete) -> int:
        """An error anywhere in column C makes the sheet's own sum an error, which marks nothing."""
        if answered.not_listed_rows_complete == "any":
            if any(item.broken for item in self.declaration.smelters):
                return 0
            return min(1, len(self.incomplete_rows()))
        return len(self.incomplete_rows())

    def item(self, row: CheckerRow) -> MissingItem:
        source = self.source(row)
        if source is None:
            return self._list_item(row)
        reason, waits = self._reason(row, source)
        return MissingItem(
            row=row.row,
            wants=row.wants,
            metal=row.metal,
            cell=self._place(row, source),
            reason=reason,
            observed=source.value,
            offers=self._offers(row),
            waits_on=waits,
        )

    def _place(self, row: CheckerRow, source: Stated) -> str:
        return source.cell

    def _offers(self, row: CheckerRow) -> tuple[str, ...]:
        number, _, comment = row.wants.partition(".")[2].partition(".")
        if comment or not row.wants.startswith("question."):
            return tuple(self.layout.declaration.scopes.values()) if row.wants == "company.scope" else ()
        return self._answers[number, row.metal].offers

    def _reason(self, row: CheckerRow, source: Stated) -> tuple[Reason, tuple[str, ...]]:
        if source.is_missing or source.value is None:
            return _why_empty(source), ()
        blocking = tuple(self._cell(other) for other, answers in row.counts_when.items() if not self._says(other, answers))
        if blocking:
            return "waits", blocking
        if row.counts_as is not None:
            described = any(same(source.value, answer) for answer in row.counts_as.comment)
            return ("undescribed" if described else "not-offered"), ()
        return ("no-at-sign" if isinstance(row.answered, Contains) else "too-short"), ()

    def _cell(self, row: int) -> str:
        found = next(item for item in self.layout.checker.rows if item.row == row)
        source = self.source(found)
        return source.cell if source else ""

    def _list_item(self, row: CheckerRow) -> MissingItem:
        if row.wants == "products":
            return MissingItem(row.row, row.wants, None, self.declaration.first_product_number.cell, "no-product", None)
        if row.wants == "smelters":
            return self._no_smelter(row)
        rows = self.incomplete_rows()
        field = "name" if rows[0].name is None else "country"
        numbers = tuple(item.row for item in rows)
        return MissingItem(row.row, row.wants, None, rows[0].cell(field), "not-listed-incomplete", None, rows=numbers)

    def _no_smelter(self, row: CheckerRow) -> MissingItem:
        layout = self.layout.smelter_list
        unnamed = [item for item in self.declaration.smelters if same(item.metal or "", row.metal or "")]
        if unnamed:
            numbers = tuple(item.row for item in unnamed)
            return MissingItem(
                row.row, row.wants, row.metal, unnamed[0].cell("lookup"), "smelter-unnamed", None, rows=numbers
            )
        used = {item.row for item in self.declaration.smelters}
        free = next(number for number in range(layout.rows[0], layout.rows[1] + 2) if number not in used)
        cell = f"{layout.sheet}!{layout.columns['metal']}{free}"
        return MissingItem(row.row, row.wants, row.metal, cell, "no-smelter", None)


def _why_empty(source: Stated) -> Reason:
    if source.value is None:
        return "error" if source.raw is not None and source.raw != "" else "empty"
    return "zero"
