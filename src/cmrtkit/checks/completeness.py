"""Rules about RMI's Checker: what it asks for, and what it says of itself."""

from __future__ import annotations

from collections.abc import Iterator

from cmrtkit.checks.answers_given import picks_area
from cmrtkit.checks.context import CheckContext
from cmrtkit.checks.masking import PERSONAL, masked, quoted
from cmrtkit.completeness import MissingItem
from cmrtkit.findings import Hit, Label
from cmrtkit.model.cells import ExcelError
from cmrtkit.text import shorten

SHOWN_ROWS = 10
_FULL_WIDTH_AT = "＠"
# What RMI's Checker asks for in rows of the Smelter List, one item for all rows.
_ASKED_IN_ROWS = {
    "not-listed-incomplete": ("name", "country"),
    "smelter-unnamed": ("lookup",),
    "smelter-untyped": ("lookup", "country"),
}


def required_missing(context: CheckContext) -> Iterator[Hit]:
    """One hit for each item RMI's Checker marks as incomplete."""
    topics = {item.number: item.topic for item in context.declaration.answers}
    for item in context.completeness.missing:
        observed = _observed(item)
        yield Hit(
            cell=item.cell,
            variant=_variant(item),
            subject=f"{item.wants}|{item.metal}",
            metal=item.metal,
            observed=observed,
            expected=" | ".join(item.offers) or None,
            also=tuple(_empty_in_rows(context, item)),
            facts={
                "field": _field(item, topics),
                "metal": Label("metal", item.metal or ""),
                "observed": observed or "",
                "offers": [Label("quote", offer) for offer in item.offers],
                "waits_on": [cell.rpartition("!")[2] for cell in item.waits_on],
                "rows": [str(row) for row in item.rows[:SHOWN_ROWS]] + ["…"] * (len(item.rows) > SHOWN_ROWS),
                "ask": Label("ask", item.wants),
                "root": _shown(item.root or ""),
                **_places(context, item),
            },
        )


def _places(context: CheckContext, item: MissingItem) -> dict[str, object]:
    """Where on this form things are that a message speaks of."""
    layout, minerals = context.layout, context.layout.declaration.minerals
    columns = {f"{name}_column": layout.smelter_list.columns[name] for name in ("metal", "lookup", "name", "country")}
    above = next(
        (pick.pick.cell for pick in context.declaration.picks if pick.other and pick.other.cell == item.cell), ""
    )
    return columns | {
        "comments": layout.declaration.comments,
        "product_cell": context.declaration.first_product_number.cell.rpartition("!")[2],
        "area": picks_area(context),
        "pick_cell": above.rpartition("!")[2],
        "other": Label("quote", (minerals.other if minerals else None) or ""),
    }


def _variant(item: MissingItem) -> str:
    """Empty company fields each say what to enter; empty questions say what to choose from."""
    if item.reason == "no-at-sign" and _FULL_WIDTH_AT in (item.observed or ""):
        return "full-width-at"
    if item.reason in ("empty", "zero") and item.wants.endswith(".comment"):
        return "no-url"
    if item.reason == "empty" and item.offers:
        return "unanswered"
    return item.reason


def _empty_in_rows(context: CheckContext, item: MissingItem) -> Iterator[str]:
    """The cells to fill in, where rows of the Smelter List are concerned: the rule on incomplete rows tells of each."""
    asked = _ASKED_IN_ROWS.get(item.reason, ())
    numbers = set(item.rows) if asked else set()
    for row in context.declaration.smelters if numbers else ():
        if row.row in numbers:
            said = {"lookup": row.lookup, "name": row.name, "country": row.country}
            yield from (row.cell(field) for field in asked if said[field] is None)


def _observed(item: MissingItem) -> str | None:
    if item.observed is None:
        return None
    personal = item.wants.partition(".")[2] in PERSONAL
    return masked(item.observed) if personal else quoted(item.observed)


def _shown(text: str) -> str:
    """A blank at either end is what nobody sees and Excel minds."""
    shown = quoted(text)
    return shown.replace(" ", "␣") if text != text.strip() else shown


def _field(item: MissingItem, topics: dict[str, str]) -> Label:
    kind, _, rest = item.wants.partition(".")
    if kind != "question":
        return Label("field", item.wants)
    number, _, comment = rest.partition(".")
    return Label("question", "/".join(filter(None, (number, topics[number], comment))), item.metal)


def checker_total_differs(context: CheckContext) -> Iterator[Hit]:
    """The total saved in the workbook is not what its own Checker comes to."""
    saved = context.declaration.cached_total
    actual = context.completeness.required_remaining
    if saved.raw in (None, "", actual):
        return
    broken = isinstance(saved.raw, ExcelError)
    shown = str(saved.raw) if broken else shorten(saved.value or "", 20)
    yield Hit(
        cell=saved.cell,
        variant="broken" if broken else "differs",
        subject="total",
        observed=shown,
        expected=str(actual),
        facts={"shown": shown, "actual": actual},
    )
