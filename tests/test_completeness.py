"""The Checker's logic on single items; agreement on whole workbooks is in test_corpus and test_builder."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cmrtkit.builder import as_grid, blank, complete
from cmrtkit.completeness import check_completeness
from cmrtkit.layout import recognise
from cmrtkit.model.cells import Cell, CellValue
from cmrtkit.parser import parse
from tests.helpers import completeness_of, missing_rows, with_cell

SOUND = complete("CMRT", "6.4")
COBALT = complete("EMRT", "1.3")


@pytest.mark.parametrize(
    ("cell", "value", "missing"),
    [
        ("Declaration!D8", 0, {4}),
        ("Declaration!D8", " ", set()),  # a blank character counts as an answer
        ("Declaration!D8", "0", set()),  # the text 0 is no number
        ("Declaration!D16", "a@b", set()),
        ("Declaration!D16", "n/a", {8}),
        ("Declaration!D22", "soon", set()),
        ("Declaration!D22", 0, {12}),
        ("Declaration!G77", "x", {56}),
        ("Declaration!G77", "xy", set()),
        ("Declaration!D77", "no", set()),
        ("Declaration!D9", "B. Product (or List of Products)", {64}),
        ("Declaration!D9", " A. Company", {6}),  # Excel does not trim: no scope it knows, so a description is due
        ("Declaration!D27", "no", set()),
        ("Declaration!D27", "No ", {20, 25, 30, 35, 40, 45, 50}),  # neither Yes nor No: answers after it do not count
        ("Declaration!D33", "No", set()),
    ],
)
def test_one_cell(cell: str, value: CellValue, missing: set[int]) -> None:
    assert missing_rows(SOUND.with_cells({cell: value})) == missing


def test_a_formula_that_shows_nothing_counts_as_an_answer_as_in_excel() -> None:
    grid = with_cell(as_grid(SOUND), "Declaration!D8", Cell("", 'IF(1=1,"","")'))
    recognised = recognise(grid)
    assert check_completeness(parse(recognised), recognised.layout).missing == ()


def test_out_of_scope_everywhere_asks_for_no_company_answers() -> None:
    cells: dict[str, CellValue] = {f"Declaration!D{row}": "No" for row in (26, 27, 28, 29)}
    cells |= {f"Declaration!D{row}": None for row in (*range(32, 72), *range(75, 90, 2))}
    assert missing_rows(SOUND.with_cells(cells)) == set()


def test_a_metal_needs_a_row_of_its_own_and_a_name_behind_it() -> None:
    rows = {f"Smelter List!{column}{row}": None for row in range(5, 30) for column in "ABC"}
    assert missing_rows(SOUND.with_cells(rows)) == {65, 66, 67, 68}
    metal_only = {**rows, "Smelter List!B5": "Tin"}
    assert missing_rows(SOUND.with_cells(metal_only)) == {65, 66, 67, 68}
    blank_name = {**rows, "Smelter List!B5": "TIN", "Smelter List!C5": " "}
    assert missing_rows(SOUND.with_cells(blank_name)) == {65, 67, 68}


def test_the_metal_and_the_name_may_stand_in_different_rows() -> None:
    """The sheet counts two columns, not rows: "Tin" in B, and a key that begins with Tin."""
    rows: dict[str, CellValue] = {f"Smelter List!{column}{row}": None for row in range(5, 30) for column in "ABC"}
    rows |= {"Smelter List!B5": "Tin", "Smelter List!C6": "Tin Works of Erewhon"}
    assert 66 not in missing_rows(SOUND.with_cells(rows))


def test_not_listed_rows() -> None:
    row: dict[str, CellValue] = {
        "Smelter List!B40": "Tin",
        "Smelter List!C40": "smelter NOT listed",
        "Smelter List!D40": "Works",
    }
    assert missing_rows(SOUND.with_cells(row)) == {69}
    assert missing_rows(SOUND.with_cells({**row, "Smelter List!E40": "JAPAN"})) == set()
    assert (
        missing_rows(SOUND.with_cells({**row, "Smelter List!A41": "CID999999"})) == set()
    )  # the sheet's sum is an error


@pytest.mark.parametrize(("version", "missing"), [("6.1", set()), ("6.22", {69})])
def test_not_listed_rows_below_the_list(version: str, missing: set[int]) -> None:
    """Until 6.1 the Checker looked at the prepared rows, since 6.22 it looks at whole columns."""
    row = {"Smelter List!B3000": "Tin", "Smelter List!C3000": "Smelter not listed"}
    assert missing_rows(complete("CMRT", version).with_cells(row)) == missing


@pytest.mark.parametrize(("count", "missing"), [(1, {65}), (2, set())])
def test_emrt_1_1_marks_one_incomplete_row_and_no_more(count: int, missing: set[int]) -> None:
    """Its H shows the number of rows, only 1 is marked, and the total leaves the row out."""
    rows = {
        f"Smelter List!{column}{40 + i}": text
        for i in range(count)
        for column, text in (("B", "Mica"), ("C", "Smelter not listed"))
    }
    completeness = completeness_of(complete("EMRT", "1.1").with_cells(rows))
    assert {item.row for item in completeness.missing} == missing
    assert completeness.required_remaining == 0


def test_emrt_other_survey_format_counts_with_its_comment() -> None:
    other: dict[str, CellValue] = {"Declaration!D79": "Yes, Using Other Format (Describe)", "Declaration!G79": None}
    assert missing_rows(COBALT.with_cells(other)) == {55}
    assert missing_rows(COBALT.with_cells({**other, "Declaration!G79": "Own form"})) == set()
    assert missing_rows(COBALT.with_cells({"Declaration!D79": "Yes"})) == {55}


@pytest.mark.parametrize("answer", ["No", "Unknown", "Not applicable for this declaration"])
def test_emrt_out_of_scope(answer: str) -> None:
    cells: dict[str, CellValue] = {f"Declaration!D{row}": None for row in (33, 39, 51, 57, 63, 75)}
    assert missing_rows(COBALT.with_cells({**cells, "Declaration!D27": answer})) == set()


def test_emrt_cleared_fixed_no_asks_for_what_it_held_back() -> None:
    assert missing_rows(COBALT.with_cells({"Declaration!D28": None})) == {17, 25, 30, 35, 40, 45}


def test_reasons() -> None:
    cells: dict[str, CellValue] = {
        "Declaration!D8": 0,
        "Declaration!D16": "none",
        "Declaration!D27": None,
        "Declaration!D29": "No",
        "Declaration!G77": None,
    }
    reasons = {item.row: item.reason for item in completeness_of(SOUND.with_cells(cells)).missing}
    assert reasons == {4: "zero", 8: "no-at-sign", 15: "empty", 56: "empty"} | dict.fromkeys(
        (20, 25, 30, 35, 40, 45, 50), "waits"
    )


def test_where_to_enter_the_first_smelter_of_a_metal() -> None:
    items = {
        item.metal: item.cell for item in completeness_of(blank("CMRT", "6.4")).missing if item.wants == "smelters"
    }
    assert set(items.values()) == {"Smelter List!B5"}


ANSWERS = st.sampled_from(["Yes", "No", "yes", "Unknown", None, 0, " "])


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from([26, 27, 32, 33, 38, 39, 75, 77]), ANSWERS))
def test_the_total_is_the_number_of_items(answers: dict[int, CellValue]) -> None:
    completeness = completeness_of(SOUND.with_cells({f"Declaration!D{row}": value for row, value in answers.items()}))
    assert completeness.required_remaining == len(completeness.missing)
    assert len({item.row for item in completeness.missing}) == len(completeness.missing)
