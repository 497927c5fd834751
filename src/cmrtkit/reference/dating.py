"""As of when a list speaks."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable

from cmrtkit.model.cells import CellValue
from cmrtkit.parser.values import as_text
from cmrtkit.reference.dates import read_dates
from cmrtkit.reference.model import DatedBy

_MONTH_LONG = dt.timedelta(days=31)
_FULL = re.compile(r"(?<!\d)(20\d\d)[-_. ]?(0[1-9]|1[0-2])[-_. ]?(0[1-9]|[12]\d|3[01])(?!\d)")
_MONTH = re.compile(r"(?<!\d)(20\d\d)[-_. ]?(0[1-9]|1[0-2])(?!\d)")
_IN_TEXT = re.compile(
    r"\b(?:as of|last updated|updated|revised|date)\b[:\s]*"
    r"([A-Z][a-z]+\.? \d{1,2}, ?\d{4}|\d{1,2} [A-Z][a-z]+ \d{4}|\d{4}-\d{1,2}-\d{1,2}|\d{1,2}/\d{1,2}/\d{4})",
    re.IGNORECASE,
)


def date_of_list(
    given: dt.date | None, above: str, name: str, properties: dt.date | None, entries: Iterable[dt.date | None]
) -> tuple[dt.date | None, DatedBy | None]:
    """The day a list speaks of, and how it is known.

    In this order: what the user says, words such as "as of May 11, 2023" above the heading, the file's
    name (of a month the first day), the day the file was saved, the newest date among the entries.
    """
    found = _IN_TEXT.search(above)
    newest = max((day for day in entries if day), default=None)
    candidates: list[tuple[dt.date | None, DatedBy]] = [
        (given, "given"),
        (one_date(found[1]) if found else None, "text"),
        (_in_name(name), "file-name"),
        (properties, "properties"),
        (newest, "newest-entry"),
    ]
    day, by = next(((day, by) for day, by in candidates if day), (None, None))
    if by == "file-name" and day and newest and dt.timedelta() < newest - day < _MONTH_LONG:
        return newest, by  # of a month only the first day is known, but the list was made after its newest entry
    return day, by


def one_date(value: CellValue) -> dt.date | None:
    """A single date, month first where that is not clear."""
    return read_dates([(1, value)]).dates.get(1) if as_text(value) else None


def _in_name(name: str) -> dt.date | None:
    full = _FULL.search(name)
    if full:
        return _day(int(full[1]), int(full[2]), int(full[3]))
    month = _MONTH.search(name)
    return _day(int(month[1]), int(month[2]), 1) if month else None


def _day(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None
