"""A blueprint as the reader would return it, without a file in between."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from cmrtkit.builder.blueprint import Blueprint, is_formula
from cmrtkit.builder.fill import complete
from cmrtkit.builder.sheets.choices import drop_downs
from cmrtkit.layout.detection import Recognised, recognise
from cmrtkit.layout.relocation import Workbook
from cmrtkit.layout.schema import Layout
from cmrtkit.model.cells import Cell, CellValue, Grid, Place, Sheet, place
from cmrtkit.reader.structure import DropDown, Structure


def as_grid(blueprint: Blueprint) -> Grid:
    """The grid of a workbook whose formulas were never calculated: their cells have no value.

    ``sha256`` is that of the cells, so that different workbooks differ in it.
    """
    sheets = {name: _sheet(name, cells) for name, cells in blueprint.by_sheet().items()}
    return Grid(MappingProxyType(sheets), blueprint.sheets, _digest(blueprint))


@cache
def sound_grid(family: str, version: str) -> Grid:
    """The grid of the sound declaration of a version."""
    return as_grid(complete(family, version))


def with_changes(grid: Grid, changes: Mapping[str, CellValue]) -> Grid:
    """A copy with other values in some cells, as ``Blueprint.with_cells`` makes one; it shares the other sheets.

    Raises ValueError for a sheet the workbook has not, and for what is no cell address.
    """
    changed: dict[str, dict[tuple[int, int], Cell]] = {}
    for reference, value in changes.items():
        name, _, a1 = reference.rpartition("!")
        if name not in grid.sheets:
            raise ValueError(f"no such sheet: {reference!r}; there are: {', '.join(grid.sheets)}")
        cells = changed.setdefault(name, dict(grid.sheets[name].cells))
        if value is None or value == "":
            cells.pop(place(a1), None)
        else:
            cells[place(a1)] = _cell(value)
    sheets = {**grid.sheets, **{name: Sheet(name, MappingProxyType(cells)) for name, cells in changed.items()}}
    digest = hashlib.sha256(f"{grid.sha256}{sorted(changes.items(), key=str)!r}".encode()).hexdigest()
    return Grid(MappingProxyType(sheets), grid.sheet_names, digest)


def recognised(grid: Grid, layout: Layout) -> Recognised:
    """How such a grid is recognised, built as the layout's workbooks are. Raises WorkbookError."""
    return recognise(grid, lambda _: Workbook.of(grid, structures_of(grid, layout)))


def structures_of(grid: Grid, layout: Layout) -> dict[str, Structure]:
    """What the sheets of such a grid are built of, as the reader would tell of the file."""
    lists: dict[str, list[DropDown]] = {}
    for item in drop_downs(layout):
        lists.setdefault(item.sheet, []).append(DropDown(item.cells, item.source))
    return {
        name: Structure(
            {where: cell.formula for where, cell in sheet.cells.items() if cell.formula}, tuple(lists.get(name, ()))
        )
        for name, sheet in grid.sheets.items()
    }


def _sheet(name: str, cells: Mapping[Place, CellValue]) -> Sheet:
    kept: dict[tuple[int, int], Cell] = {where: _cell(value) for where, value in cells.items() if value != ""}
    return Sheet(name, MappingProxyType(kept))


def _cell(value: CellValue) -> Cell:
    if is_formula(value):
        return Cell(None, str(value)[1:])
    return Cell(_as_read(value))


def _as_read(value: CellValue) -> CellValue:
    """Files do not tell 3.0 from 3, nor midnight from a day without a time."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date()
    return value


def _digest(blueprint: Blueprint) -> str:
    text = "\n".join(f"{reference}={value!r}" for reference, value in sorted(blueprint.cells.items()))
    return hashlib.sha256(text.encode()).hexdigest()
