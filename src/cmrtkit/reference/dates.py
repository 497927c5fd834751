"""The dates of a list's column: mixed forms, and days and months that a program swapped.

RMI writes its dates month first. A program set to day first that opens such a list takes 4/12/2022 for
4 December and saves it as 2022-12-04, but leaves 4/30/2015 a text. One such cell cannot be told from a
sound one; a column can: its texts all have a day over 12, its ISO dates none, and set right
they fall into the order in which the list is sorted.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from cmrtkit.model.cells import CellValue
from cmrtkit.parser.dates import LONGEST, TIME, read_date

# By chance, four days in a row are below 13 one time in fifty.
_SEVERAL = 4
# How many more rows must be out of order under one reading than under the other before the order counts.
_TELLING = 2
_YEARS = range(1900, 2101)
_ISO = re.compile(r"(\d{4})\s*([-/.])\s*(\d{1,2})\s*\2\s*(\d{1,2})")
_SLASHED = re.compile(r"(\d{1,2})\s*([-/.])\s*(\d{1,2})\s*\2\s*(\d{4}|\d{2})")
_NAMED_SHORT = re.compile(r"(.*[a-z].*[^\d])(\d{2})")


@dataclass(frozen=True, slots=True)
class ReadDates:
    """The dates by row, None where there is none.

    ``swapped`` names the rows whose day and month were swapped and are set right, ``unreadable``
    those that hold something that is no date, or a date that cannot have been yet.
    """

    dates: dict[int, dt.date | None]
    swapped: tuple[int, ...] = ()
    unreadable: tuple[int, ...] = ()


class _Parts(NamedTuple):
    """A date of which it is not yet sure which number is the day.

    ``machine``: a real or an ISO date, which says so, but may have been swapped by a program. Else
    a text such as ``4/12/2022``, with the first number as the month.
    """

    year: int
    month: int
    day: int
    machine: bool

    def date(self, turned: bool) -> dt.date | None:
        """The other way round if ``turned``, but never with a month over 12."""
        month, day = (self.day, self.month) if turned else (self.month, self.day)
        return _day(self.year, month, day) or (None if self.machine else _day(self.year, day, month))

    @property
    def doubtful(self) -> bool:
        return self.month <= 12 and self.day <= 12 and self.month != self.day


_Found = _Parts | dt.date | None


class _Reading(NamedTuple):
    """How a column is read: texts day first, machine dates the other way round."""

    day_first: bool = False
    swapped: bool = False

    def date(self, found: _Found) -> dt.date | None:
        if isinstance(found, _Parts):
            return found.date(self.swapped and found.doubtful if found.machine else self.day_first)
        return found


def read_dates(column: Sequence[tuple[int, CellValue]], newest: dt.date | None = None) -> ReadDates:
    """Read a column of dates, given with the numbers of its rows and without its heading.

    Texts such as ``5/6/2023`` are read as the other entries show, by a number over 12 or by the order
    of the rows, and month first where nothing shows it, as RMI writes. ``11.05.2023`` is day first.
    Machine dates are taken for swapped when the order of the rows, or dates after ``newest``, say
    so; else when all texts have a day over 12 and four or more machine dates have none.
    Dates after ``newest`` count as unreadable. Raises nothing for whatever the cells hold.
    """
    found = [_found(value) for _, value in column]
    reading = _reading(found, newest)
    dates: dict[int, dt.date | None] = {}
    for (row, _), item in zip(column, found, strict=True):
        date = reading.date(item)
        late = date is not None and newest is not None and date > newest
        dates[row] = date if date and date.year in _YEARS and not late else None
    return ReadDates(dates, _swapped(column, found, reading, dates), _unreadable(column, dates))


def _swapped(
    column: Sequence[tuple[int, CellValue]],
    found: Sequence[_Found],
    reading: _Reading,
    dates: dict[int, dt.date | None],
) -> tuple[int, ...]:
    if not reading.swapped:
        return ()
    doubtful = (isinstance(item, _Parts) and item.machine and item.doubtful for item in found)
    return tuple(row for (row, _), yes in zip(column, doubtful, strict=True) if yes and dates[row])


def _unreadable(column: Sequence[tuple[int, CellValue]], dates: dict[int, dt.date | None]) -> tuple[int, ...]:
    filled = (row for row, value in column if value is not None and str(value).strip())
    return tuple(row for row in filled if dates[row] is None)


def _reading(found: Sequence[_Found], newest: dt.date | None) -> _Reading:
    reading = _Reading(day_first=_day_first(found, newest))
    return reading._replace(swapped=_is_swapped(found, reading, newest))


def _day_first(found: Sequence[_Found], newest: dt.date | None) -> bool:
    """Of texts: by the numbers over 12 if they agree, by order, by dates that cannot be, else month first."""
    texts = [item for item in found if isinstance(item, _Parts) and not item.machine]
    month_first, day_first = any(item.day > 12 for item in texts), any(item.month > 12 for item in texts)
    if month_first != day_first:
        return day_first
    said = _compared(found, _Reading(), _Reading(day_first=True), newest)
    return bool(said)


def _is_swapped(found: Sequence[_Found], plain: _Reading, newest: dt.date | None) -> bool:
    """A machine date with a day over 12 proves that none was swapped: such days stay texts."""
    machine = [item for item in found if isinstance(item, _Parts) and item.machine]
    if not any(item.doubtful for item in machine) or any(item.day > 12 for item in machine):
        return False
    said = _compared(found, plain, plain._replace(swapped=True), newest)
    if said is not None:
        return said
    texts = [item for item in found if isinstance(item, _Parts) and not item.machine]
    one_way = all(item.day > 12 for item in texts) or all(item.month > 12 for item in texts)
    return bool(texts) and one_way and len(machine) >= _SEVERAL


def _compared(found: Sequence[_Found], plain: _Reading, other: _Reading, newest: dt.date | None) -> bool | None:
    """Whether the other reading is right, by the order of the rows or by dates that cannot be; None: no telling."""
    one, two = ([date for item in found if (date := reading.date(item))] for reading in (plain, other))
    one_breaks, two_breaks = _breaks(one), _breaks(two)
    if abs(one_breaks - two_breaks) >= _TELLING and 10 * min(one_breaks, two_breaks) <= len(one):
        return two_breaks < one_breaks
    one_late, two_late = (newest is not None and max(dates, default=newest) > newest for dates in (one, two))
    return one_late if one_late != two_late else None


def _breaks(dates: Sequence[dt.date]) -> int:
    """How many rows are out of order, whichever way the column is sorted."""
    falls = sum(before > after for before, after in pairwise(dates))
    rises = sum(before < after for before, after in pairwise(dates))
    return min(falls, rises)


def _found(value: CellValue) -> _Found:
    if isinstance(value, dt.date):
        return _Parts(value.year, value.month, value.day, machine=True)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _from_number(value)
    return _from_text(value) if isinstance(value, str) else None


def _from_number(number: float) -> _Found:
    """Days since 1899-12-30 in a cell that lost its date format, or 20230511."""
    if 30_000 <= number <= 60_000:
        return _found(dt.date(1899, 12, 30) + dt.timedelta(days=int(number)))
    return read_date(str(int(number))) if 19_000_101 <= number <= 20_991_231 else None


def _from_text(text: str) -> _Found:
    if len(text) > LONGEST:
        return None
    plain = TIME.sub("", unicodedata.normalize("NFKC", text).strip().lower())
    if re.fullmatch("[0-9]{5}", plain):
        return _from_number(int(plain))
    if iso := _ISO.fullmatch(plain):
        return _parts(int(iso[1]), int(iso[3]), int(iso[4]), machine=True)
    if slashed := _SLASHED.fullmatch(plain):
        return _from_slashed(slashed)
    short = _NAMED_SHORT.fullmatch(plain)
    return read_date(f"{short[1]}20{short[2]}" if short else plain)


def _from_slashed(text: re.Match[str]) -> _Found:
    """Years of two digits are of this century. Dates with dots are day first wherever they are written."""
    first, second, year = int(text[1]), int(text[3]), int(text[4]) + (2000 if len(text[4]) == 2 else 0)
    if text[2] == ".":
        return _day(year, second, first) or _day(year, first, second)
    return _parts(year, first, second, machine=False)


def _parts(year: int, month: int, day: int, machine: bool) -> _Found:
    parts = _Parts(year, month, day, machine)
    return parts if parts.date(turned=False) else None


def _day(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day) if year in _YEARS else None
    except ValueError:
        return None
