"""Dates as people type them into a text cell."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata

from cmrtkit.model.cells import CellValue

_MONTHS = {
    name: number
    for number, name in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1
    )
}
_ERAS = {"令和": 2018, "平成": 1988, "r": 2018, "h": 1988, "民國": 1911, "民国": 1911}
_PATTERNS = (
    ("ymd", re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日.]?")),
    ("ymd", re.compile(r"(\d{4})년\s*(\d{1,2})월\s*(\d{1,2})일")),
    ("ymd", re.compile(r"(20\d{2})(\d{2})(\d{2})")),
    ("era", re.compile(r"(令和|平成|民國|民国|r|h)\s*(\d{1,3}|元)\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")),
    ("dby", re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[-/. ]+([a-z]{3,9})\.?[-/., ]+(\d{4})")),
    ("bdy", re.compile(r"([a-z]{3,9})\.?[-/ ]+(\d{1,2})(?:st|nd|rd|th)?[-/., ]+(\d{4})")),
    ("two", re.compile(r"(\d{1,2})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{4})")),
)


def read_date(value: CellValue) -> dt.date | None:
    """The day a cell means, None where that is not certain.

    ``05/06/2024`` may be May or June and is left unread; ``17/08/2024`` and ``08/17/2024`` are
    certain. A bare number is a date whose cell lost its date format (days since 1899-12-30).
    """
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _from_serial(value)
    return _from_text(value) if isinstance(value, str) else None


def _from_serial(number: float) -> dt.date | None:
    """Only serials of this century count: 20240817 and 2024 are no dates."""
    if not 36_526 <= number <= 73_050:
        return None
    return (dt.datetime(1899, 12, 30) + dt.timedelta(days=number)).date()


def _from_text(text: str) -> dt.date | None:
    plain = unicodedata.normalize("NFKC", text).strip().lower()
    plain = re.sub(r"[t ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?z?$", "", plain)
    for kind, pattern in _PATTERNS:
        found = pattern.fullmatch(plain)
        if found:
            return _day(kind, found.groups())
    return None


def _day(kind: str, parts: tuple[str, ...]) -> dt.date | None:
    try:
        if kind == "ymd":
            return dt.date(int(parts[0]), int(parts[1]), int(parts[2]))
        if kind == "era":
            year = 1 if parts[1] == "元" else int(parts[1])
            return dt.date(_ERAS[parts[0]] + year, int(parts[2]), int(parts[3]))
        if kind == "dby":
            return dt.date(int(parts[2]), _MONTHS[parts[1][:3]], int(parts[0]))
        if kind == "bdy":
            return dt.date(int(parts[2]), _MONTHS[parts[0][:3]], int(parts[1]))
        return _day_or_month_first(int(parts[0]), int(parts[1]), int(parts[2]))
    except (ValueError, KeyError):
        return None


def _day_or_month_first(first: int, second: int, year: int) -> dt.date | None:
    if first > 12 or first == second:
        return dt.date(year, second, first)
    return dt.date(year, first, second) if second > 12 else None
