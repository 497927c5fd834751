"""A declaration with nothing missing, by a company that does not exist."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from cmrtkit.builder.blueprint import Blueprint, blank
from cmrtkit.builder.facilities import NOT_LISTED, Facility, facilities
from cmrtkit.layout.schema import Layout
from cmrtkit.model.cells import CellValue

SMELTERS_PER_METAL = 3
POLICY = "https://www.example.com/minerals-policy"
_COMPANY: dict[str, CellValue] = {
    "name": "Erewhon Instruments Ltd.",
    "scope": "A",
    "unique_id": "EX-0001",
    "id_authority": "Example Register",
    "address": "1 Nowhere Lane, Erewhon",
    "contact_name": "Nova Example",
    "contact_email": "nova@example.com",
    "contact_phone": "+81-3-5555-0101",
    "authorizer_name": "Sam Sample",
    "authorizer_title": "Head of Purchasing",
    "authorizer_email": "sam@example.com",
    "authorizer_phone": "+81-3-5555-0102",
    "effective_date": dt.date(2026, 10, 1),
}
# Questions on other topics get the first answer on offer: Yes, 100 %, in the template's format.
_ANSWERED_NO = ("covered-countries", "cahra", "recycled", "disclosure-required")
_PRODUCTS = (("EX-100", "Invented sensor"), ("EX-200", "Invented relay"))


def complete(
    family: str,
    version: str,
    *,
    language: str = "English",
    smelter_rows: int = 200,
    minerals: Sequence[str] | None = None,
    **company: CellValue,
) -> Blueprint:
    """A sound declaration in the layout of a version: its Checker counts nothing as missing.

    Every metal is in scope, with some smelters of the workbook's Look-up. ``company`` replaces
    fields of the company block by the layout's names for them (``contact_email``); ``scope`` may
    be a letter, and what that scope needs is filled in. ``minerals`` as in `blank`; smelters of those
    without invented ones are stated as not listed. Raises ValueError for an unknown field.
    """
    template = blank(family, version, language, smelter_rows, minerals)
    layout = template.layout
    fields = _fields(layout, company)
    return template.with_cells(
        {
            **_company(layout, fields),
            **_answers(layout),
            **_smelters(layout),
            **(_products(layout) if fields["scope"] == layout.declaration.scopes["B"] else {}),
        }
    )


def _company(layout: Layout, fields: dict[str, CellValue]) -> dict[str, CellValue]:
    places = layout.declaration.company
    return {f"{layout.declaration.sheet}!{places[name]}": value for name, value in fields.items()}


def _fields(layout: Layout, company: dict[str, CellValue]) -> dict[str, CellValue]:
    known = layout.declaration.company
    unknown = set(company) - set(known)
    if unknown:
        raise ValueError(f"no such field: {', '.join(sorted(unknown))}; there are: {', '.join(known)}")
    fields = {**_COMPANY, **company}
    scopes = {str(letter): text for letter, text in layout.declaration.scopes.items()}
    fields["scope"] = scopes.get(str(fields["scope"]), fields["scope"])
    if fields["scope"] == scopes["C"]:
        fields.setdefault("scope_description", "All invented sensors")
    return fields


def _answers(layout: Layout) -> dict[str, CellValue]:
    """An answer to every question, and a link wherever the Checker looks for a comment."""
    sheet, offers = layout.declaration.sheet, layout.declaration.offers
    answers: dict[str, CellValue] = {
        f"{sheet}!{item.cell}": "No" if item.topic in _ANSWERED_NO else offers[item.offers][0]
        for item in layout.declaration.questions
    }
    commented = [row for row in layout.checker.rows if row.wants.endswith(".comment")]
    return {**answers, **{f"{sheet}!{layout.cell_of(row)}": POLICY for row in commented}}


def _smelters(layout: Layout) -> dict[str, CellValue]:
    """Some rows for each metal."""
    rows = [stated for metal in layout.metals for stated in _rows(layout, metal)]
    return {
        _cell(layout, name, row): value
        for row, stated in enumerate(rows, layout.smelter_list.rows[0])
        for name, value in stated.items()
    }


def _rows(layout: Layout, metal: str) -> list[dict[str, str]]:
    """Stated in the three ways there are, by ID, standard name and alias; typed out where there is no look-up."""
    known = facilities(metal)[:SMELTERS_PER_METAL] if metal in _listed(layout) else ()
    if layout.look_up is None:
        return [_typed(metal, item) for item in known] or [_unlisted(metal, {"lookup": _invented(metal)})]
    stated = [_stated(metal, number, item) for number, item in enumerate(known)]
    return stated or [_unlisted(metal, {"lookup": NOT_LISTED, "name": _invented(metal)})]


def _listed(layout: Layout) -> list[str]:
    """The metals whose smelters the Look-up has: what the form offers, chosen or not."""
    return layout.declaration.minerals.offered if layout.declaration.minerals else layout.metals


def _typed(metal: str, facility: Facility) -> dict[str, str]:
    return {
        **{"metal": metal, "lookup": facility.name, "country": facility.country},
        **{"smelter_id": facility.id, "city": facility.city, "recycled": "No"},
    }


def _unlisted(metal: str, names: dict[str, str]) -> dict[str, str]:
    return {"metal": metal, **names, "country": "JAPAN", "recycled": "No"}


def _invented(metal: str) -> str:
    return f"Kakumachi {metal} Works"


def _stated(metal: str, number: int, facility: Facility) -> dict[str, str]:
    if number % 3 == 0:
        return {"input_id": facility.id, "recycled": "No"}
    names = facility.aliases if number % 3 == 2 and facility.aliases else (facility.name,)
    return {"metal": metal, "lookup": names[0], "recycled": "No"}


def _cell(layout: Layout, column: str, row: int) -> str:
    return f"{layout.smelter_list.sheet}!{layout.smelter_list.columns[column]}{row}"


def _products(layout: Layout) -> dict[str, CellValue]:
    table = layout.product_list
    return {
        f"{table.sheet}!{table.columns[name]}{row}": text
        for row, product in enumerate(_PRODUCTS, table.first_row)
        for name, text in zip(("number", "name"), product, strict=True)
    }
