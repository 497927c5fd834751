"""The Smelter List of a blank template: headers, and rows of formulas for what follows from other cells."""

from __future__ import annotations

from cmrtkit.builder.facilities import NOT_IDENTIFIED, NOT_LISTED
from cmrtkit.builder.formulas import column, literal
from cmrtkit.builder.labels import Labels
from cmrtkit.builder.sheets.front import revisions
from cmrtkit.layout.schema import Layout, TableLayout
from cmrtkit.model.cells import CellValue, column_letters, column_number

# Helper columns: where in the Look-up the row was found; whether an unlisted smelter lacks something.
_HELPERS = ("V", "X")
_HELPERS_BESIDE_COUNTER = ("Y", "AB")
_BY_ID = {"metal": "metal", "lookup": "standard_name"}
_BY_NAME = {"country": "country", "smelter_id": "smelter_id", "standard_name": "standard_name"}
# A look-up cell that is empty shows as 0; the template turns some columns' into an empty text.
_AS_TEXT = {"country", "standard_name"}


def smelter_list_cells(layout: Layout, labels: Labels, rows: int) -> dict[str, CellValue]:
    """The headers, and the first ``rows`` rows prepared (never more than the template prepares)."""
    listing = layout.smelter_list
    first, last = listing.rows
    prepared = {**_key_formulas(layout), **(_formulas(layout, layout.look_up, labels) if layout.look_up else {})}
    return {
        **smelter_headings(layout, labels),
        **layout.anchors[listing.sheet],
        **revisions(layout, listing.sheet),
        **{
            f"{letters}{row}": formula.replace("{row}", str(row))
            for row in range(first, min(last, first + rows - 1) + 1)
            for letters, formula in prepared.items()
        },
    }


def smelter_headings(layout: Layout, labels: Labels) -> dict[str, CellValue]:
    """The columns' names. Where there is no look-up, its column is the one in which names are typed."""
    columns, row = layout.smelter_list.columns, layout.smelter_list.rows[0] - 1
    words = {**labels.smelter_list, **({} if layout.look_up else {"name": labels.mine_list["smelter"]})}
    return {f"{columns[name]}{row}": text for name, text in words.items() if name in columns}


def helper_columns(layout: Layout) -> tuple[str, str]:
    """The letters of the columns that say where in the Look-up a row was found, and whether it lacks something."""
    return _HELPERS_BESIDE_COUNTER if layout.smelter_list.counted == "metal-where-filled" else _HELPERS


def _key_formulas(layout: Layout) -> dict[str, str]:
    """The column in which the Checker counts, and the one beside it that says whether a row lacks something."""
    listing = layout.smelter_list
    metal, lookup = (f"${listing.columns[name]}{{row}}" for name in ("metal", "lookup"))
    key = listing.columns["key"]
    if listing.counted == "metal-and-name":
        return {key: f"={metal}&{lookup}"}
    if listing.counted == "metal-where-named":
        return {key: f'=IF({lookup}="","",{metal})'}
    lacking = column_letters(column_number(key) - 1)
    blank = ",".join(f"ISBLANK(${listing.columns[name]}{{row}})" for name in listing.filled)
    return {lacking: f"=OR({blank})", key: f'=IF(${lacking}{{row}},"",{metal}&"+")'}


def _formulas(layout: Layout, table: TableLayout, labels: Labels) -> dict[str, str]:
    """Column letters -> formula, with ``{row}`` for the number of the row."""
    letters = layout.smelter_list.columns
    typed = ("input_id", "metal", "lookup", "name", "country")
    a, b, c, d, e = (f"${letters[name]}{{row}}" for name in typed)
    unlisted = f"{c}={literal(NOT_LISTED)}"
    found, incomplete = helper_columns(layout)
    follows = {letters[name]: _follows_from_name(table, found, name, field) for name, field in _BY_NAME.items()}
    source = _follows_from_name(table, found, "id_source", "id_source").removeprefix("=")
    return {
        **{letters[name]: _follows_from_id(table, a, field) for name, field in _BY_ID.items()},
        **follows,
        letters["id_source"]: f"=IF({unlisted},{literal(labels.enter_details)},{source})",
        found: _place_in_look_up(layout, table, b, c, d),
        incomplete: f"=IF(AND({unlisted},OR(LEN({d})=0,LEN({e})=0)),1,0)",
    }


def _follows_from_id(table: TableLayout, typed_id: str, field: str) -> str:
    sought, ids = (column(table.sheet, table.columns[name]) for name in (field, "smelter_id"))
    return f'=IF(LEN({typed_id})=0,"",INDEX({sought},MATCH({typed_id},{ids},0)))'


def _follows_from_name(table: TableLayout, found: str, name: str, field: str) -> str:
    as_text = '&""' if name in _AS_TEXT else ""
    value = f"INDEX({column(table.sheet, table.columns[field])},${found}{{row}})"
    return f'=IF(ISERROR(${found}{{row}}),"",{value}{as_text})'


def _place_in_look_up(layout: Layout, table: TableLayout, metal: str, lookup: str, name: str) -> str:
    """Later templates look a typed name up where the look-up says that the smelter is not listed."""
    keys = column(table.sheet, table.columns["key"])
    place = f"MATCH({metal}&{lookup},{keys},0)"
    if layout.smelter_list.not_listed_resolves_by_name:
        special = f"OR({lookup}={literal(NOT_LISTED)},{lookup}={literal(NOT_IDENTIFIED)})"
        place = f"IF({special},MATCH({metal}&{name},{keys},0),{place})"
    return f'=IF({lookup}="",NA(),{place})'
