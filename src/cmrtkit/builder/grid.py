"""A blueprint as the reader would return it, without a file in between."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from types import MappingProxyType

from cmrtkit.builder.blueprint import Blueprint, is_formula
from cmrtkit.model.cells import Cell, CellValue, Grid, Place, Sheet


def as_grid(blueprint: Blueprint) -> Grid:
    """The grid of a workbook whose formulas were never calculated: their cells have no value.

    ``sha256`` is that of the cells, so that different workbooks differ in it.
    """
    sheets = {name: _sheet(name, cells) for name, cells in blueprint.by_sheet().items()}
    return Grid(MappingProxyType(sheets), blueprint.sheets, _digest(blueprint))


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
