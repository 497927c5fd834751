"""Smelter rows resolve as the workbook's formulas do."""

from __future__ import annotations

import fnmatch
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmrtkit.builder import as_grid, blank, complete
from cmrtkit.builder.facilities import facilities
from cmrtkit.layout import load_layout, recognise
from cmrtkit.matching.ids import meant_id
from cmrtkit.model.cells import Cell, CellValue, ExcelError
from cmrtkit.model.declaration import SmelterRow
from cmrtkit.parser import parse
from cmrtkit.parser.wildcards import matches
from tests.helpers import declaration_of, with_cell

TIN = facilities("Tin")
ALIASED = next(item for item in TIN if item.aliases)


def row_of(version: str = "6.4", family: str = "CMRT", **cells: CellValue) -> SmelterRow:
    """The one row 5 of an otherwise empty list; cells by column letter, "" keeps the formula."""
    changes = {f"Smelter List!{column}5": value for column, value in cells.items()}
    rows = declaration_of(blank(family, version).with_cells(changes)).smelters
    assert len(rows) == 1
    return rows[0]


def test_by_id() -> None:
    row = row_of(A=TIN[0].id)
    assert (row.metal, row.lookup, row.country, row.smelter_id) == ("Tin", TIN[0].name, TIN[0].country, TIN[0].id)
    assert (row.how, row.kind, row.key) == ("id", "listed", f"Tin{TIN[0].name}")


def test_by_id_in_small_letters_as_excel_matches() -> None:
    assert row_of(A=TIN[0].id.lower()).smelter_id == TIN[0].id


@pytest.mark.parametrize("typed", [f" {TIN[0].id}", f"{TIN[0].id} ", int(TIN[0].id[3:]), "CID999999"])
def test_an_id_excel_does_not_find(typed: CellValue) -> None:
    row = row_of(A=typed)
    assert (row.smelter_id, row.metal, row.lookup, row.id_not_found, row.broken) == (None, None, None, True, True)


def test_by_name_and_by_alias() -> None:
    assert row_of(B="Tin", C=TIN[0].name).how == "exact"
    aliased = row_of(B="tin", C=ALIASED.aliases[0].upper())
    assert (aliased.how, aliased.smelter_id, aliased.standard_name) == ("alias", ALIASED.id, ALIASED.name)


def test_the_metal_binds() -> None:
    row = row_of(B="Gold", C=TIN[0].name)
    assert (row.kind, row.smelter_id) == ("off-list", None)


def test_blanks_are_not_trimmed() -> None:
    assert row_of(B="Tin", C=TIN[0].name + " ").smelter_id is None


def test_wildcards_match_as_in_excel() -> None:
    name = TIN[0].name
    assert row_of(B="Tin", C=name[0] + "?" + name[2:]).smelter_id == TIN[0].id
    assert row_of(B="Tin", C=name[:-3] + "*").smelter_id == TIN[0].id
    assert row_of(B="Tin", C=name[0] + "~?" + name[2:]).smelter_id is None


@pytest.mark.parametrize(("version", "found"), [("6.01", None), ("6.1", None), ("6.22", TIN[0].id), ("6.5", TIN[0].id)])
def test_not_listed_with_a_known_name(version: str, found: str | None) -> None:
    """Since 6.22 the template's formula looks for the typed name."""
    row = row_of(version, B="Tin", C="Smelter not listed", D=TIN[0].name)
    assert row.smelter_id == found


def test_not_listed_and_not_identified() -> None:
    assert row_of(B="Tin", C="Smelter not listed", D="Example Works", E="JAPAN").kind == "not-listed"
    assert row_of(B="Tin", C="Smelter not yet identified").kind == "not-identified"


def test_typed_country_wins_over_the_look_up() -> None:
    assert row_of(B="Tin", C=TIN[0].name, E="ATLANTIS").country == "ATLANTIS"


def test_a_name_whose_key_is_missing_is_not_found() -> None:
    """Some names on RMI's Look-up have no key, so that the template's own formulas miss them."""
    look_up = load_layout("CMRT", "6.4").look_up
    assert look_up
    template = blank("CMRT", "6.4")
    entry = next(
        key for key, value in template.cells.items() if key.startswith(f"{look_up.sheet}!B") and value == TIN[0].name
    )
    key = entry.replace("!B", "!J")
    changes = {key: None, "Smelter List!B5": "Tin", "Smelter List!C5": TIN[0].name}
    assert declaration_of(template.with_cells(changes)).smelters[0].smelter_id is None


def test_stale_results_are_kept_to_be_reported() -> None:
    blueprint = complete("CMRT", "6.4")
    first = declaration_of(blueprint).smelters[0]
    grid = as_grid(blueprint)
    formula = grid[f"Smelter List!F{first.row}"].formula
    stale = with_cell(grid, f"Smelter List!F{first.row}", Cell("CID900099", formula))
    row = parse(recognise(stale)).smelters[0]
    assert row.smelter_id == first.smelter_id
    assert [(item.field, item.shown, item.resolved) for item in row.disagreements] == [
        ("smelter_id", "CID900099", first.smelter_id)
    ]


def test_a_suppliers_own_formula_counts_as_typed() -> None:
    grid = as_grid(blank("CMRT", "6.4").with_cells({"Smelter List!B5": "Tin"}))
    own = with_cell(grid, "Smelter List!C5", Cell(TIN[0].name, "VLOOKUP(1,Sheet9!A:B,2,0)"))
    assert parse(recognise(own)).smelters[0].smelter_id == TIN[0].id


def test_an_error_value_names_nothing() -> None:
    grid = as_grid(blank("CMRT", "6.4").with_cells({"Smelter List!B5": "Tin"}))
    broken = with_cell(grid, "Smelter List!C5", Cell(ExcelError("#REF!"), "Sheet9!A1"))
    row = parse(recognise(broken)).smelters[0]
    assert (row.lookup, row.broken) == (None, True)


def test_rows_below_the_prepared_ones_are_read_but_not_counted() -> None:
    changes = {"Smelter List!B3000": "Tin", "Smelter List!C3000": TIN[0].name}
    (row,) = declaration_of(blank("CMRT", "6.4").with_cells(changes)).smelters
    assert (row.row, row.smelter_id) == (3000, TIN[0].id)
    assert row.key is None


def test_workbooks_that_hold_values_only() -> None:
    """Exports of other programs carry no formulas: typed values stand, nothing is expected of helper columns."""
    grid = as_grid(complete("CMRT", "6.4"))
    sheets = {}
    for name, sheet in grid.sheets.items():
        sheets[name] = type(sheet)(name, {where: cell for where, cell in sheet.cells.items() if cell.formula is None})
    bare = type(grid)(sheets, grid.sheet_names, grid.sha256)
    rows = [row for row in parse(recognise(bare)).smelters if row.how in ("exact", "alias")]
    assert rows
    assert all(row.key for row in rows)


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [("*", "", True), ("a*c", "abbc", True), ("a*c", "abbd", False), ("a?c", "abc", True), ("a?c", "ac", False),
     ("a~*", "a*", True), ("a~*", "ab", False), ("a~b", "a~b", False), ("a~b", "ab", True), ("a~~b", "a~b", True), ("a~", "a~", True), ("*b*d", "abcd", True), ("", "", True), ("", "a", False)],
)  # fmt: skip
def test_wildcards(pattern: str, text: str, expected: bool) -> None:
    assert matches(pattern, text) is expected


PLAIN = st.text("ab", max_size=12)


@given(st.text("ab*?", max_size=8), PLAIN)
def test_wildcards_agree_with_the_shells(pattern: str, text: str) -> None:
    assert matches(pattern, text) is fnmatch.fnmatchcase(text, pattern)


def test_a_hostile_pattern_takes_no_time() -> None:
    started = time.perf_counter()
    assert row_of(B="Tin", C="*a" * 120).smelter_id is None
    assert time.perf_counter() - started < 5


def test_an_error_in_the_metal_finds_nothing_even_where_the_name_alone_would() -> None:
    """An unknown ID makes B an error; "TinName" typed in C is not read as metal and name."""
    row = row_of(A="CID999999", C=f"Tin{TIN[0].name}")
    assert (row.smelter_id, row.key) == (None, None)


@pytest.mark.parametrize(
    "typed", ["CID002763", " CID002763 ", "cid 002763", "CID-002763", "2763", "002763", "ＣＩＤ００２７６３", "CID2763"]
)
def test_the_id_people_mean(typed: str) -> None:
    assert meant_id(typed) == "CID002763"


@pytest.mark.parametrize("typed", ["1JPN039", "", "CID0027631", "EXAMPLE"])
def test_what_is_no_rmi_id_is_left_alone(typed: str) -> None:
    assert meant_id(typed) == typed
