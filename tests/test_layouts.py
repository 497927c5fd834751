"""Layout data: well-formed, complete, and true to RMI's own workbooks where those are at hand."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import openpyxl
import pytest
from openpyxl.utils import get_column_letter
from pydantic import ValidationError

from cmrtkit.builder import as_grid, complete
from cmrtkit.errors import WorkbookError
from cmrtkit.layout import Layout, known_versions, load_layout, recognise
from cmrtkit.layout.catalogue import current_release, releases, version_key
from cmrtkit.model.cells import Cell
from tests.conftest import SHARED, needs_shared
from tests.helpers import declaration_of, with_cell

VERSIONS = [(family, version) for family, versions in known_versions().items() for version in versions]


@pytest.mark.parametrize(("family", "version"), VERSIONS)
def test_layout_is_of_its_file_and_released(family: str, version: str) -> None:
    layout = load_layout(family, version)
    assert (layout.family, layout.version) == (family, version)
    assert version in [release.version for release in releases(family)]
    assert {question.metal for question in layout.declaration.questions} - {None} == set(layout.metals)


def test_versions_are_pinned() -> None:
    assert known_versions() == {
        "CMRT": ["6.01", "6.1", "6.22", "6.31", "6.4", "6.5"],
        "EMRT": ["1.1", "1.11", "1.2", "1.3"],
    }


def _changed(change: dict[str, Any]) -> dict[str, Any]:
    return {**load_layout("CMRT", "6.4").model_dump(mode="json", by_alias=True), **change}


@pytest.mark.parametrize(
    "change",
    [
        {"colour": "red"},
        {"version": "six"},
        {"checker": {"sheet": "Checker", "total": "70", "total_of": [4, 69], "rows": []}},
    ],
)
def test_malformed_layout_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Layout.model_validate(_changed(change))


def test_checker_row_must_want_something_the_layout_places() -> None:
    data = _changed({})
    data["checker"]["rows"][0]["wants"] = "company.nickname"
    with pytest.raises((ValidationError, KeyError)):
        Layout.model_validate(data)


def test_release_order_is_that_of_release_dates() -> None:
    for family in ("CMRT", "EMRT"):
        dates = [release.since for release in releases(family)]
        assert dates == sorted(dates)
    assert version_key("6.01") < version_key("6.1") < version_key("6.31") < version_key("6.4") < version_key("6.6.1")


@pytest.mark.parametrize(
    ("day", "current"), [("2023-05-10", "6.22"), ("2023-05-26", "6.31"), ("2025-04-25", "6.5"), ("2026-11-21", "6.6.1")]
)
def test_current_release(day: str, current: str) -> None:
    """6.3 was out on 2023-05-10, but was withdrawn."""
    found = current_release("CMRT", dt.date.fromisoformat(day))
    assert found is not None
    assert found.version == current


@pytest.mark.parametrize(
    ("family", "version", "stated", "layout"),
    [
        ("CMRT", "6.5", "6.6", "6.5"),
        ("CMRT", "6.5", "6.6.1", "6.5"),
        ("CMRT", "6.31", "6.3", "6.31"),
        ("CMRT", "6.22", "6.21", "6.22"),
        ("EMRT", "1.1", "1.02", "1.1"),
    ],
)
def test_unknown_version_is_read_on_the_nearest_layout(family: str, version: str, stated: str, layout: str) -> None:
    cells = {"Declaration!J3": f"Revision {stated}", "Smelter List!Q3": f"Revision {stated}"}
    template = declaration_of(complete(family, version).with_cells(cells)).template
    assert (template.version, template.layout, template.recognised) == (stated, layout, "nearest")


def test_unknown_version_is_refused_when_a_place_does_not_check_out() -> None:
    cells = {"Declaration!J3": "Revision 6.7", "Smelter List!Q3": "Revision 6.7", "Declaration!R9": "C. Something else"}
    with pytest.raises(WorkbookError) as caught:
        declaration_of(complete("CMRT", "6.5").with_cells(cells))
    assert caught.value.code == "template-unsupported"


def test_the_checkers_own_references_tell_of_moved_cells() -> None:
    grid = with_cell(as_grid(complete("CMRT", "6.5")), "Checker!B9", Cell(None, "Declaration!D18"))
    with pytest.raises(WorkbookError) as caught:
        recognise(grid)
    assert caught.value.code == "layout-mismatch"
    assert (caught.value.facts["cell"], caught.value.facts["found"]) == ("D17", "D18")


def test_the_family_is_told_by_the_layouts_when_its_title_is_gone() -> None:
    for family, version in (("CMRT", "6.5"), ("EMRT", "1.3")):
        template = declaration_of(
            complete(family, version).with_cells({"Revision!B3": None, "Declaration!J3": None, "Smelter List!Q3": None})
        ).template
        assert (template.family, template.version, template.recognised) == (family, version, "nearest")


@needs_shared
@pytest.mark.parametrize(("family", "version"), VERSIONS)
def test_checker_rows_and_drop_downs_are_rmis(family: str, version: str) -> None:
    book = openpyxl.load_workbook(SHARED / "rmi-templates" / f"RMI_{family}_{version}.xlsx")
    layout = load_layout(family, version)
    checker = book["Checker"]
    necessary = [row for row in range(4, checker.max_row) if checker[f"F{row}"].value is not None]
    dead = {63, 64} if version in ("1.1", "1.11") else set()  # rows of RMI's whose formulas are #REF!
    assert [row.row for row in layout.checker.rows] == [row for row in necessary if row not in dead]
    assert checker[layout.checker.total].value == "=SUM(H{}:H{})".format(*layout.checker.total_of)
    offered = _offered(book["Declaration"])
    assert {item.cell: layout.declaration.offers[item.offers] for item in layout.declaration.questions} == {
        item.cell: offered[item.cell] for item in layout.declaration.questions
    }


def _offered(sheet: Any) -> dict[str, list[Any]]:
    found = {}
    for rule in sheet.data_validations.dataValidation:
        source = re.fullmatch(r"\$([A-Z]+)\$(\d+):\$\1\$(\d+)", rule.formula1 or "")
        if rule.type == "list" and source:
            values = [_static(sheet[f"{source[1]}{row}"].value) for row in range(int(source[2]), int(source[3]) + 1)]
            for area in rule.sqref.ranges:
                for row, column in (cell for line in area.rows for cell in line):
                    found[f"{get_column_letter(column)}{row}"] = values
    return found


def _static(value: Any) -> Any:
    """Newer templates compute the offer: ``IF(..., "Yes", "")``."""
    return value.rsplit(',"', 2)[1].removesuffix('"') if isinstance(value, str) and value.startswith("=") else value
