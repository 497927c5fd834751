"""The lists behind the drop-downs, in columns far right of the Declaration, and where each is offered."""

from __future__ import annotations

from typing import NamedTuple

from cmrtkit.builder.facilities import countries
from cmrtkit.builder.formulas import column, on
from cmrtkit.layout.catalogue import languages
from cmrtkit.layout.schema import Layout
from cmrtkit.model.cells import CellValue, column_letters, column_number

COUNTRIES_SHEET = "C"
FIRST_COLUMN = "AL"
_FIRST_ROW = 2


class DropDown(NamedTuple):
    """A list offered in cells of a sheet; ``source`` is the formula of Excel's data validation."""

    sheet: str
    cells: str
    source: str


def choice_lists(layout: Layout) -> dict[str, list[str | int]]:
    """The lists by name: each kind of answer, the languages, the metals, and whether all is recycled."""
    return {
        **layout.declaration.offers,
        "languages": [*languages()],
        "metals": [*layout.metals],
        "recycled-rows": [*layout.smelter_list.recycled_offers],
    }


def choice_cells(layout: Layout) -> dict[str, CellValue]:
    """The lists as cells of the Declaration, one a column."""
    return {
        f"{letters}{row}": value
        for letters, values in zip(_letters(layout), choice_lists(layout).values(), strict=True)
        for row, value in enumerate(values, _FIRST_ROW)
    }


def drop_downs(layout: Layout) -> list[DropDown]:
    """Every drop-down of the workbook, as the layout and the lists say."""
    return [*_declaration_drop_downs(layout), *_smelter_drop_downs(layout)]


def _declaration_drop_downs(layout: Layout) -> list[DropDown]:
    sheet = layout.declaration.sheet
    return [
        DropDown(sheet, layout.declaration.language, _range(layout, "languages")),
        DropDown(sheet, layout.declaration.company["scope"], "$P$9:$R$9"),
        *(DropDown(sheet, item.cell, _range(layout, item.offers)) for item in layout.declaration.questions),
    ]


def _smelter_drop_downs(layout: Layout) -> list[DropDown]:
    listing = layout.smelter_list
    first, last = listing.rows
    sources = {
        "metal": _range(layout, "metals"),
        "lookup": _names_of_metal(layout),
        "country": on(COUNTRIES_SHEET, f"$B$2:$B${len(countries()) + 1}"),
        "recycled": _range(layout, "recycled-rows"),
    }
    letters = listing.columns
    return [
        DropDown(listing.sheet, f"{letters[name]}{first}:{letters[name]}{last}", source)
        for name, source in sources.items()
    ]


def _names_of_metal(layout: Layout) -> str:
    """The stretch of the Look-up that belongs to the metal of the row."""
    table = layout.look_up
    metals, metal = column(table.sheet, table.columns["metal"]), f"${layout.smelter_list.columns['metal']}5"
    top = on(table.sheet, f"${table.columns['lookup']}$1")
    return f"OFFSET({top},MATCH({metal},{metals},0)-1,0,COUNTIF({metals},{metal}),1)"


def _range(layout: Layout, name: str) -> str:
    lists = choice_lists(layout)
    letters = dict(zip(lists, _letters(layout), strict=True))[name]
    last = _FIRST_ROW + len(lists[name]) - 1
    return on(layout.declaration.sheet, f"${letters}${_FIRST_ROW}:${letters}${last}")


def _letters(layout: Layout) -> list[str]:
    first = column_number(FIRST_COLUMN)
    return [column_letters(first + number) for number in range(len(choice_lists(layout)))]
