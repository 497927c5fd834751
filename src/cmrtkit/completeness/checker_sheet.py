"""RMI's Checker sheet, evaluated from a declaration and its layout.

The sheet has, for each required item, F (necessary?), G (missing?) and H = F x G, and a total of
H. Its formulas are data in the layout; here they are followed to the letter: missing means equal
to 0, text is compared without case and without trimming, an answer counts only when the answers
before it let it count.
"""

from __future__ import annotations

from dataclasses import dataclass

from cmrtkit.layout.schema import (
    Answers,
    CheckerRow,
    Contains,
    Layout,
    LongerThan,
    Needed,
    NotListedRowsComplete,
)
from cmrtkit.model.declaration import Answer, Declaration, MineralPick, SmelterRow, Stated
from cmrtkit.text import fold, same


@dataclass(frozen=True, slots=True)
class RowState:
    """A row of the Checker: what it counts (None where nothing), needed (F), how many missing (G)."""

    counted: Stated | None
    needed: bool
    missing: int


class CheckerSheet:
    """The evaluated sheet. Rows refer only to rows before them, so one pass is enough."""

    def __init__(self, declaration: Declaration, layout: Layout) -> None:
        self.declaration = declaration
        self.layout = layout
        self.rows = {row.row: row for row in layout.checker.rows}
        self.states: dict[int, RowState] = {}
        self._answers = {(item.number, item.metal): item for item in declaration.answers}
        for row in layout.checker.rows:
            self.states[row.row] = self._evaluate(row)

    def total(self) -> int:
        """The sum of H over the rows that the sheet adds up."""
        first, last = self.layout.checker.total_of
        return sum(item.missing for row, item in self.states.items() if item.needed and first <= row <= last)

    def incomplete(self) -> list[CheckerRow]:
        """The rows whose H is 1, which is how the sheet marks a row as incomplete."""
        return [row for row in self.layout.checker.rows if self._h(row.row) == 1]

    def _h(self, row: int) -> int:
        state = self.states[row]
        return state.missing if state.needed else 0

    def source(self, row: CheckerRow) -> Stated | None:
        """The field a row reads; None for rows about lists and about the choice of minerals."""
        kind, _, rest = row.wants.partition(".")
        if kind == "company":
            return self.declaration.company.fields[rest]
        if kind == "fixed":
            return self.declaration.fixed[rest]
        answer = self.answer(row)
        if answer is None:
            return None
        return answer.comment if rest.endswith(".comment") else answer.answer

    def answer(self, row: CheckerRow) -> Answer | None:
        """The answer a row is about, None for rows that are about no question."""
        kind, _, rest = row.wants.partition(".")
        return self._answers[rest.partition(".")[0], row.metal] if kind == "question" else None

    def says(self, row: int, answers: list[str | int]) -> bool:
        """Whether what a row counts is one of these; 0 stands for an empty cell."""
        counted = self.states[row].counted
        if counted is None or counted.is_missing:
            return 0 in answers
        return isinstance(counted.raw, str) and any(
            isinstance(item, str) and same(counted.raw, item) for item in answers
        )

    def rows_saying(self, lookup: str) -> list[SmelterRow]:
        """The smelter rows with this text as their look-up."""
        return [item for item in self.declaration.smelters if same(item.lookup or "", lookup)]

    def picks_saying(self, text: str) -> list[MineralPick]:
        """The cells in which a mineral is chosen by this text."""
        return [item for item in self.declaration.picks if same(item.pick.value or "", text)]

    def not_listed_incomplete(self) -> list[SmelterRow]:
        """The "Smelter not listed" rows without a name or a country, where the sheet looks."""
        span = self._not_listed_span()
        return [
            item
            for item in self.declaration.smelters
            if item.says_not_listed and _within(item.row, span) and (item.name is None or item.country is None)
        ]

    def _not_listed_span(self) -> tuple[int, int]:
        return self.layout.smelter_list.not_listed_rows or (1, 2**20)

    def _evaluate(self, row: CheckerRow) -> RowState:
        source = self.source(row)
        counts = all(self.says(other, answers) for other, answers in row.counts_when.items())
        counted = self._counted_as(row, source) if counts else None
        return RowState(counted, self._needed(row), self._missing(row, counted))

    def _counted_as(self, row: CheckerRow, source: Stated | None) -> Stated | None:
        """Some answers count only as offered, or only with the comment that describes them."""
        answer = self.answer(row)
        if row.counts_as is None or source is None or answer is None:
            return source
        if any(same(source.value or "", text) for text in row.counts_as.answer):
            return source
        described = any(same(source.value or "", text) for text in row.counts_as.comment)
        return answer.comment if described else None

    def _needed(self, row: CheckerRow) -> bool:
        needed = row.needed
        if not isinstance(needed, Needed):
            return True
        return (
            not self._any_says(needed.unless)
            and all(self.says(other, answers) for other, answers in needed.if_.items())
            and all(self.states[other].needed for other in needed.as_)
            and (needed.any_ is None or any(self.states[other].needed for other in needed.any_))
            and all(self._h(other) == 1 for other in needed.incomplete)
            and (needed.smelter_rows_say is None or bool(self.rows_saying(needed.smelter_rows_say)))
            and (needed.minerals_say is None or bool(self.picks_saying(needed.minerals_say)))
        )

    def _any_says(self, conditions: Answers) -> bool:
        return any(self.says(row, answers) for row, answers in conditions.items())

    def _missing(self, row: CheckerRow, counted: Stated | None) -> int:
        answered = row.answered
        text = (counted.value or "") if counted else ""
        if isinstance(answered, NotListedRowsComplete):
            return self._not_listed_missing(answered)
        if isinstance(answered, Contains):
            return int(answered.contains not in text)
        if isinstance(answered, LongerThan):
            return int(len(text) <= answered.longer_than)
        return int(not self._is_answered(answered, row, counted))

    def _is_answered(self, how: str, row: CheckerRow, counted: Stated | None) -> bool:
        if how == "product":
            return self.declaration.first_product_number.value is not None
        if how == "smelter":
            return self._has_smelter(row.metal or "")
        if how == "metal-row":
            return self._names_metal(row.metal or "")
        if how == "mineral":
            return bool(self.layout.metals)
        if how == "other-minerals":
            return self._names_other_minerals()
        return counted is not None and not counted.is_missing

    def _has_smelter(self, metal: str) -> bool:
        """A row with the metal in its column, and a helper cell that counts for it; not necessarily one row.

        Source: the sheet's COUNTIFs on the column of metals ("Tin") and on the helper column ("Tin?*" in CMRT
        and EMRT 1, "Tin" in EMRT 2, "Tin+" in AMRT, which looks at this one alone).
        """
        layout = self.layout.smelter_list
        rows = [item for item in self.declaration.smelters if item.key and _within(item.row, layout.key_rows)]
        if layout.counted == "metal-where-filled":
            return any(same(item.key or "", f"{metal}+") for item in rows)
        if not self._names_metal(metal):
            return False
        if layout.counted == "metal-where-named":
            return any(same(item.key or "", metal) for item in rows)
        keys = [fold(item.key or "") for item in rows]
        return any(key.startswith(fold(metal)) and len(key) > len(metal) for key in keys)

    def _names_metal(self, metal: str) -> bool:
        span = self.layout.smelter_list.rows
        return any(same(item.metal or "", metal) for item in self.declaration.smelters if _within(item.row, span))

    def _names_other_minerals(self) -> bool:
        """As many texts in the cells for other minerals as were chosen as such; in which cells does not matter."""
        minerals = self.layout.declaration.minerals
        chosen = self.picks_saying(minerals.other or "") if minerals else []
        named = [item for item in self.declaration.picks if item.other and type(item.other.raw) is str]
        return len(chosen) == len(named)

    def _not_listed_missing(self, answered: NotListedRowsComplete) -> int:
        """An error anywhere in columns C to E makes the sheet's own sum an error, which marks nothing."""
        span = self._not_listed_span()
        if any(item.broken and _within(item.row, span) for item in self.declaration.smelters):
            return 0
        count = len(self.not_listed_incomplete())
        return count if answered.not_listed_rows_complete == "count" else min(1, count)


def _within(row: int, span: tuple[int, int]) -> bool:
    return span[0] <= row <= span[1]
