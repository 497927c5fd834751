"""The lists behind the drop-downs, in columns far right of the Declaration, and where each is offered."""

from __future__ import annotations

from typing import NamedTuple

from cmrtkit.builder.facilities import countries
from cmrtkit.builder.formulas import column, on
from cmrtkit.builder.minerals import has_own_cells
from cmrtkit.builder.sheets.minerals import shown_range
from cmrtkit.layout.catalogue import languages
from cmrtkit.layout.schema import Layout, MineralChoice, TableLayout
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
    minerals = layout.declaration.minerals
    return {
        **layout.declaration.offers,
        "languages": [*languages()],
        **(_mineral_lists(minerals) if minerals else {"metals": [*layout.metals]}),
        "recycled-rows": [*layout.smelter_list.recycled_offers],
    }


def _mineral_lists(minerals: MineralChoice) -> dict[str, list[str | int]]:
    """What is offered in each cell in which a mineral is chosen; by its address where each has a list of its own."""
    if not has_own_cells(minerals):
        return {"minerals": [*minerals.offered, *([minerals.other] if minerals.other else [])]}
    pairs = zip(minerals.picks, minerals.offered, strict=True)
    return {pick.cell: [offered, pick.gives_way or ""] for pick, offered in pairs}


def choice_cells(layout: Layout) -> dict[str, CellValue]:
    """The lists as cells of the Declaration, one a column."""
    return {
        f"{letters}{row}": value
        for letters, values in zip(_letters(layout), choice_lists(layout).values(), strict=True)
        for row, value in enumerate(values, _FIRST_ROW)
    }


def drop_downs(layout: Layout) -> list[DropDown]:
    """Every drop-down of the workbook, as the layout and the lists say."""
    return [*_declaration_drop_downs(layout), *_mineral_drop_downs(layout), *_smelter_drop_downs(layout)]


def _declaration_drop_downs(layout: Layout) -> list[DropDown]:
    sheet = layout.declaration.sheet
    return [
        DropDown(sheet, layout.declaration.language, _range(layout, "languages")),
        DropDown(sheet, layout.declaration.company["scope"], "$P$9:$R$9"),
        *(DropDown(sheet, item.cell, _range(layout, item.offers)) for item in layout.declaration.questions),
    ]


def _mineral_drop_downs(layout: Layout) -> list[DropDown]:
    """Where minerals are chosen, and where one of those chosen is meant."""
    minerals = layout.declaration.minerals
    if minerals is None:
        return []
    sheet, lists = layout.declaration.sheet, choice_lists(layout)
    names = {pick.cell: pick.cell if pick.cell in lists else "minerals" for pick in minerals.picks}
    chosen = {"metal": _metals(layout)}
    return [
        *(DropDown(sheet, a1, _range(layout, name)) for a1, name in names.items()),
        *_table_drop_downs(layout.mine_list, {**chosen, "country": _countries()}),
        *_table_drop_downs(layout.mineral_reasons, chosen),
    ]


def _table_drop_downs(table: TableLayout | None, sources: dict[str, str]) -> list[DropDown]:
    if table is None:
        return []
    rows = (table.first_row, table.last_row or table.first_row)
    return _column_drop_downs(table.sheet, table.columns, rows, sources)


def _smelter_drop_downs(layout: Layout) -> list[DropDown]:
    listing = layout.smelter_list
    sources = {
        "metal": _metals(layout),
        **({"lookup": _names_of_metal(layout, layout.look_up)} if layout.look_up else {}),
        "country": _countries(),
        "recycled": _range(layout, "recycled-rows"),
    }
    return _column_drop_downs(listing.sheet, listing.columns, listing.rows, sources)


def _column_drop_downs(
    sheet: str, letters: dict[str, str], rows: tuple[int, int], sources: dict[str, str]
) -> list[DropDown]:
    first, last = rows
    return [
        DropDown(sheet, f"{letters[name]}{first}:{letters[name]}{last}", source) for name, source in sources.items()
    ]


def _metals(layout: Layout) -> str:
    return shown_range(layout) or _range(layout, "metals")


def _countries() -> str:
    return on(COUNTRIES_SHEET, f"$B$2:$B${len(countries()) + 1}")


def _names_of_metal(layout: Layout, table: TableLayout) -> str:
    """The stretch of the Look-up that belongs to the metal of the row."""
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
