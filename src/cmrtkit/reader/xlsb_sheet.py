"""The cells of one sheet of an .xlsb ([MS-XLSB] 2.1.7.62)."""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping
from types import MappingProxyType

from cmrtkit.model.cells import CellValue
from cmrtkit.reader.biff12 import records, text_at
from cmrtkit.reader.binary import BinarySheet, Numbers, error_value, packed_number
from cmrtkit.reader.limits import Budget

_ROW, _SHARED, _ARRAY, _LINK = 0, 427, 426, 494
_ROUND = 2_000
_SIZE = struct.Struct("<I")
# Where a cell's value begins: behind its column and style, or, where cells follow one another, behind its style.
_WITH_COLUMN, _WITHOUT = 8, 4
Value = Callable[["XlsbSheet", bytes, int, int], tuple[CellValue, int]]


class XlsbSheet(BinarySheet):
    """Takes the records that hold cells, and passes over the rest. ``links`` are ids of relations by cell, from 0."""

    def __init__(self, name: str, strings: list[str], numbers: Numbers, budget: Budget) -> None:
        super().__init__(name, budget)
        self.links: dict[tuple[int, int], str] = {}
        self._strings = strings
        self._numbers = numbers
        self._budget = budget
        self._row = 0
        self._column = -1

    def take(self, part: bytes) -> None:
        """Read the part. Raises what `cmrtkit.reader.binary.damaged_if_unreadable` knows, and ``takes-too-long``."""
        for number, (kind, data) in enumerate(records(part)):
            if number % _ROUND == 0:
                self._budget.check_time()
            if kind == _ROW:
                self._row, self._column = _SIZE.unpack_from(data)[0], -1
            elif kind in _CELLS:
                self._cell(data, _CELLS[kind], _WITH_COLUMN)
            elif kind in _SHORT_CELLS:
                self._cell(data, _SHORT_CELLS[kind], _WITHOUT)
            elif kind in _FORMULAS:
                self._formula(data, _FORMULAS[kind])
            elif kind in (_SHARED, _ARRAY):
                self.share(_tokens(data, 16 if kind == _SHARED else 17))
            elif kind == _LINK:
                self._link(data)

    def _place(self, data: bytes, start: int) -> int:
        """To the cell's column. Returns its style."""
        self._column = _SIZE.unpack_from(data)[0] if start == _WITH_COLUMN else self._column + 1
        return int(_SIZE.unpack_from(data, start - 4)[0]) & 0xFFFFFF

    def _cell(self, data: bytes, read: Value | None, start: int) -> None:
        style = self._place(data, start)
        value = read(self, data, start, style)[0] if read else None
        self.put(self._row, self._column, value)

    def _formula(self, data: bytes, read: Value) -> None:
        value, at = read(self, data, _WITH_COLUMN, self._place(data, _WITH_COLUMN))
        self.put(self._row, self._column, value, _tokens(data, at + 2))

    def _packed(self, data: bytes, at: int, style: int) -> tuple[CellValue, int]:
        return self._numbers.shown(packed_number(_SIZE.unpack_from(data, at)[0]), style), at + 4

    def _number(self, data: bytes, at: int, style: int) -> tuple[CellValue, int]:
        return self._numbers.shown(struct.unpack_from("<d", data, at)[0], style), at + 8

    def _boolean(self, data: bytes, at: int, _: int) -> tuple[CellValue, int]:
        return bool(data[at]), at + 1

    def _error(self, data: bytes, at: int, _: int) -> tuple[CellValue, int]:
        return error_value(data[at]), at + 1

    def _text(self, data: bytes, at: int, _: int) -> tuple[CellValue, int]:
        return text_at(data, at)

    def _rich_text(self, data: bytes, at: int, _: int) -> tuple[CellValue, int]:
        return text_at(data, at + 1)

    def _shared_text(self, data: bytes, at: int, _: int) -> tuple[CellValue, int]:
        return self._strings[_SIZE.unpack_from(data, at)[0]], at + 4

    def _link(self, data: bytes) -> None:
        """Of an area the first cell shows the link."""
        row, _, column, _ = struct.unpack_from("<4I", data)
        if (row + 1, column + 1) in self.gathered.cells:
            self.links[row, column] = text_at(data, 16)[0]


def _tokens(data: bytes, at: int) -> bytes:
    """The tokens of a formula; of one that a range shares also the column that stands behind them."""
    (size,) = _SIZE.unpack_from(data, at)
    tokens = data[at + 4 : at + 4 + size]
    if len(tokens) < size:
        raise ValueError("a formula that is cut off")
    if tokens[:1] in (b"\1", b"\2"):
        return tokens + data[at + 8 + size : at + 12 + size]
    return tokens


_CELLS: Mapping[int, Value | None] = MappingProxyType(
    {
        1: None,
        2: XlsbSheet._packed,
        3: XlsbSheet._error,
        4: XlsbSheet._boolean,
        5: XlsbSheet._number,
        6: XlsbSheet._text,
        7: XlsbSheet._shared_text,
        62: XlsbSheet._rich_text,
    }
)
_SHORT_CELLS: Mapping[int, Value | None] = MappingProxyType(
    {
        12: None,
        13: XlsbSheet._packed,
        14: XlsbSheet._error,
        15: XlsbSheet._boolean,
        16: XlsbSheet._number,
        17: XlsbSheet._text,
        18: XlsbSheet._shared_text,
    }
)
_FORMULAS: Mapping[int, Value] = MappingProxyType(
    {8: XlsbSheet._text, 9: XlsbSheet._number, 10: XlsbSheet._boolean, 11: XlsbSheet._error}
)
