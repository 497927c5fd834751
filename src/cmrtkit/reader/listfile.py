"""A list as it was found in a file: tables of values, and what was guessed or repaired on the way."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from cmrtkit.errors import WorkbookError
from cmrtkit.model.cells import CellValue

# RMI's longest list has 1 MB in the XML of Excel 2003. Text costs more work by the byte than a workbook does.
_TEXT_BYTES = 16 * 2**20
Row = tuple[int, tuple[CellValue, ...]]


@dataclass(frozen=True, slots=True)
class Table:
    """The rows that hold something, each with its number as Excel shows it and its cells from column A on.

    ``sheet`` is empty for csv. Cells that hold nothing but blanks are None; those at the end of a row are left out.
    """

    sheet: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Remark:
    """Something the user should know about how a list was read; ``code`` has words, ``facts`` fill them.

    ``encoding-guessed``: encoding. ``encoding-mixed``: encoding, rows (those not in UTF-8).
    ``characters-lost``: rows. ``quotes-repaired``: rows. ``xml-repaired``: count.
    """

    code: str
    facts: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class ListFile:
    """A list file: what it is, what it holds, and the day the program that saved it noted in it, if it did."""

    name: str
    sha256: str
    form: Literal["csv", "xlsx", "xml-2003"]
    tables: tuple[Table, ...]
    remarks: tuple[Remark, ...]
    modified: dt.date | None


def require_text_size(data: bytes) -> None:
    """Raises ``file-too-large`` for more text than any list holds."""
    if len(data) > _TEXT_BYTES:
        raise WorkbookError("file-too-large", limit=_TEXT_BYTES // 2**20)


def table(sheet: str, rows: Iterable[tuple[int, Iterable[CellValue]]]) -> Table:
    """A table without its blank rows and the blank ends of its rows."""
    trimmed = ((number, _trimmed(values)) for number, values in rows)
    return Table(sheet, tuple((number, values) for number, values in trimmed if values))


def _trimmed(values: Iterable[CellValue]) -> tuple[CellValue, ...]:
    cells = [None if isinstance(value, str) and not value.strip() else value for value in values]
    while cells and cells[-1] is None:
        cells.pop()
    return tuple(cells)
