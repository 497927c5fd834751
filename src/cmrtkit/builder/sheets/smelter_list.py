"""The Smelter List of a blank template: headers, and rows of formulas for what follows from other cells."""

from __future__ import annotations

from cmrtkit.builder.facilities import NOT_IDENTIFIED, NOT_LISTED
from cmrtkit.builder.formulas import column, literal
from cmrtkit.builder.labels import Labels
from cmrtkit.builder.sheets.front import revision_text
from cmrtkit.layout.schema import Layout
from cmrtkit.model.cells import CellValue

# Helper columns: where in the Look-up the row was found; whether an unlisted smelter lacks something.
FOUND, INCOMPLETE = "V", "X"
_BY_ID = {"metal": "metal", "lookup": "standard_name"}
_BY_NAME = {"country": "country", "smelter_id": "smelter_id", "standard_name": "standard_name"}
# A look-up cell that is empty shows as 0; the template turns some columns' into an empty text.
_AS_TEXT = {"country", "standard_name"}


def smelter_list_cells(layout: Layout, labels: Labels, rows: int) -> dict[str, CellValue]:
    """The headers, and the first ``rows`` rows prepared (never more than the template prepares)."""
    listing = layout.smelter_list
    first, last = listing.rows
    headings = {f"{listing.columns[name]}{first - 1}": text for name, text in labels.smelter_list.items()}
    revisions = [reference.rpartition("!") for reference in layout.declaration.revision]
    prepared = _formulas(layout, labels)
    return {
        **headings,
        **layout.anchors[listing.sheet],
        **{a1: revision_text(layout) for sheet, _, a1 in revisions if sheet == listing.sheet},
        **{
            f"{letters}{row}": formula.replace("{row}", str(row))
            for row in range(first, min(last, first + rows - 1) + 1)
            for letters, formula in prepared.items()
        },
    }


def _formulas(layout: Layout, labels: Labels) -> dict[str, str]:
    """Column letters -> formula, with ``{row}`` for the number of the row."""
    letters = layout.smelter_list.columns
    typed = ("input_id", "metal", "lookup", "name", "country")
    a, b, c, d, e = (f"${letters[name]}{{row}}" for name in typed)
    unlisted = f"{c}={literal(NOT_LISTED)}"
    source = f'IF(ISERROR(${FOUND}{{row}}),"",{_found(layout, "id_source")})'
    return {
        **{letters[name]: _follows_from_id(layout, a, field) for name, field in _BY_ID.items()},
        **{letters[name]: _follows_from_name(layout, name, field) for name, field in _BY_NAME.items()},
        letters["id_source"]: f"=IF({unlisted},{literal(labels.enter_details)},{source})",
        FOUND: _place_in_look_up(layout, b, c, d),
        INCOMPLETE: f"=IF(AND({unlisted},OR(LEN({d})=0,LEN({e})=0)),1,0)",
        letters["key"]: f"={b}&{c}",
    }


def _follows_from_id(layout: Layout, typed_id: str, field: str) -> str:
    table = layout.look_up
    sought, ids = (column(table.sheet, table.columns[name]) for name in (field, "smelter_id"))
    return f'=IF(LEN({typed_id})=0,"",INDEX({sought},MATCH({typed_id},{ids},0)))'


def _follows_from_name(layout: Layout, name: str, field: str) -> str:
    as_text = '&""' if name in _AS_TEXT else ""
    return f'=IF(ISERROR(${FOUND}{{row}}),"",{_found(layout, field)}{as_text})'


def _found(layout: Layout, field: str) -> str:
    return f"INDEX({column(layout.look_up.sheet, layout.look_up.columns[field])},${FOUND}{{row}})"


def _place_in_look_up(layout: Layout, metal: str, lookup: str, name: str) -> str:
    """Later templates look a typed name up where the look-up says that the smelter is not listed."""
    keys = column(layout.look_up.sheet, layout.look_up.columns["key"])
    place = f"MATCH({metal}&{lookup},{keys},0)"
    if layout.smelter_list.not_listed_resolves_by_name:
        special = f"OR({lookup}={literal(NOT_LISTED)},{lookup}={literal(NOT_IDENTIFIED)})"
        place = f"IF({special},MATCH({metal}&{name},{keys},0),{place})"
    return f'=IF({lookup}="",NA(),{place})'
