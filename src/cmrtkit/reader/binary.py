"""What the binary formats of Excel have in common: numbers, errors, formulas that cells share."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator, Sized
from contextlib import contextmanager

from cmrtkit.errors import WorkbookError
from cmrtkit.model.cells import CellValue, ExcelError, Place, Sheet
from cmrtkit.reader.collected import Gathered
from cmrtkit.reader.formulas import Formulas
from cmrtkit.reader.limits import Budget
from cmrtkit.reader.tokens import ERRORS, UNREADABLE
from cmrtkit.reader.values import Calendar, whole

_HALF = re.compile("[\ud800-\udfff]")
# A cell whose formula is that of a range says only of which: that of its first cell.
_OF_RANGE = (1, 2)


class Numbers:
    """Turns numbers into values: the formats of cells that show dates, and the calendar of the workbook."""

    def __init__(self, dates: frozenset[int], calendar: Calendar) -> None:
        self._dates = dates
        self._calendar = calendar

    def shown(self, number: float, style: int) -> CellValue:
        """The number, or the date that it stands for in a cell of this style."""
        value = self._calendar.date(number) if style in self._dates else number
        return whole(value) if isinstance(value, float) else value


class BinarySheet:
    """The cells of one sheet, with their formulas as tokens and those that ranges of cells share."""

    def __init__(self, name: str, budget: Budget) -> None:
        self.gathered: Gathered[bytes] = Gathered(name, budget)
        self.last = Place(1, 1)
        self._shared: dict[Place, bytes] = {}

    def put(self, row: int, column: int, value: CellValue, tokens: bytes | None = None) -> None:
        """A cell, by its place counted from 0."""
        self.last = Place(row + 1, column + 1)
        self.gathered.put(row + 1, column + 1, value, tokens)

    def share(self, tokens: bytes) -> None:
        """The formula of a range, which follows the cell that has it first."""
        self._shared[self.last] = tokens

    def link(self, row: int, column: int, address: str) -> None:
        """Where a click on a cell leads outside the workbook. Links follow cells; those of empty ones are left out."""
        place = row + 1, column + 1
        if place in self.gathered.cells:
            self.gathered.links.setdefault(place, address)

    def finished(self, formulas: Formulas, prepared: bool) -> Sheet:
        """The sheet, with its formulas in words."""

        said: dict[Place | None, str] = {}

        def spoken(place: tuple[int, int], tokens: bytes) -> str:
            if not tokens or tokens[0] not in _OF_RANGE:
                return formulas.text(tokens, Place(*place))
            first = self._first(tokens)
            if first not in said:
                said[first] = formulas.text(self._shared[first], first) if first in self._shared else UNREADABLE
            return said[first]

        return self.gathered.finished(spoken, prepared)

    def _first(self, tokens: bytes) -> Place | None:
        """Both formats name the first cell; .xlsb its column behind the tokens, which the caller puts after them."""
        form = "<2H" if len(tokens) == 5 else "<2I"
        if len(tokens) != 1 + struct.calcsize(form):
            return None
        row, column = struct.unpack_from(form, tokens, 1)
        return Place(row + 1, column + 1)


def with_room(items: Sized, most: int) -> None:
    """Raises ValueError where there are as many as any workbook has."""
    if len(items) >= most:
        raise ValueError("more than a workbook has")


def packed_number(bits: int) -> float:
    """RK: a whole number or the upper half of a float, a hundredfold where the lowest bit says so."""
    if bits & 2:
        number = float((bits >> 2) - (2**30 if bits & 0x80000000 else 0))
    else:
        (number,) = struct.unpack("<d", struct.pack("<Q", (bits & 0xFFFFFFFC) << 32))
    return number / 100 if bits & 1 else number


def error_value(code: int) -> ExcelError:
    """An error by its number; one that no Excel knows stands as ``#N/A``, for it is one all the same."""
    return ExcelError(ERRORS.get(code, "#N/A"))


def whole_characters(text: str) -> str:
    """Text without halves of characters, which no output could hold."""
    if not _HALF.search(text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


@contextmanager
def damaged_if_unreadable() -> Iterator[None]:
    """Whatever goes wrong with records means that the file is damaged."""
    try:
        yield
    except (struct.error, LookupError, ValueError, OverflowError) as error:
        raise WorkbookError("damaged") from error
