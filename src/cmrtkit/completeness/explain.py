"""Why a row of the Checker is incomplete, and where to complete it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from cmrtkit.completeness.checker_sheet import CheckerSheet
from cmrtkit.layout.schema import CheckerRow, Contains, Needed
from cmrtkit.model.declaration import SmelterRow, Stated
from cmrtkit.text import same

Reason = Literal[
    "empty",
    "zero",
    "error",
    "no-at-sign",
    "too-short",
    "waits",
    "waits-not-yes",
    "scope-unknown",
    "not-offered",
    "undescribed",
    "no-smelter",
    "no-smelter-waits",
    "smelter-unnamed",
    "smelter-untyped",
    "no-product",
    "no-first-product",
    "not-listed-incomplete",
    "no-mineral",
    "other-unnamed",
    "other-unchosen",
]


@dataclass(frozen=True, slots=True)
class MissingItem:
    """One item the Checker marks as incomplete.

    ``row`` is the row of the Checker sheet, ``wants`` the layout's name of the item
    (``company.name``, ``question.3``), ``cell`` the place to fill in, ``offers`` the drop-down's
    answers, ``waits_on`` the cells whose answers keep this one from counting and ``root`` what they say,
    ``rows`` the smelter or product rows concerned.
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
    root: str | None = None


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
        return _product_item(sheet, row)
    if row.wants.startswith("minerals"):
        return _mineral_item(sheet, row)
    return _smelter_item(sheet, row) if row.wants == "smelters" else _not_listed_item(sheet, row)


def _field_item(sheet: CheckerSheet, row: CheckerRow, source: Stated) -> MissingItem:
    item = MissingItem(row.row, row.wants, row.metal, source.cell, "empty", source.value, _offers(sheet, row))
    if row.wants == "company.scope_description" and sheet.declaration.company.scope != "C":
        scope = sheet.declaration.company.fields["scope"]
        return replace(item, reason="scope-unknown", root=scope.value, waits_on=(scope.cell,))
    if source.is_missing:
        return replace(item, reason=_why_empty(source))
    roots = _roots(sheet, row)
    if roots:
        said = next((root.value for root in roots if not root.is_missing), None)
        reason: Reason = "waits-not-yes" if said else "waits"
        return replace(item, reason=reason, root=said, waits_on=tuple(root.cell for root in roots))
    if row.counts_as is not None:
        described = any(same(source.value or "", text) for text in row.counts_as.comment)
        return replace(item, reason="undescribed" if described else "not-offered")
    return replace(item, reason="no-at-sign" if isinstance(row.answered, Contains) else "too-short")


def _roots(sheet: CheckerSheet, row: CheckerRow) -> list[Stated]:
    """The answers that keep a row from counting, without those that are only kept from counting themselves."""
    gates = ((sheet.source(sheet.rows[other]), answers) for other, answers in row.counts_when.items())
    return [gate for gate, answers in gates if gate and not _answers(gate, answers)]


def _answers(source: Stated, answers: list[str | int]) -> bool:
    return isinstance(source.raw, str) and any(isinstance(item, str) and same(source.raw, item) for item in answers)


def _product_item(sheet: CheckerSheet, row: CheckerRow) -> MissingItem:
    first = sheet.declaration.first_product_number
    numbered = tuple(product.row for product in sheet.declaration.products if product.number.value)
    return MissingItem(
        row.row, row.wants, None, first.cell, "no-first-product" if numbered else "no-product", rows=numbered
    )


def _mineral_item(sheet: CheckerSheet, row: CheckerRow) -> MissingItem:
    """No mineral is in scope; or one that the form does not offer is chosen and not named, or the other way round."""
    minerals, picks = sheet.layout.declaration.minerals, sheet.declaration.picks
    if row.wants == "minerals" or minerals is None:
        offers = tuple(minerals.offered) if minerals else ()
        return MissingItem(row.row, row.wants, None, picks[0].pick.cell, "no-mineral", offers=offers)
    chosen = sheet.picks_saying(minerals.other or "")
    unnamed = [item.other for item in chosen if item.other and item.other.value is None]
    if unnamed:
        return MissingItem(row.row, row.wants, None, unnamed[0].cell, "other-unnamed")
    named = [item for item in picks if item not in chosen and item.other and item.other.value is not None]
    first = named[0].other if named else chosen[0].other
    cell = first.cell if first else chosen[0].pick.cell
    return MissingItem(row.row, row.wants, None, cell, "other-unchosen", first.value if first else None)


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
        return _unnamed_item(sheet, row, unnamed)
    used = {item.row for item in sheet.declaration.smelters}
    free = next((number for number in range(layout.rows[0], layout.rows[1] + 1) if number not in used), layout.rows[1])
    item = MissingItem(row.row, row.wants, row.metal, f"{layout.sheet}!{layout.columns['metal']}{free}", "no-smelter")
    open_questions = _open_questions(sheet, row)
    return replace(item, reason="no-smelter-waits", waits_on=open_questions) if open_questions else item


def _unnamed_item(sheet: CheckerSheet, row: CheckerRow, unnamed: list[SmelterRow]) -> MissingItem:
    """Rows that count for nothing: where names are typed, or chosen and their countries cleared, both are asked for."""
    typed = sheet.layout.look_up is None or any(item.lookup for item in unnamed)
    cell = unnamed[0].cell("country" if unnamed[0].lookup else "lookup")
    rows = tuple(item.row for item in unnamed)
    return MissingItem(
        row.row, row.wants, row.metal, cell, "smelter-untyped" if typed else "smelter-unnamed", rows=rows
    )


def _open_questions(sheet: CheckerSheet, row: CheckerRow) -> tuple[str, ...]:
    """The cells of the questions that would put the metal in scope and are not answered Yes."""
    needed = row.needed
    as_rows = [sheet.rows[other].needed for other in needed.as_] if isinstance(needed, Needed) else []
    gates = {other for item in as_rows if isinstance(item, Needed) for other in item.unless}
    sources = (sheet.source(sheet.rows[other]) for other in sorted(gates))
    return tuple(source.cell for source in sources if source and not _answers(source, ["Yes"]))


def _not_listed_item(sheet: CheckerSheet, row: CheckerRow) -> MissingItem:
    rows = sheet.not_listed_incomplete()
    cell = rows[0].cell("name" if rows[0].name is None else "country")
    numbers = tuple(item.row for item in rows)
    return MissingItem(row.row, row.wants, None, cell, "not-listed-incomplete", rows=numbers)
