"""Dates as people type them into a text cell."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache

from cmrtkit.model.cells import CellValue
from cmrtkit.resources import load_yaml, rules_dir

LONGEST = 60  # no date is longer, but a cell may hold 32,767 characters
_ERAS = {"令和": 2018, "平成": 1988, "r": 2018, "h": 1988, "民國": 1911, "民国": 1911}
_BUDDHIST = range(2540, 2640)  # Thai years
_FIRST_SHORT_YEAR = 10  # no such form is older, so that in 05/06/24 the year is 24
TIME = re.compile(r"(?:[t ]+|,\s*)\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:[ap]\.?m\.?)?\s*(?:z|[+-]\d{2}:?\d{2})?$")
_WEEKDAY = re.compile(
    r"^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\b[., ]*"
    r"|\s*\([^()\d]{1,12}\)$|\s*(?:星期|周|週)[一二三四五六日天]$|\s*[月火水木金土日]曜日?$|\s*[월화수목금토일]요일$"
)
_YEAR = r"(?:(?P<year>\d{4})|(?P<short>\d{2}))"
_NAMED_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|[oa](?=[ .]))?"
_NAME = r"(?P<name>[^\W\d_]{3,12})"
_NUMBERS = r"(?P<month>\d{1,2})\s*{}\s*(?P<day>\d{1,2})"
_CERTAIN = (
    r"(?P<year>\d{4})\s*[-/.,年 ]\s*" + _NUMBERS.replace("{}", "[-/.,月 ]") + r"\s*[日号號.]?",
    r"(?P<year>\d{4})년\s*(?P<month>\d{1,2})월\s*(?P<day>\d{1,2})일",
    r"(?P<year>20\d{2})(?P<month>\d{2})(?P<day>\d{2})",
    r"(?:['’](?P<short>\d{2})\s*[-/.年]|(?P<plain>2\d)年)\s*" + _NUMBERS.replace("{}", "[-/.月]") + r"\s*[日号號.]?",
    r"(?P<era>令和|平成|民國|民国|r|h)\s*(?P<of_era>\d{1,3}|元)\s*[-/.年]\s*"
    + _NUMBERS.replace("{}", "[-/.月]")
    + r"\s*日?",
    r"(?P<roc>1[0-4]\d)\s*[-/.年]\s*" + _NUMBERS.replace("{}", "[-/.月]") + r"\s*日?",
    _NAMED_DAY + r"[-/., ]*(?:of |de |d['’])?" + _NAME + r"(?:[-/., ]+(?:de |del )?['’]?)" + _YEAR,
    _NAMED_DAY + _NAME + _YEAR,
    _NAME + r"[-/., ]*" + _NAMED_DAY + r"[-/., ]+['’]?" + _YEAR,
    r"(?P<year>\d{4})[-/., ]*" + _NAME + r"[-/., ]*" + _NAMED_DAY,
    r"(?:ngay )?(?P<day>\d{1,2}) thang (?P<month>\d{1,2}),? nam (?P<year>\d{4})",
)
_THREE_NUMBERS = re.compile(rf"(\d{{1,2}})\s*([-/. ])\s*(\d{{1,2}})\s*\2\s*{_YEAR}")


def read_date(value: CellValue) -> dt.date | None:
    """The day a cell means, None where that is not certain.

    ``05/06/2024`` may be May or June and is left unread; ``17/08/2024`` and ``08/17/2024`` are
    certain. A bare number is a date whose cell lost its date format (days since 1899-12-30).
    """
    found = readings(value)
    return found[0] if len(found) == 1 else None


def readings(value: CellValue) -> tuple[dt.date, ...]:
    """The days a cell may mean: one where that is certain, none where it is no date.

    A date with dots has its day first wherever it is written; a year of two digits may stand first or last.
    """
    if isinstance(value, dt.datetime):
        return (value.date(),)
    if isinstance(value, dt.date):
        return (value,)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _from_serial(value)
    return _from_text(value) if isinstance(value, str) else ()


def _from_serial(number: float) -> tuple[dt.date, ...]:
    """Only serials of this century count: 20240817 and 2024 are no dates."""
    if not 36_526 <= number <= 73_050:
        return ()
    return ((dt.datetime(1899, 12, 30) + dt.timedelta(days=number)).date(),)


def _from_text(text: str) -> tuple[dt.date, ...]:
    plain = _plain(text)
    for pattern in _certain():
        found = pattern.fullmatch(plain)
        if found:
            return _days([_parts(found.groupdict())])
    numbers = _THREE_NUMBERS.fullmatch(plain)
    return _days(_orders(numbers)) if numbers else ()


@cache
def _certain() -> tuple[re.Pattern[str], ...]:
    return tuple(map(re.compile, _CERTAIN))


def _plain(text: str) -> str:
    """Small narrow letters, without the time of day and the day of the week."""
    if len(text) > LONGEST:
        return ""
    narrow = TIME.sub("", unicodedata.normalize("NFKC", text).strip().lower())
    return _without_marks(_WEEKDAY.sub("", narrow).strip())


def _without_marks(text: str) -> str:
    """Letters without accents; other scripts as they are."""
    bare = "".join(char for char in unicodedata.normalize("NFD", text) if unicodedata.category(char) != "Mn")
    return unicodedata.normalize("NFC", bare).replace("đ", "d")


_Parts = tuple[int, int, int]


def _days(read: list[_Parts]) -> tuple[dt.date, ...]:
    """The days that exist, each once."""
    return tuple(dict.fromkeys(day for parts in read for day in _day(*parts)))


def _day(year: int, month: int, day: int) -> Iterator[dt.date]:
    try:
        yield dt.date(year - 543 if year in _BUDDHIST else year, month, day)
    except ValueError:
        return


def _parts(found: Mapping[str, str | None]) -> _Parts:
    """Year, month and day; a month that is none is 0."""
    name = found.get("name")
    month = _months().get(name, 0) or _months().get(name[:3], 0) if name else int(found["month"] or 0)
    return (_year(found), month, int(found["day"] or 0))


def _year(found: Mapping[str, str | None]) -> int:
    if era := found.get("era"):
        return _ERAS[era] + (1 if found["of_era"] == "元" else int(found["of_era"] or 0))
    if roc := found.get("roc"):
        return 1911 + int(roc)
    short = found.get("short") or found.get("plain")
    return 2000 + int(short) if short else int(found.get("year") or 0)


def _orders(numbers: re.Match[str]) -> list[_Parts]:
    """Three numbers in the orders in which they are written."""
    first, second, year = int(numbers[1]), int(numbers[3]), _year(numbers.groupdict())
    day_first, month_first = (year, second, first), (year, first, second)
    dotted_day = numbers[2] == "." and any(_day(*day_first))
    found = [day_first] if dotted_day else [day_first, month_first]
    return [*found, (2000 + first, second, year % 100)] if numbers["short"] and first >= _FIRST_SHORT_YEAR else found


@cache
def _months() -> dict[str, int]:
    """Names of months, and their first three letters where these begin no other month's."""
    names: dict[str, int] = {}
    for language in load_yaml(rules_dir() / "reference" / "month-names.yaml").values():
        for number, written in enumerate(language, 1):
            for name in written.split():
                names[name] = number
                names[name[:3]] = number if names.get(name[:3], number) == number else 0
    return names
