"""Layout data: well-formed, complete, and true to RMI's own workbooks where those are at hand."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils import get_column_letter
from pydantic import ValidationError

from cmrtkit.builder import as_grid, complete
from cmrtkit.builder.evidence import built_evidence
from cmrtkit.errors import WorkbookError
from cmrtkit.layout import Layout, known_versions, load_layout, recognise
from cmrtkit.layout.catalogue import current_release, releases, version_key
from cmrtkit.layout.evidence import as_yaml, evidence_of, load_evidence
from cmrtkit.layout.labels import LABEL_SHEET
from cmrtkit.model.cells import Cell
from cmrtkit.reader.workbook import open_book
from cmrtkit.resources import rules_dir
from tests.conftest import SHARED, needs_shared
from tests.helpers import declaration_of, golden, with_cell

VERSIONS = [(family, version) for family, versions in known_versions().items() for version in versions]


@pytest.mark.parametrize(("family", "version"), VERSIONS)
def test_layout_is_of_its_file_and_released(family: str, version: str) -> None:
    layout = load_layout(family, version)
    assert (layout.family, layout.version) == (family, version)
    assert version in [release.version for release in releases(family)]
    metals = layout.metals[:10]  # a form has rows for ten at most
    bound = layout.bound_to(metals) if layout.declaration.minerals else layout
    assert {question.metal for question in bound.declaration.questions} - {None} == set(metals)


@pytest.mark.parametrize(("family", "version"), VERSIONS)
def test_every_layout_has_evidence_of_rmis_template_and_of_ours(family: str, version: str) -> None:
    """Without it, a newer version cannot be read on the layout."""
    assert len(load_evidence(family, version)) == 2


@pytest.mark.parametrize(("family", "version"), VERSIONS)
def test_evidence_of_built_workbooks_is_up_to_date(family: str, version: str) -> None:
    path = rules_dir() / "evidence" / "built" / family.lower() / f"{version}.yaml"
    golden(str(path), as_yaml(built_evidence(family, version), f"{family} {version} as built by this package"))


@needs_shared
@pytest.mark.parametrize("path", sorted((SHARED / "rmi-templates").glob("*.xlsx")), ids=lambda path: path.stem)
def test_evidence_is_that_of_rmis_template(path: Path) -> None:
    family, version = path.stem.removeprefix("RMI_").split("_")
    layout, book = load_layout(family, version), open_book(path.read_bytes())
    sheets = [LABEL_SHEET, *layout.sheets]
    evidence = evidence_of(layout, book.read(sheets), book.structures(sheets))
    assert load_evidence(family, version)[0] == evidence


def test_versions_are_pinned() -> None:
    assert known_versions() == {
        "AMRT": ["1.2", "1.3"],
        "CMRT": ["6.01", "6.1", "6.22", "6.31", "6.4", "6.5"],
        "CRT": ["2.2", "2.21"],
        "EMRT": ["1.1", "1.11", "1.2", "1.3", "2.0", "2.1"],
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
        ("EMRT", "2.1", "2.11.1", "2.1"),
        ("AMRT", "1.3", "1.31", "1.3"),
        ("AMRT", "1.2", "1.21", "1.2"),
        ("CRT", "2.2", "2.11", "2.2"),
    ],
)
def test_unknown_version_is_read_on_the_nearest_layout(family: str, version: str, stated: str, layout: str) -> None:
    cells = {"Declaration!J3": f"Revision {stated}", "Smelter List!Q3": f"Revision {stated}"}
    template = declaration_of(complete(family, version).with_cells(cells)).template
    assert (template.version, template.layout, template.recognised) == (stated, layout, "nearest")


def test_unknown_version_is_refused_when_a_place_does_not_check_out() -> None:
    cells = {
        "Declaration!J3": "Revision 6.99",
        "Smelter List!Q3": "Revision 6.99",
        "Declaration!R9": "C. Something else",
    }
    with pytest.raises(WorkbookError) as caught:
        declaration_of(complete("CMRT", "6.5").with_cells(cells))
    assert (caught.value.code, caught.value.facts["kind"]) == ("layout-unconfirmed", "offers")


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
    necessary = [
        row for row in range(layout.checker.total_of[0], checker.max_row) if checker[f"F{row}"].value is not None
    ]
    dead = {63, 64} if version in ("1.1", "1.11") else {58, 59, 60} if family == "CRT" else set()  # RMI's own #REF!
    never = {row for row in necessary if checker[f"F{row}"].value == 0}
    assert [row.row for row in layout.checker.rows] == [row for row in necessary if row not in dead | never]
    assert checker[layout.checker.total].value == _total(layout, never)
    offered = _offered(book["Declaration"])
    assert {item.cell: layout.declaration.offers[item.offers] for item in layout.declaration.questions} == {
        item.cell: offered[item.cell] for item in layout.declaration.questions
    }


def _total(layout: Layout, never: set[int]) -> str:
    """AMRT leaves out the rows of a question that is never necessary."""
    first, last = layout.checker.total_of
    if not never:
        return f"=SUM(H{first}:H{last})"
    return f"=SUM(H{first}:H{min(never) - 2})+SUM(H{max(never) + 1}:H{last})"


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
