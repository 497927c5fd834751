"""The Smelter Look-up, the hidden sheet of countries, and the headers of the Product List."""

from __future__ import annotations

from cmrtkit.builder.facilities import LookUpRow, countries, look_up_rows
from cmrtkit.builder.labels import Labels
from cmrtkit.layout.schema import Layout
from cmrtkit.model.cells import CellValue


def look_up_cells(layout: Layout, labels: Labels) -> dict[str, CellValue]:
    """Every invented facility of the layout's metals, with the formula of its key."""
    table = layout.look_up
    cells: dict[str, CellValue] = {
        **{f"{table.columns[name]}{table.first_row - 1}": text for name, text in labels.look_up.items()},
        **layout.anchors[table.sheet],
    }
    for number, row in enumerate(look_up_rows(layout.metals), table.first_row):
        cells |= _row_cells(layout, number, row)
    return cells


def product_list_cells(layout: Layout, labels: Labels) -> dict[str, CellValue]:
    """The headers."""
    table = layout.product_list
    return {f"{table.columns[name]}{table.first_row - 1}": text for name, text in labels.product_list.items()}


def country_cells() -> dict[str, CellValue]:
    """Code and name; row 1 is left for a header, as in the template."""
    cells: dict[str, CellValue] = {}
    for row, (code, name) in enumerate(countries().items(), 2):
        cells |= {f"A{row}": code, f"B{row}": name}
    return cells


def _row_cells(layout: Layout, number: int, row: LookUpRow) -> dict[str, CellValue]:
    letters = layout.look_up.columns
    filled = {f"{letters[name]}{number}": value for name, value in row._asdict().items() if value is not None}
    return {**filled, f"{letters['key']}{number}": f"={letters['metal']}{number}&{letters['lookup']}{number}"}
