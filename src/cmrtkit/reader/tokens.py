"""The tokens of formulas in binary workbooks, one by one.

Excel stores what its parser made of a formula: operands and operators in the order of reverse Polish notation
([MS-XLS] 2.5.198, [MS-XLSB] 2.5.97). Both formats have the same tokens, .xlsb with wider rows and texts.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Protocol

from cmrtkit.model.cells import Place, column_letters
from cmrtkit.reader.functions import FUNCTIONS

ERRORS: Mapping[int, str] = MappingProxyType(
    {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A", 43: "#GETTING_DATA"}
)
_INFIX = ("+", "-", "*", "/", "^", "&", "<", "<=", "=", ">=", ">", "<>", " ", ",", ":")
_ROWS = {False: 2**16, True: 2**20}
_COLUMNS = {False: 2**8, True: 2**14}
LONGEST_TEXT = 8_192  # of Excel
UNREADABLE = "…"
_BY_NAME = 255  # a function that is called by its name


class Names(Protocol):
    """What formulas of a workbook refer to by number."""

    def sheet(self, number: int) -> str:
        """What stands before the cells of another sheet: ``'My list'!``."""

    def name(self, number: int) -> str:
        """A defined name, counted from 1."""

    def outside_name(self, sheet: int, number: int) -> str:
        """A name of another workbook or of an add-in."""


class Reading:
    """One formula: the way through its tokens, and the operands that wait."""

    def __init__(self, tokens: bytes, names: Names, wide: bool, base: Place) -> None:
        self.stack: list[str] = []
        self._tokens = tokens
        self._names = names
        self._wide = wide
        self._base = base
        self._at = 0
        self._cell = "<IH" if wide else "<2H"
        self._area = "<2I2H" if wide else "<4H"

    def all(self) -> None:
        """Read it to the end. Raises struct.error, LookupError or ValueError for what is no formula."""
        while self._at < len(self._tokens):
            token = self._tokens[self._at]
            self._at += 1
            kind = token if token < 0x20 else (token & 0x1F) | 0x20
            if 0x03 <= kind <= 0x11:
                self._infix(_INFIX[kind - 0x03])
            else:
                _TOKENS[kind](self)
            if len(self.stack[-1:]) and len(self.stack[-1]) > LONGEST_TEXT:
                raise ValueError("longer than a formula can be")

    def _take(self, form: str) -> tuple[int, ...]:
        found = struct.unpack_from(form, self._tokens, self._at)
        self._at += struct.calcsize(form)
        return found

    def _skip(self, narrow: int, wide: int | None = None) -> None:
        self._at += wide if self._wide and wide is not None else narrow

    def _infix(self, sign: str) -> None:
        right, left = self.stack.pop(), self.stack.pop()
        self.stack.append(f"{left}{sign}{right}")

    def _around(self, before: str, after: str) -> None:
        self.stack.append(f"{before}{self.stack.pop()}{after}")

    def _string(self) -> None:
        if self._wide:
            (count,) = self._take("<H")
            size, codec = count * 2, "utf-16-le"
        else:
            count, flags = self._take("<2B")
            size, codec = (count * 2, "utf-16-le") if flags & 1 else (count, "latin-1")
        text = self._tokens[self._at : self._at + size].decode(codec, errors="replace")
        self._at += size
        self.stack.append('"' + text.replace('"', '""') + '"')

    def _attribute(self) -> None:
        """What Excel keeps beside: spaces, jumps, and a sum of one argument."""
        kind, data = self._take("<BH")
        if kind & 0x04:
            self._at += 2 * (data + 1)
        elif kind & 0x10:
            self._around("SUM(", ")")

    def _extended(self) -> None:
        """A column of a table."""
        if not self._wide or self._take("<B")[0] != 0x19:
            raise ValueError("a token of macro sheets")
        self._at += 12
        self.stack.append("Table[]")

    def _error(self) -> None:
        self.stack.append(ERRORS.get(self._take("<B")[0], "#N/A"))

    def _boolean(self) -> None:
        self.stack.append("TRUE" if self._take("<B")[0] else "FALSE")

    def _integer(self) -> None:
        self.stack.append(str(self._take("<H")[0]))

    def _number(self) -> None:
        self.stack.append(f"{self._take('<d')[0]:.15g}")

    def _array(self) -> None:
        self._skip(7, 14)
        self.stack.append("{" + UNREADABLE + "}")

    def _fixed(self) -> None:
        function = FUNCTIONS[self._take("<H")[0]]
        if function.arguments is None:
            raise ValueError("a function of any number of arguments, without their number")
        self._call(function.name, function.arguments)

    def _variable(self) -> None:
        count, number = self._take("<BH")
        number &= 0x7FFF
        if number != _BY_NAME:
            self._call(FUNCTIONS[number].name, count & 0x7F)
        elif count:
            name = self.stack.pop(-count)
            self._call(name.removeprefix("_xlfn."), count - 1)

    def _call(self, name: str, count: int) -> None:
        if count > len(self.stack):
            raise ValueError("too few arguments")
        arguments = self.stack[len(self.stack) - count :]
        del self.stack[len(self.stack) - count :]
        self.stack.append(f"{name}({','.join(arguments)})")

    def _name(self) -> None:
        self.stack.append(self._names.name(self._take("<I")[0]))

    def _outside_name(self) -> None:
        sheet, number = self._take("<HI")
        self.stack.append(self._names.outside_name(sheet, number))

    def _reference(self, offset: bool = False, sheet: str = "") -> None:
        row, column = self._take(self._cell)
        self.stack.append(f"{sheet}{self._place(row, column, offset)}")

    def _range(self, offset: bool = False, sheet: str = "") -> None:
        first, last, left, right = self._take(self._area)
        self.stack.append(f"{sheet}{self._between(first, last, left, right, offset)}")

    def _between(self, first: int, last: int, left: int, right: int, offset: bool) -> str:
        if not offset and first == 0 and last == _ROWS[self._wide] - 1:
            return f"{_letters(left)}:{_letters(right)}"
        return f"{self._place(first, left, offset)}:{self._place(last, right, offset)}"

    def _place(self, row: int, column: int, offset: bool) -> str:
        """``$A$5``. The two highest bits of the column say what is relative: offsets are where they are asked for."""
        if offset and column & 0x8000:
            row = (row + self._base.row - 1) % _ROWS[self._wide]
        if offset and column & 0x4000:
            column = column & 0xC000 | ((column & 0x3FFF) + self._base.column - 1) % _COLUMNS[self._wide]
        return f"{_letters(column)}{'' if column & 0x8000 else '$'}{row + 1}"

    def _elsewhere(self) -> str:
        return self._names.sheet(self._take("<H")[0])

    def _lost(self, narrow: int, wide: int, sheet: bool = False) -> None:
        before = self._elsewhere() if sheet else ""
        self._skip(narrow, wide)
        self.stack.append(f"{before}#REF!")


def _letters(column: int) -> str:
    return f"{'' if column & 0x4000 else '$'}{column_letters((column & 0x3FFF) + 1)}"


_TOKENS: Mapping[int, Callable[[Reading], None]] = MappingProxyType(
    {
        0x12: lambda reading: reading._around("+", ""),
        0x13: lambda reading: reading._around("-", ""),
        0x14: lambda reading: reading._around("", "%"),
        0x15: lambda reading: reading._around("(", ")"),
        0x16: lambda reading: reading.stack.append(""),
        0x17: Reading._string,
        0x18: Reading._extended,
        0x19: Reading._attribute,
        0x1C: Reading._error,
        0x1D: Reading._boolean,
        0x1E: Reading._integer,
        0x1F: Reading._number,
        0x20: Reading._array,
        0x21: Reading._fixed,
        0x22: Reading._variable,
        0x23: Reading._name,
        0x24: Reading._reference,
        0x25: Reading._range,
        0x26: lambda reading: reading._skip(6),
        0x27: lambda reading: reading._skip(6),
        0x28: lambda reading: reading._skip(6),
        0x29: lambda reading: reading._skip(2),
        0x2A: lambda reading: reading._lost(4, 6),
        0x2B: lambda reading: reading._lost(8, 12),
        0x2C: lambda reading: reading._reference(offset=True),
        0x2D: lambda reading: reading._range(offset=True),
        0x39: Reading._outside_name,
        0x3A: lambda reading: reading._reference(sheet=reading._elsewhere()),
        0x3B: lambda reading: reading._range(sheet=reading._elsewhere()),
        0x3C: lambda reading: reading._lost(4, 6, sheet=True),
        0x3D: lambda reading: reading._lost(8, 12, sheet=True),
    }
)
