"""Cells as a workbook stores them, and the grid they stand in."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType
from typing import NamedTuple

_A1 = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")


class ExcelError(str):
    """An error value such as ``#N/A``; never equal to text a supplier typed."""

    __slots__ = ()


CellValue = str | int | float | bool | dt.date | dt.datetime | dt.time | dt.timedelta | ExcelError | None


class Cell(NamedTuple):
    """A cell: what is stored in it, and the formula that put it there, if any.

    ``formula`` is None for typed cells. A shared formula shows the text of the cell it was
    shared from, so it tells what kind of formula stands there, not its exact references.
    ``link`` is where a click on the cell leads outside the workbook.
    """

    value: CellValue = None
    formula: str | None = None
    link: str | None = None


EMPTY = Cell()


class Place(NamedTuple):
    """Row and column, both counted from 1."""

    row: int
    column: int

    @property
    def a1(self) -> str:
        return f"{column_letters(self.column)}{self.row}"


def column_letters(number: int) -> str:
    """``1 -> A``, ``28 -> AB``."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@cache
def column_number(letters: str) -> int:
    """``A -> 1``, ``AB -> 28``."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def place(a1: str) -> Place:
    """``D8 -> Place(8, 4)``. Raises ValueError for anything else."""
    found = _A1.fullmatch(a1)
    if not found:
        raise ValueError(f"not a cell: {a1!r}")
    return Place(int(found[2]), column_number(found[1]))


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: the cells that hold something, by place."""

    name: str
    cells: Mapping[tuple[int, int], Cell] = field(default_factory=lambda: MappingProxyType({}))

    def at(self, row: int, column: int) -> Cell:
        return self.cells.get((row, column), EMPTY)

    def __getitem__(self, a1: str) -> Cell:
        return self.cells.get(place(a1), EMPTY)

    def rows(self) -> Iterator[int]:
        """The numbers of the rows that hold something, in order."""
        return iter(sorted({row for row, _ in self.cells}))


@dataclass(frozen=True, slots=True)
class Grid:
    """The sheets of one workbook that were read, and the names of all it has, in their order.

    ``has_macros``: programs lie in the file, of whatever kind. They are never run.
    """

    sheets: Mapping[str, Sheet]
    sheet_names: tuple[str, ...]
    sha256: str
    has_macros: bool = False

    def sheet(self, name: str) -> Sheet:
        """The sheet of that name, empty where the workbook has none."""
        return self.sheets.get(name) or Sheet(name)

    def __getitem__(self, reference: str) -> Cell:
        """The cell at ``Sheet name!A1``."""
        name, _, a1 = reference.rpartition("!")
        return self.sheet(name)[a1]
