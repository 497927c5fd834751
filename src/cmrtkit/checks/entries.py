"""Every cell that suppliers fill in, with its name and what kind of entry it takes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Literal, NamedTuple

from cmrtkit.checks.context import CheckContext
from cmrtkit.checks.masking import PERSONAL, masked, quoted
from cmrtkit.findings import Label
from cmrtkit.model.declaration import Product, SmelterRow, Stated

# Chosen from a list, looked up, or a date: rules of their own say what such a cell may hold.
_CHOSEN = {
    "company.scope",
    "company.effective_date",
    "smelter.input_id",
    "smelter.metal",
    "smelter.country",
    "smelter.smelter_id",
    "smelter.id_source",
    "smelter.recycled",
    "smelter.standard_name",
    "minerals",
    "mine.metal",
    "mine.smelter",
    "mine.country",
    "reason.metal",
}
_NAMES = {"smelter.lookup", "smelter.name", "mine.name"}
_PERSONAL = {
    *(f"company.{name}" for name in PERSONAL),
    *(f"{group}.{name}" for group in ("smelter", "mine") for name in ("contact", "email", "street")),
}
_HELPERS = ("country_code", "state_code", "key")

Kind = Literal["text", "name", "chosen"]


class Entry(NamedTuple):
    """A cell that a supplier may fill in.

    ``field`` is its name in the layout (``company.address``, ``smelter.name``; of answers the topic and metal);
    ``row`` the row of a list it stands in, None on the Declaration.
    """

    stated: Stated
    named: Label
    field: str
    kind: Kind
    row: int | None = None

    def shown(self, text: str) -> str:
        """A text of this cell as a finding may show it."""
        return masked(text) if self.field in _PERSONAL else quoted(text)


def entries(context: CheckContext, wanted: Callable[[Stated], bool]) -> Iterator[Entry]:
    """The cells that are wanted, in the order of the sheets."""
    yield from (entry for entry in _declared(context) if wanted(entry.stated))
    for row in context.declaration.smelters:
        for name, stated in row.fields.items():
            if wanted(stated) and name not in _HELPERS and not _is_other_name(row, name):
                yield _entry(stated, f"smelter.{name}", row.row)
    for product in context.declaration.products:
        for name, stated in product_cells(product).items():
            if wanted(stated):
                yield _entry(stated, f"product.{name}", product.row)
    for group, rows in (("mine", context.declaration.mines), ("reason", context.declaration.mineral_reasons)):
        for item in rows:
            found = ((name, stated) for name, stated in item.fields.items() if wanted(stated))
            yield from (_entry(stated, f"{group}.{name}", item.row) for name, stated in found)


def _is_other_name(row: SmelterRow, field: str) -> bool:
    """Where there is no look-up, name and look-up are one cell."""
    return field == "lookup" and row.cell("name") == row.cell("lookup")


def product_cells(product: Product) -> dict[str, Stated]:
    """The cells of a product, by the layout's names for their columns."""
    cells = {
        "number": product.number,
        "name": product.name,
        "requester_number": product.requester_number,
        "requester_name": product.requester_name,
        "comment": product.comment,
    }
    return {name: stated for name, stated in cells.items() if stated is not None}


def _declared(context: CheckContext) -> Iterator[Entry]:
    for name, stated in context.declaration.company.fields.items():
        yield _entry(stated, f"company.{name}")
    for pick, other in context.declaration.picks:
        yield _entry(pick, "minerals")
        if other is not None:
            yield _entry(other, "minerals.other")
    for item in context.declaration.answers:
        number, field = f"{item.number}/{item.topic}", f"{item.topic}|{item.metal}"
        yield Entry(item.answer, Label("question", number, item.metal), field, "chosen")
        yield Entry(item.comment, Label("question", f"{number}/comment", item.metal), f"{field}|comment", "text")


def _entry(stated: Stated, field: str, row: int | None = None) -> Entry:
    kind: Kind = "chosen" if field in _CHOSEN else "name" if field in _NAMES else "text"
    return Entry(stated, Label("field", field), field, kind, row)
