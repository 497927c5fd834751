"""Formulas as the binary formats of Excel store them: a small compiler for what templates use.

[MS-XLS] 2.5.198 and [MS-XLSB] 2.5.97. Numbers of functions are stated here, apart from the reader's own.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Sequence

from openpyxl.formula import Tokenizer
from openpyxl.formula.tokenizer import Token
from openpyxl.utils import column_index_from_string

# Number, and how many arguments it always takes.
FIXED = {"ISERROR": (3, 1), "LEN": (32, 1), "ISBLANK": (129, 1), "NA": (10, 0), "COUNTIF": (346, 2), "MID": (31, 3),
         "NOT": (38, 1), "TODAY": (221, 0), "NOW": (74, 0), "TRIM": (118, 1), "UPPER": (113, 1), "LOWER": (112, 1),
         "VALUE": (33, 1), "TEXT": (48, 2), "ISNUMBER": (128, 1), "ISNA": (2, 1), "ISTEXT": (127, 1), "EXACT": (117, 2),
         "SMALL": (326, 2), "LARGE": (325, 2), "MOD": (39, 2), "ROWS": (76, 1), "COUNTBLANK": (347, 1)}  # fmt: skip
VARIABLE = {"IF": 1, "SUM": 4, "INDEX": 29, "AND": 36, "OR": 37, "MATCH": 64, "OFFSET": 78, "VLOOKUP": 102,
            "INDIRECT": 148, "CHOOSE": 100, "HYPERLINK": 359, "SUMPRODUCT": 228, "CONCATENATE": 336, "LEFT": 115,
            "COUNTA": 169, "ROW": 8, "COLUMN": 9, "COUNT": 0, "SEARCH": 82, "FIND": 124, "RIGHT": 116, "SUBSTITUTE": 120,
            "ADDRESS": 219, "MAX": 7, "MIN": 6, "SUMIF": 345, "LOOKUP": 28}  # fmt: skip
NEW_IN_2007 = {"IFERROR": 480, "COUNTIFS": 481}
_INFIX = {"+": 3, "-": 4, "*": 5, "/": 6, "^": 7, "&": 8, "<": 9, "<=": 10, "=": 11, ">=": 12, ">": 13, "<>": 14}
_RANK = {"^": 5, "*": 4, "/": 4, "+": 3, "-": 3, "&": 2}
_ERRORS = {"#NULL!": 0, "#DIV/0!": 7, "#VALUE!": 15, "#REF!": 23, "#NAME?": 29, "#NUM!": 36, "#N/A": 42}
_REFERENCE = re.compile(r"(?:(?P<sheet>'(?:[^']|'')+'|[^'!]+)!)?(?P<first>[^:]+)(?::(?P<last>.+))?")
_CELL = re.compile(r"(\$?)([A-Z]{1,3})?(\$?)([0-9]+)?")


class Compiler:
    """Formulas of a workbook with these sheets and names; ``wide`` for .xlsb."""

    def __init__(self, sheets: Sequence[str], names: Sequence[str] = (), *, wide: bool) -> None:
        self.wide = wide
        self._sheets = list(sheets)
        self._names = list(names)
        self._items: list[Token] = []

    def tokens(self, formula: str) -> bytes:
        """The formula without its equals sign, in tokens."""
        self._items = [item for item in Tokenizer(f"={formula}").items if item.type != Token.WSPACE][::-1]
        found = self._binary(0)
        assert not self._items, (formula, self._items)
        return found

    def _peek(self, kind: str) -> bool:
        return bool(self._items) and self._items[-1].type == kind

    def _binary(self, least: int) -> bytes:
        left = self._unary()
        while self._peek(Token.OP_IN) and _RANK.get(self._items[-1].value, 1) > least:
            sign = self._items.pop().value
            left += self._binary(_RANK.get(sign, 1)) + bytes([_INFIX[sign]])
        return left

    def _unary(self) -> bytes:
        if self._peek(Token.OP_PRE):
            return {"-": lambda: self._unary() + b"\x13", "+": lambda: self._unary() + b"\x12"}[
                self._items.pop().value
            ]()
        found = self._operand()
        while self._peek(Token.OP_POST):
            self._items.pop()
            found += b"\x14"
        return found

    def _operand(self) -> bytes:
        item = self._items.pop()
        if item.type == Token.PAREN:
            found = self._binary(0)
            self._items.pop()
            return found + b"\x15"
        if item.type == Token.FUNC:
            return self._function(item.value[:-1].upper())
        return {
            Token.TEXT: self._text,
            Token.NUMBER: _number,
            Token.LOGICAL: lambda value: b"\x1d" + bytes([value == "TRUE"]),
            Token.ERROR: lambda value: b"\x1c" + bytes([_ERRORS[value]]),
            Token.RANGE: self._reference,
        }[item.subtype](item.value)

    def _function(self, name: str) -> bytes:
        found, count = b"", 0
        while not (self._peek(Token.FUNC) and self._items[-1].subtype == Token.CLOSE):
            if self._peek(Token.SEP):
                self._items.pop()
                found += b"\x16" if self._ends_argument() else b""
                count += self._ends_argument()
                continue
            found, count = found + self._binary(0), count + 1
        self._items.pop()
        if name in FIXED:
            assert FIXED[name][1] == count, name
            return found + struct.pack("<BH", 0x41, FIXED[name][0])
        number = (VARIABLE | (NEW_IN_2007 if self.wide else {}))[name]
        return found + struct.pack("<BBH", 0x42, count, number)

    def _ends_argument(self) -> bool:
        """Whether nothing stands where an argument could: ``OFFSET(A1,1,,)``."""
        return self._peek(Token.SEP) or (self._peek(Token.FUNC) and self._items[-1].subtype == Token.CLOSE)

    def _text(self, value: str) -> bytes:
        text = value[1:-1].replace('""', '"')
        data = text.encode("utf-16-le")
        return (struct.pack("<BH", 0x17, len(text)) if self.wide else struct.pack("<BBB", 0x17, len(text), 1)) + data

    def _reference(self, value: str) -> bytes:
        if value in self._names:
            return struct.pack("<BI", 0x43, self._names.index(value) + 1)
        found = _REFERENCE.fullmatch(value)
        assert found, value
        first, last = self._cell(found["first"]), self._cell(found["last"] or found["first"])
        sheet = (found["sheet"] or "").removeprefix("'").removesuffix("'").replace("''", "'")
        head = struct.pack("<H", self._sheets.index(sheet)) if sheet else b""
        kind = (0x3A if sheet else 0x24) + bool(found["last"])
        if not found["last"]:
            return bytes([kind]) + head + struct.pack("<IH" if self.wide else "<HH", *first)
        last_row = (
            last[0] if found["last"] and re.search(r"[0-9]", found["last"]) else 2 ** (20 if self.wide else 16) - 1
        )
        return (
            bytes([kind]) + head + struct.pack("<2I2H" if self.wide else "<4H", first[0], last_row, first[1], last[1])
        )

    def _cell(self, text: str) -> tuple[int, int]:
        found = _CELL.fullmatch(text)
        assert found and (found[2] or found[4]), text
        fixed_column, letters, fixed_row, number = found.groups()
        column = column_index_from_string(letters or "A") - 1
        return int(number or 1) - 1, column | (0 if fixed_column else 0x4000) | (
            0 if fixed_row or not number else 0x8000
        )


def _number(value: str) -> bytes:
    whole = value.isdigit() and int(value) < 2**16
    return struct.pack("<BH", 0x1E, int(value)) if whole else struct.pack("<Bd", 0x1F, float(value))
