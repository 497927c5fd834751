"""What stands in a cell, as a value of its type."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping

from cmrtkit.model.cells import CellValue, ExcelError
from cmrtkit.reader.strings import SharedStrings
from cmrtkit.reader.texts import unescape

Converter = Callable[[str], CellValue]


class Calendar:
    """Turns serial numbers into dates, in the date system of the workbook."""

    def __init__(self, date1904: bool) -> None:
        self._epoch = dt.datetime(1904, 1, 1) if date1904 else dt.datetime(1899, 12, 30)
        self._early = 0 if date1904 else 60

    def date(self, serial: float) -> CellValue:
        """The date of a serial number; the number itself where it is none (0, negative, too large).

        Excel's 1900 system counts a 29 February 1900 that never was: serials below 60 are a day off.
        """
        if not 1 <= serial < 2_958_466:
            return serial
        moment = self._epoch + dt.timedelta(days=serial + (1 if serial < self._early else 0))
        return moment.date() if moment.time() == dt.time() else moment


class Values:
    """Turns the text in a cell into its value, with the strings, date styles and calendar of one workbook."""

    def __init__(self, strings: SharedStrings, dates: frozenset[int], calendar: Calendar) -> None:
        self._dates = dates
        self._calendar = calendar
        self._converters: dict[str, Converter] = {
            "s": strings.text,
            "e": ExcelError,
            "b": _boolean,
            "d": _moment,
        }

    def converter(self, attributes: Mapping[str, str]) -> Converter:
        """What makes values of the texts in cells with these attributes (ECMA-376 Part 1, 18.18.11).

        Unknown types are texts. Raises ValueError for a style that is no number; what is returned raises
        ValueError, and what SharedStrings raises, for texts that are no values of the type.
        """
        kind = attributes.get("t", "n")
        if kind == "n":
            return self._date if int(attributes.get("s", 0)) in self._dates else _number
        return self._converters.get(kind, unescape)

    def _date(self, text: str) -> CellValue:
        value = self._calendar.date(float(text)) if text.strip() else None
        return whole(value) if isinstance(value, float) else value


def _number(text: str) -> CellValue:
    return whole(float(text)) if text.strip() else None


def whole(number: float) -> CellValue:
    """A number as an int where it is one."""
    return int(number) if number.is_integer() and abs(number) < 1e15 else number


def _boolean(text: str) -> CellValue:
    return text.strip() in ("1", "true")


def _moment(text: str) -> CellValue:
    return dt.datetime.fromisoformat(text.strip())
