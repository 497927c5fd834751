"""Dates of a list's column, mixed and swapped as people's programs leave them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmrtkit.model.cells import CellValue
from cmrtkit.reader.tables import read_list
from cmrtkit.reference.dates import ReadDates, read_dates
from tests.conftest import SHARED

DAY = dt.date(2023, 5, 11)
HISTORY = SHARED / "reference-lists" / "rmi-revision-history-2023-01.csv"


def column(values: Sequence[CellValue], newest: dt.date | None = None) -> ReadDates:
    return read_dates(list(enumerate(values, 2)), newest)


def days(values: Sequence[CellValue], newest: dt.date | None = None) -> list[dt.date | None]:
    return list(column(values, newest).dates.values())


def swallowed(day: dt.date) -> str:
    """What a program set to day first makes of a month-first date."""
    return dt.date(day.year, day.day, day.month).isoformat() if day.day <= 12 else f"{day:%m/%d/%Y}".lstrip("0")


@pytest.mark.parametrize(
    "value",
    [DAY, dt.datetime(2023, 5, 11, 8), "2023-05-11", "2023/5/11", "2023.5.11", "11.05.2023", "11.5.23", "11-May-2023",
     "11-May-23", "May 11, 2023", "11 May 2023", "2023年5月11日", "20230511", 20230511, 20230511.0, 45057, 45057.5, "45057",
     "5/11/2023", "05/11/23", "5-11-2023", "5/11/2023 12:00:00 AM", "5/11/2023 0:00", "2023-05-11T00:00:00Z",
     "2023-05-11 00:00:00.000", " 5/11/2023 ", "２０２３/５/１１"],
)  # fmt: skip
def test_forms(value: CellValue) -> None:
    assert days([value]) == [DAY]


@pytest.mark.parametrize(
    "value",
    ["soon", "2023", 2023, True, "13/13/2023", "2023-02-30", "2/30/2023", "May 2023", 99_999, "5/11/202", "N/A"],
)
def test_unreadable(value: CellValue) -> None:
    assert column([DAY, value]) == ReadDates({2: DAY, 3: None}, (), (3,))


def test_blank_cells_are_no_fault() -> None:
    assert column([None, "", " ", DAY]) == ReadDates({2: None, 3: None, 4: None, 5: DAY})


def test_other_entries_tell_which_comes_first() -> None:
    assert days(["5/11/2023", "5/30/2023"])[0] == DAY
    assert days(["11/5/2023", "30/5/2023"])[0] == DAY
    assert days(["11/5/2023", "30.5.2023", "2023-05-30"])[0] == dt.date(2023, 11, 5)


def test_the_order_of_the_rows_tells_it_too() -> None:
    descending = ["10/12/2022", "8/12/2022", "9/11/2022", "7/11/2022", "12/10/2022", "1/10/2022"]
    assert days(descending)[0] == dt.date(2022, 12, 10)
    assert days(["1/2/2022", "1/5/2022", "2/1/2022", "2/9/2022", "3/1/2022"])[1] == dt.date(2022, 1, 5)


def test_dates_that_cannot_be_yet_tell_it_too() -> None:
    assert days(["11/5/2023", "10/5/2023"], newest=dt.date(2023, 6, 1)) == [DAY, dt.date(2023, 5, 10)]
    assert column(["2024-01-01", "2023-05-11"], newest=dt.date(2023, 6, 1)).unreadable == (2,)


@given(
    st.lists(st.dates(dt.date(2012, 1, 1), dt.date(2023, 1, 31)), min_size=60, max_size=120),
    st.sampled_from([None, False, True]),
)
def test_swallowed_columns_are_set_right(dates: list[dt.date], order: bool | None) -> None:
    if order is not None:
        dates.sort(reverse=order)
    dates += [dt.date(2023, 1, 20)] * (not any(day.day > 12 for day in dates))
    cells = [swallowed(day) for day in dates]
    machine = [day for day in dates if day.day <= 12]
    found = column(cells)
    if len(machine) >= 4:
        assert list(found.dates.values()) == dates
        assert len(found.swapped) == sum(day.day != day.month for day in machine)
    assert found.unreadable == ()


@given(st.lists(st.dates(dt.date(2012, 1, 1), dt.date(2023, 1, 31)), max_size=60), st.booleans())
def test_plain_iso_is_left_alone(dates: list[dt.date], real: bool) -> None:
    dates.append(dt.date(2023, 1, 31))
    found = column([day if real else day.isoformat() for day in dates])
    assert list(found.dates.values()) == dates
    assert (found.swapped, found.unreadable) == ((), ())


def test_day_first_texts_beside_swapped_dates() -> None:
    cells = ["30/4/2015", "17/8/2021", "2015-11-05", "2016-09-01", "2017-10-03", "2018-12-02"]
    assert days(cells)[2:] == [dt.date(2015, 5, 11), dt.date(2016, 1, 9), dt.date(2017, 3, 10), dt.date(2018, 2, 12)]


def test_an_ambiguous_text_shows_that_nothing_was_swallowed() -> None:
    assert column(["4/30/2015", "4/5/2015", "2015-11-05", "2016-09-01", "2017-10-03", "2018-12-02"]).swapped == ()


def test_too_few_to_tell_are_left_alone() -> None:
    assert column(["4/30/2015", "2015-11-05", "2016-09-01", "2014-01-02"]).swapped == ()


def test_the_order_may_contradict() -> None:
    ascending = ["2020-01-12", "2020-02-03", "2020-03-10", "2020-04-02", "2020-05-08", "2020-06-01", "6/30/2020"]
    assert column(ascending).swapped == ()
    assert column(ascending[:-1]).swapped == ()


def test_the_order_alone_may_prove_it() -> None:
    true = [dt.date(2022, month, day) for month, day in ((9, 5), (8, 7), (7, 6), (6, 7), (6, 2), (5, 7), (4, 12))]
    found = column([swallowed(day) for day in true])
    assert list(found.dates.values()) == true
    assert len(found.swapped) == 7


def test_two_swapped_dates_after_today() -> None:
    assert days(["2022-12-04", "1/20/2022"], newest=dt.date(2022, 6, 1))[0] == dt.date(2022, 4, 12)


@given(
    st.lists(
        st.one_of(
            st.text(max_size=12), st.floats(), st.integers(), st.booleans(), st.none(), st.datetimes(), st.times()
        )
    )
)
def test_nothing_is_too_much(values: list[CellValue]) -> None:
    assert len(column(values, DAY).dates) == len(values)


def _history(heading: str) -> ReadDates:
    (_, head), *rows = read_list(HISTORY).tables[0].rows
    at = head.index(heading)
    return read_dates([(row, cells[at] if at < len(cells) else None) for row, cells in rows], dt.date(2023, 1, 31))


@pytest.mark.skipif(not HISTORY.is_file(), reason="the shared lists are not beside the project")
def test_shared_revision_history() -> None:
    revised, added = _history("REVISION DATE"), _history("SMELTER ADDED DATE")
    assert (len(revised.swapped), len(added.swapped)) == (133, 109)
    assert (revised.unreadable, added.unreadable) == ((), ())
    in_order = [day for day in revised.dates.values() if day]
    assert len(in_order) == 403
    assert all(before >= after for before, after in pairwise(in_order))  # 33 rows are out of order as found
    assert revised.dates[20] == dt.date(2022, 4, 12)
