"""A blueprint as the reader would return it, without a file in between."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from types import MappingProxyType

from cmrtkit.builder.blueprint import Blueprint
from cmrtkit.model.cells import Cell, CellValue, ExcelError, Grid, Place, Sheet


def as_grid(blueprint: Blueprint) -> Grid:
    """The grid of a workbook whose formulas were never calculated: their cells have no value.

    ``sha256`` is that of the cells, so that different workbooks differ in it.
    """
    sheets = {name: _sheet(name, cells) for name, cells in blueprint.by_sheet().items()}
    return Grid(MappingProxyType(sheets), blueprint.sheets, _digest(blueprint))


def _sheet(name: str, cells: Mapping[Place, CellValue]) -> Sheet:
    return Sheet(name, MappingProxyType({where: _cell(value) for where, value in cells.items()}))


def _cell(value: CellValue) -> Cell:
    if isinstance(value, str) and value.startswith("=") and not isinstance(value, ExcelError):
        return Cell(None, value[1:])
    return Cell(value)


def _digest(blueprint: Blueprint) -> str:
    text = "\n".join(f"{reference}={value!r}" for reference, value in sorted(blueprint.cells.items()))
    return hashlib.sha256(text.encode()).hexdigest()
