"""Why a row of the Checker is incomplete, and where to complete it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from cmrtkit.completeness.checker_sheet import CheckerSheet
from cmrtkit.layout.schema import CheckerRow, Contains
from cmrtkit.model.declaration import Stated
from cmrtkit.text import same

Reason = Literal[
    "empty",
    "zero",
    "error",
    "no-at-sign",
    "too-short",
    "waits",
    "not-offered",
    "undescribed",
    "no-smelter",
    "smelter-unnamed",
    "no-product",
    "not-listed-incomplete",
]


@dataclass(frozen=True, slots=True)
class MissingItem:
    """One item the Checker marks as incomplete.

    ``row`` is the row of the Checker sheet, ``wants`` the layout's name of the item
    (``company.name``, ``question.3``), ``cell`` the place to fill in, ``offers`` the drop-down's
    answers, ``waits_on`` the cells whose answers keep this one from counting, ``rows`` the smelter
    rows concerned.
    """

    row: int
    wants: str
    metal: str | None
    cell: str
    reason: Reason
    observed: str | None = None
    offers: tuple[str, ...] = ()
    waits_on: tuple[str, ...] = ()
    rows: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Completeness:
    """The Checker's verdict: its total ("fields required to be completed") and the items behind it."""

    required_remaining: int
    missing: tuple[MissingItem, ...]


def explain(sheet: CheckerSheet, row: CheckerRow) -> MissingItem:
    """The item an incomplete row stands for."""
    source = sheet.source(row)
    if source is not None:
        return _field_item(sheet, row, source)
    if row.wants == "products":
        return MissingItem(row.row, row.wants, None, sheet.declaration.first_product_number.cell, "no-product")
    return _smelter_item(sheet, row) if row.wants == "smelters" else _not_listed_item(sheet, row)


def _field_item(sheet: CheckerSheet, row: CheckerRow, source: Stated) -> MissingItem:
    item = MissingItem(row.row, row.wants, row.metal, source.cell, "empty", source.value, _offers(sheet, row))
    if source.is_missing:
        return replace(item, reason=_why_empty(source))
    unmet = [other for other, answers in row.counts_when.items() if not sheet.says(other, answers)]
    if unmet:
        sources = (sheet.source(sheet.rows[other]) for other in unmet)
        return replace(item, reason="waits", waits_on=tuple(found.cell for found in sources if found))
    if row.counts_as is not None:
        described = any(same(source.value or "", text) for text in row.counts_as.comment)
        return replace(item, reason="undescribed" if described else "not-offered")
    return replace(item, reason="no-at-sign" if isinstance(row.answered, Contains) else "too-short")


def _offers(sheet: CheckerSheet, row: CheckerRow) -> tuple[str, ...]:
    if row.wants == "company.scope":
        return tuple(sheet.layout.declaration.scopes.values())
    answer = sheet.answer(row)
    return answer.offers if answer and not row.wants.endswith(".comment") else ()


def _why_empty(source: Stated) -> Reason:
    if source.value is not None:
        return "zero"
    return "empty" if source.raw in (None, "") else "error"


def _smelter_item(sheet: CheckerSheet, row: CheckerRow) -> MissingItem:
    """Either no row has the metal, or rows have it without naming a smelter."""
    layout = sheet.layout.smelter_list
    unnamed = [item for item in sheet.declaration.smelters if same(item.metal or "", row.metal or "")]
    if unnamed:
        rows = tuple(item.row for item in unnamed)
        return MissingItem(row.row, row.wants, row.metal, unnamed[0].cell("lookup"), "smelter-unnamed", rows=rows)
    used = {item.row for item in sheet.declaration.smelters}
    free = next(number for number in range(layout.rows[0], layout.rows[1] + 2) if number not in used)
    return MissingItem(row.row, row.wants, row.metal, f"{layout.sheet}!{layout.columns['metal']}{free}", "no-smelter")


def _not_listed_item(sheet: CheckerSheet, row: CheckerRow) -> MissingItem:
    rows = sheet.not_listed_incomplete()
    cell = rows[0].cell("name" if rows[0].name is None else "country")
    numbers = tuple(item.row for item in rows)
    return MissingItem(row.row, row.wants, None, cell, "not-listed-incomplete", rows=numbers)
