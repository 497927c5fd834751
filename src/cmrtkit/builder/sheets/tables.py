"""The lists of a blank template that hold nothing but what people type: products, mines, reasons."""

from __future__ import annotations

from collections.abc import Mapping

from cmrtkit.builder.labels import Labels
from cmrtkit.builder.sheets.front import revisions
from cmrtkit.layout.schema import Layout, TableLayout
from cmrtkit.model.cells import CellValue

# Helper columns of the Mine List: metal and smelter; whether one of both names is missing; what counts of a row.
_JOINED, _LACKING, _COUNTED = "Q", "R", "S"


def product_list_cells(layout: Layout, labels: Labels) -> dict[str, CellValue]:
    """The headers."""
    return headings(layout.product_list, labels.product_list)


def mine_list_cells(layout: Layout, table: TableLayout, labels: Labels, rows: int) -> dict[str, CellValue]:
    """The headers, and the helper columns of the first ``rows`` rows."""
    last = min(table.last_row or table.first_row, table.first_row + rows - 1)
    return {
        **headings(table, labels.mine_list),
        **layout.anchors[table.sheet],
        **revisions(layout, table.sheet),
        **{a1: text for row in range(table.first_row, last + 1) for a1, text in _mine_helpers(table, row).items()},
    }


def mineral_reasons_cells(table: TableLayout, labels: Labels) -> dict[str, CellValue]:
    """The headers."""
    return headings(table, labels.mineral_reasons)


def headings(table: TableLayout, words: Mapping[str, str]) -> dict[str, CellValue]:
    """The columns' names, in the row above the first."""
    return {f"{table.columns[name]}{table.first_row - 1}": words[name] for name in table.columns if name in words}


def _mine_helpers(table: TableLayout, row: int) -> dict[str, CellValue]:
    metal, smelter, name = (f"{table.columns[field]}{row}" for field in ("metal", "smelter", "name"))
    return {
        f"{_JOINED}{row}": f"={metal}&{smelter}",
        f"{_LACKING}{row}": f"=OR(ISBLANK({smelter}),ISBLANK({name}))",
        f"{_COUNTED}{row}": f'=IF({_LACKING}{row},"",{metal}&"+")',
    }
