"""One cause, several rules: findings that rest on the same cells name each other, and others do not."""

from __future__ import annotations

import datetime as dt

import pytest

from cmrtkit.builder import as_grid, complete
from cmrtkit.findings import Finding
from cmrtkit.model.cells import CellValue
from cmrtkit.rulebook import load_rules
from tests.helpers import findings_of

Cells = dict[str, CellValue]
TIN: Cells = {"B40": "Tin", "C40": "Smelter not listed"}
NO_TIN: Cells = dict.fromkeys(("A8", "B9", "C9", "B10", "C10"))
BACKGROUND = {"superseded-template", "no-conformance-list"}


def told(cells: Cells) -> list[Finding]:
    """The findings in a sound CMRT 6.5 with these cells; those of the Smelter List are written without its name."""
    placed = {cell if "!" in cell else f"Smelter List!{cell}": value for cell, value in cells.items()}
    grid = as_grid(complete("CMRT", "6.5").with_cells(placed))
    return [item for item in findings_of(grid, load_rules(), dt.date(2026, 11, 21)) if item.name not in BACKGROUND]


def related(cells: Cells) -> dict[str, set[str]]:
    """By ``rule@cell``, those that the finding names."""
    return {
        f"{item.name}@{item.cell}": {f"{other.name}@{other.cell}" for other in item.related} for item in told(cells)
    }


def together(*places: str) -> dict[str, set[str]]:
    """Findings of which each names all others."""
    return {place: set(places) - {place} for place in places}


TOGETHER = {
    "an unlisted smelter without its country": (
        {**TIN, "D40": "Zembla Tin", "E40": None, "C41": "Zembla Tin Works", "B41": "Tin"},
        ("required-missing@E40", "smelter-row-incomplete@E40"),
    ),
    "no smelter chosen for the only row of a metal": (
        {**NO_TIN, "B9": "Tin"},
        ("required-missing@C9", "smelter-row-incomplete@C9"),
    ),
    "words for nobody, and no country": (
        {**TIN, "D40": "Unknown"},
        ("required-missing@E40", "smelter-not-yet-identified@D40", "smelter-row-incomplete@E40"),
    ),
    "words for nobody beside an ID that nobody knows": (
        {**TIN, "A40": "CID909999", "D40": "Unknown", "E40": "CHINA"},
        ("smelter-id-unknown@A40", "smelter-not-yet-identified@D40"),
    ),
    "all recycled, from a mine, and not from there": (
        {"P9": "Yes", "N9": "Blefuscu Mine", "O9": "DRC"},
        ("origin-contradicts-mines@D39", "recycled-row-contradiction@P9"),
    ),
    "country, ID and standard name of another smelter": (
        {"B40": "Gold", "C40": "Quivira Mint", "E40": "SWITZERLAND", "F40": "CID900302", "R40": "Ruritania Gold Refiners AG"},
        ("derived-cell-overwritten@R40", "smelter-country-mismatch@E40", "smelter-id-mismatch@F40"),
    ),
    "a known smelter as not listed, which another row has": (
        {**TIN, "D40": "Lilliput Tin Smelting Co.", "E40": "MALAYSIA"},
        ("duplicate-smelter@C40", "unlisted-name-is-known@C40"),
    ),
    "a metal in another language, so that no row counts": (
        {**NO_TIN, "B10": "Zinn", "C10": "Freedonia Secondary Tin"},
        ("answer-not-in-dropdown@B10", "required-missing@B8"),
    ),
    "not identified, of a metal that is in no product": (
        {"Declaration!D27": "No", **NO_TIN, **dict.fromkeys(f"Declaration!D{row}" for row in range(33, 70, 6)), "B10": "Tin", "C10": "Smelter not yet identified"},
        ("smelter-not-yet-identified@C10", "smelters-for-undeclared-metal@B10"),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("cells", "places"), TOGETHER.values(), ids=TOGETHER)
def test_one_cause_is_told_as_one(cells: Cells, places: tuple[str, ...]) -> None:
    found = related(cells)
    assert {place: found.get(place) for place in places} == together(*places)


def test_every_incomplete_row_names_the_item_of_rmis_checker() -> None:
    found = related({**TIN, "D40": "Zembla Tin", "B41": "Gold", "C41": "Smelter not listed", "E41": "PERU"})
    rows = {"smelter-row-incomplete@E40", "smelter-row-incomplete@D41"}
    assert found.pop("required-missing@E40") == rows
    assert {place: found[place] for place in rows} == {place: {"required-missing@E40"} for place in rows}
    assert found["unknown-smelter-name@D40"] == set()


def test_what_is_typed_over_alone_or_shown_anew_belongs_to_nothing() -> None:
    cells: Cells = {"B40": "Gold", "C40": "Quivira Mint", "E40": "SWITZERLAND", "G40": "own"}
    assert related(cells) == {"derived-cell-overwritten@G40": set(), "smelter-country-mismatch@E40": set()}
    assert related({**cells, "F40": "CID900306", "G40": None}) == {"smelter-country-mismatch@E40": set()}


def test_a_misspelt_metal_belongs_to_no_other_metals_gap() -> None:
    gone: Cells = dict.fromkeys(("A11", "B12", "C12", "B13", "C13"))
    found = related({**NO_TIN, **gone, "B10": "Zinn", "C10": "Freedonia Secondary Tin", "Declaration!D8": None})
    assert found["answer-not-in-dropdown@B10"] == {"required-missing@B8"}
    assert found["required-missing@D8"] == set()


def test_a_blank_in_a_metal_is_shown() -> None:
    (item,) = told({"B40": "Tin\u00a0", "C40": "Freedonia Secondary Tin"})
    assert (item.name, item.observed, item.suggestion) == ("answer-not-in-dropdown", "Tin␣", "Tin")


def test_one_name_in_one_country_however_it_is_written_is_one_smelter() -> None:
    cells: Cells = {**TIN, "D40": "Zembla Works", "E40": "JAPAN", "B41": "Tin", "C41": "Smelter not listed"}
    both = related({**cells, "D41": "ZEMBLA WORKS", "E41": "日本"})
    assert "duplicate-smelter@D41" in both
    for country in ("PERU", "Elsewhere"):
        apart = related({**cells, "E40": "Nowhere", "D41": "ZEMBLA WORKS", "E41": country})
        assert "duplicate-smelter@D41" not in apart
