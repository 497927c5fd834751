"""Whether a row of the Checker is needed, and whether it is missing, as formulas."""

from __future__ import annotations

from cmrtkit.builder.formulas import all_of, any_of, column, literal, on
from cmrtkit.builder.sheets.minerals import picks_range, shown_in
from cmrtkit.builder.sheets.smelter_list import helper_columns
from cmrtkit.layout.schema import (
    Answers,
    CheckerRow,
    Contains,
    Layout,
    LongerThan,
    Needed,
    NotListedRowsComplete,
)


def needed(layout: Layout, row: CheckerRow) -> str | int:
    """1, or the formula for 1 or 0; what is asked about a slot is needed as long as a mineral takes it."""
    conditions = [
        *([f'{shown_in(layout, row.slot)}<>""'] if row.slot else []),
        *(_conditions(layout, row.needed) if isinstance(row.needed, Needed) else []),
    ]
    return f"=IF({all_of(conditions)},1,0)" if conditions else 1


def _conditions(layout: Layout, needed: Needed) -> list[str]:
    return [
        *(f"NOT({says(other, answers)})" for other, answers in needed.unless.items()),
        *(says(other, answers) for other, answers in needed.if_.items()),
        *(f"F{other}=1" for other in needed.as_),
        *([any_of([f"F{other}=1" for other in needed.any_])] if needed.any_ else []),
        *(f"H{other}=1" for other in needed.incomplete),
        *([_smelter_rows_say(layout, needed.smelter_rows_say)] if needed.smelter_rows_say else []),
        *([f"{_chosen_as(layout, needed.minerals_say)}>0"] if needed.minerals_say else []),
    ]


def says(row: int, answers: Answers | list[str | int]) -> str:
    """Whether what a row counts is one of the answers; an empty cell equals 0."""
    return any_of([f"$B${row}={literal(answer)}" for answer in answers])


def _smelter_rows_say(layout: Layout, lookup: str) -> str:
    return f"COUNTIF({_stretch(layout, layout.smelter_list.columns['lookup'], None)},{literal(lookup)})>0"


def _chosen_as(layout: Layout, text: str) -> str:
    """How many minerals are chosen by a text."""
    return f"COUNTIF({picks_range(layout)},{literal(text)})"


def missing(layout: Layout, row: CheckerRow) -> str:
    """The formula for 1 or 0; for the number of incomplete rows where the layout says so."""
    answered, value = row.answered, f"B{row.row}"
    if isinstance(answered, NotListedRowsComplete):
        return _not_listed_missing(layout, row, answered)
    if isinstance(answered, Contains):
        return f"=IF(ISNUMBER(SEARCH({literal(answered.contains)},{value})),0,1)"
    if isinstance(answered, LongerThan):
        return f"=IF(LEN({value})>{answered.longer_than},0,1)"
    if answered == "product":
        return f'=IF({first_product(layout)}="",1,0)'
    if isinstance(answered, str) and answered != "filled":
        return f"=IF({_is_given(layout, row, answered)},0,1)"
    return f"=IF({value}=0,1,0)"


def _is_given(layout: Layout, row: CheckerRow, answered: str) -> str:
    """The condition for what is no answer in one cell: smelters and minerals."""
    if answered == "mineral":
        return f'{shown_in(layout, 1)}<>""'
    if answered == "other-minerals":
        other = layout.declaration.minerals.other if layout.declaration.minerals else None
        return f'{_chosen_as(layout, other or "")}=COUNTIF({picks_range(layout, named=True)},"*")'
    metal = shown_in(layout, row.slot) if row.slot else literal(row.metal or "")
    return _has_smelter(layout, metal) if answered == "smelter" else _names_metal(layout, metal)


def first_product(layout: Layout) -> str:
    """The cell that tells whether products are listed."""
    table = layout.product_list
    return on(table.sheet, f"{table.columns['number']}{table.first_row}")


def _has_smelter(layout: Layout, metal: str) -> str:
    """A row with the metal, and a key that counts for it; not necessarily in one row."""
    listing = layout.smelter_list
    after = {"metal-and-name": "?*", "metal-where-named": "", "metal-where-filled": "+"}[listing.counted]
    sought = f"{metal}&{literal(after)}" if after else metal
    counts = f"COUNTIF({_stretch(layout, listing.columns['key'], listing.key_rows)},{sought})>0"
    return counts if after == "+" else f"AND({_names_metal(layout, metal)},{counts})"


def _names_metal(layout: Layout, metal: str) -> str:
    metals = _stretch(layout, layout.smelter_list.columns["metal"], layout.smelter_list.rows)
    return f"COUNTIF({metals},{metal})>0"


def _not_listed_missing(layout: Layout, row: CheckerRow, answered: NotListedRowsComplete) -> str:
    listing = layout.smelter_list
    rows = listing.not_listed_rows
    if answered.not_listed_rows_complete == "count":
        return f"=SUM({_stretch(layout, helper_columns(layout)[1], rows or listing.rows)})"
    lookup, name, country = (_stretch(layout, listing.columns[field], rows) for field in ("lookup", "name", "country"))
    text = row.needed.smelter_rows_say if isinstance(row.needed, Needed) else None
    unlisted = f"({lookup}={literal(text or '')})"
    lacking = [f'SUMPRODUCT({unlisted}*({field}=""))>0' for field in (name, country)]
    return f"=IF({any_of(lacking)},1,0)"


def _stretch(layout: Layout, letters: str, rows: tuple[int, int] | None) -> str:
    """Some rows of a column of the Smelter List, or all of it."""
    if rows is None:
        return column(layout.smelter_list.sheet, letters)
    return on(layout.smelter_list.sheet, f"${letters}${rows[0]}:${letters}${rows[1]}")
