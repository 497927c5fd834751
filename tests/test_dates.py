"""Dates as people type them."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmrtkit.model.cells import CellValue
from cmrtkit.parser.dates import read_date, readings

DAY = dt.date(2024, 8, 17)


@pytest.mark.parametrize(
    "value",
    [DAY, dt.datetime(2024, 8, 17, 9, 30), 45521, 45521.4, "2024-08-17", " 2024/8/17 ", "2024.08.17", "2024. 8. 17.", "20240817",
     "2024年8月17日", "２０２４年８月１７日", "2024년 8월 17일", "令和6年8月17日", "R6.8.17", "民國113年8月17日", "17-Aug-2024",
     "17 August 2024", "17th Aug. 2024", "Aug 17, 2024", "August 17th, 2024", "17/08/2024", "08/17/2024", "17.8.2024",
     "2024-08-17 00:00:00", "2024-08-17T10:00:00Z", "17/08/2024 10:30 AM", "17-Aug-24", "17 Aug '24", "Aug.17,2024", "17AUG2024",
     "2024-Aug-17", "Saturday, 17 August 2024", "Sat Aug 17 2024", "2024/8/17（土）", "2024年8月17日 星期六", "2024年8月17号",
     "2024年8月17日土曜日", "24年8月17日", "'24.8.17", "113/8/17", "17/08/2567", "08/17/24", "17. August 2024", "17 août 2024",
     "17 de agosto de 2024", "17 agosto 2024", "17 Ağustos 2024", "ngày 17 tháng 8 năm 2024"],
)  # fmt: skip
def test_read(value: CellValue) -> None:
    assert read_date(value) == DAY


@pytest.mark.parametrize(
    "value",
    [
        "05/06/2024",
        "2024-13-01",
        "2024-02-30",
        "soon",
        "",
        "2024",
        2024,
        20240817,
        True,
        None,
        "17/08/24",
        "99-Foo-2024",
    ],
)
def test_not_certain(value: CellValue) -> None:
    assert read_date(value) is None


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("05/06/2024", ["2024-06-05", "2024-05-06"]),
        ("05-06-24", ["2024-06-05", "2024-05-06"]),
        ("17/08/24", ["2024-08-17", "2017-08-24"]),
        ("24.12.31", ["2031-12-24", "2024-12-31"]),
        ("05.06.2024", ["2024-06-05"]),
        ("08.17.2024", ["2024-08-17"]),
        ("31/06/2024", []),
        ("8/2024", []),
        ("\ufdfa" * 60, []),
        ("1 " * 16_000, []),
    ],
)
def test_every_reading_is_told(text: str, days: list[str]) -> None:
    assert [day.isoformat() for day in readings(text)] == days


def test_same_day_and_month_is_certain() -> None:
    assert read_date("05/05/2024") == dt.date(2024, 5, 5)


@given(st.dates(dt.date(2000, 1, 1), dt.date(2099, 12, 31)))
def test_any_day_in_the_common_forms(day: dt.date) -> None:
    for form in ("%Y-%m-%d", "%Y/%m/%d", "%d %B %Y", "%b %d, %Y", "%Y年%m月%d日"):
        assert read_date(day.strftime(form)) == day


@given(st.text(max_size=30))
def test_no_text_is_too_much(text: str) -> None:
    assert isinstance(read_date(text), dt.date | None)
