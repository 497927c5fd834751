"""The Smelter Look-up, and the hidden sheet of countries."""

from __future__ import annotations

from cmrtkit.builder.facilities import LookUpRow, countries, look_up_rows
from cmrtkit.builder.labels import Labels
from cmrtkit.builder.sheets.tables import headings
from cmrtkit.layout.schema import Layout, TableLayout
from cmrtkit.model.cells import CellValue


def look_up_cells(layout: Layout, table: TableLayout, labels: Labels) -> dict[str, CellValue]:
    """Every invented facility of the layout's metals, with the formula of its key."""
    cells: dict[str, CellValue] = {
        **headings(table, labels.look_up),
        **layout.anchors[table.sheet],
    }
    for number, row in enumerate(look_up_rows(layout.metals), table.first_row):
        cells |= _row_cells(table, number, row)
    return cells


def country_cells() -> dict[str, CellValue]:
    """Code and name; row 1 is left for a header, as in the template."""
    cells: dict[str, CellValue] = {}
    for row, (code, name) in enumerate(countries().items(), 2):
        cells |= {f"A{row}": code, f"B{row}": name}
    return cells


def _row_cells(table: TableLayout, number: int, row: LookUpRow) -> dict[str, CellValue]:
    letters = table.columns
    filled = {f"{letters[name]}{number}": value for name, value in row._asdict().items() if value is not None}
    return {**filled, f"{letters['key']}{number}": f"={letters['metal']}{number}&{letters['lookup']}{number}"}
