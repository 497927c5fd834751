"""Rules about the Product List."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

from cmrtkit.checks.context import CheckContext
from cmrtkit.checks.masking import quoted
from cmrtkit.checks.placeholders import placeholder_in
from cmrtkit.findings import Hit
from cmrtkit.model.cells import place
from cmrtkit.model.declaration import Product, Stated
from cmrtkit.text import legible, shorten

SHOWN_ROWS = 10
_LONGEST = 300  # no number is longer, but a cell may hold 32,767 characters, of which some stand for 18


def product_number_misplaced(context: CheckContext) -> Iterator[Hit]:
    """Rows that name a product without a number in its column, where the declaration covers listed products."""
    products = context.declaration.products if context.declaration.company.scope == "B" else ()
    rows = [product for product in products if not _says(product.number) and _named_in(product)]
    if not rows:
        return
    columns = context.layout.product_list.columns
    left = [stated for product in rows for stated in _left(product)]
    numbered = any(_says(product.number) for product in products)
    yield Hit(
        cell=rows[0].number.cell,
        variant="left" if left else "some" if numbered else "none",
        subject="products",
        also=tuple(product.number.cell for product in rows),
        facts={
            "sheet": context.layout.product_list.sheet,
            "rows": _row_numbers(rows),
            "column": columns["number"],
            "left": left[0].cell.rpartition("!")[2] if left else "",
        },
    )


def _named_in(product: Product) -> bool:
    """Whether a row names a product. A comment alone may be about the list as a whole."""
    requested = (product.requester_number, product.requester_name)
    return _says(product.name) or any(item and _says(item) for item in requested) or bool(_left(product))


def _left(product: Product) -> list[Stated]:
    """What stands left of the column for the number and looks like one; 1, 2, 3 only count the rows."""
    column = _column(product.number)
    return [stated for stated in product.elsewhere if _column(stated) < column and _is_code(stated.value or "")]


def _column(stated: Stated) -> int:
    return place(stated.cell.rpartition("!")[2]).column


def _is_code(text: str) -> bool:
    """Letters and digits in one word."""
    return any(map(str.isalpha, text)) and any(map(str.isdigit, text)) and len(text.split()) == 1


def _says(stated: Stated) -> bool:
    """Whether a cell says something: more than blanks, dashes or "n/a"."""
    return stated.value is not None and placeholder_in(stated.value) not in ("blank", "marks", "unavailable")


def product_number_duplicate(context: CheckContext) -> Iterator[Hit]:
    """A product number in several rows. Rows that differ beside the table, as by a customer's number, do not count."""
    if context.declaration.company.scope == "A":
        return
    rows: dict[tuple[str, ...], list[Product]] = {}
    for product in context.declaration.products:
        if _says(product.number) and placeholder_in(product.number.value or "") not in ("same", "elsewhere"):
            rows.setdefault((_compared(product.number), *_right(product)), []).append(product)
    repeated = [same for same in rows.values() if len(same) > 1]
    if len(repeated) > context.parameters["told_singly"]:
        yield _repeated_list(repeated)
    else:
        yield from map(_duplicate, repeated)


def _right(product: Product) -> Iterator[str]:
    """What tells rows with the same number apart: the customer's own number and name, and what stands further right."""
    column = _column(product.number)
    own = (item for item in (product.requester_number, product.requester_name) if item)
    return (_compared(stated) for stated in (*own, *(item for item in product.elsewhere if _column(item) > column)))


def _compared(stated: Stated) -> str:
    """A text without regard to width, case and stray blanks."""
    return legible(unicodedata.normalize("NFKC", (stated.value or "")[:_LONGEST])).casefold()


def _duplicate(rows: Sequence[Product]) -> Hit:
    again = rows[1]
    names = dict.fromkeys(_compared(product.name) for product in rows if _says(product.name))
    number = _shown(again.number)
    return Hit(
        cell=again.number.cell,
        variant="other-name" if len(names) > 1 else "same-name",
        subject=_compared(again.number),
        observed=number,
        also=tuple(product.number.cell for product in rows if product is not again),
        facts={"number": number, "rows": _row_numbers(rows)},
    )


def _repeated_list(repeated: Sequence[list[Product]]) -> Hit:
    """So many at once are one slip: a list that was pasted twice."""
    again = min((same[1] for same in repeated), key=lambda product: product.row)
    facts = {"count": len(repeated), "rows": _row_numbers([product for same in repeated for product in same[1:]])}
    return Hit(cell=again.number.cell, variant="many", subject="products", facts=facts)


def _shown(number: Stated) -> str:
    """A product number is no phone number, however many digits it has."""
    text = number.value or ""
    return quoted(text) if "@" in text else shorten(text)


def _row_numbers(rows: Sequence[Product]) -> list[str]:
    numbers = sorted(product.row for product in rows)
    return [str(number) for number in numbers[:SHOWN_ROWS]] + ["…"] * (len(rows) > SHOWN_ROWS)
