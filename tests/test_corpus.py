"""Agreement with RMI's own Checker on filled cases; learnt rules, not learnt cases."""

from __future__ import annotations

import datetime as dt
import importlib.util
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from cmrtkit.completeness import check_completeness
from cmrtkit.engine.run import read_declaration
from cmrtkit.errors import WorkbookError
from cmrtkit.layout import Layout, recognise
from cmrtkit.layout.detection import READ_SHEETS
from cmrtkit.model.cells import EMPTY, Cell, Grid, Sheet, place
from cmrtkit.model.declaration import Declaration
from cmrtkit.parser import parse
from cmrtkit.reader import open_workbook
from tests.conftest import SHARED, needs_shared

CORPUS = SHARED / "corpus"
KNOWN = ("RMI_CMRT", "RMI_EMRT_1")


def _cases() -> Iterator[dict[str, Any]]:
    for name in ("main", "messy", "other"):
        path = CORPUS / f"{name}.jsonl"
        lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
        yield from (case for case in map(json.loads, lines) if case["template"].startswith(KNOWN))


CASES = list(_cases())
FIRST_OF_TEMPLATE = list({case["template"]: case for case in reversed(CASES)}.values())
RECALCULATED = [case for case in CASES if (CORPUS / "recalculated" / f"{case['id']}.xlsx").is_file()]


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("built")


def _build(case: dict[str, Any], folder: Path) -> Path:
    spec = importlib.util.spec_from_file_location("corpus_build", CORPUS / "build.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    path: Path = module.build(case, folder)
    return path


@cache
def _template(name: str) -> Grid:
    """A blank template as a program writes it that stores no results."""
    grid = open_workbook(SHARED / "rmi-templates" / name, READ_SHEETS)
    sheets = {
        sheet.name: {
            where: cell if cell.formula is None else Cell(None, cell.formula) for where, cell in sheet.cells.items()
        }
        for sheet in grid.sheets.values()
    }
    rows = sheets["Smelter List"]
    if rows.get(place("C5"), EMPTY).value == "Alpha Metals":  # left over in the circulated CMRT 6.4
        rows |= {place(f"{column}5"): rows.get(place(f"{column}6"), EMPTY) for column in "ABCDF"}
    return Grid({name: Sheet(name, cells) for name, cells in sheets.items()}, grid.sheet_names, grid.sha256)


def _filled(case: dict[str, Any]) -> Grid:
    """The template with the case's cells set, without a file in between: a file takes three seconds to build."""
    grid = _template(case["template"])
    sheets = {name: dict(sheet.cells) for name, sheet in grid.sheets.items()}
    for reference, value in case["cells"].items():
        sheet, _, a1 = reference.rpartition("!")
        typed = dt.date.fromisoformat(value["date"]) if isinstance(value, dict) else value
        sheets[sheet][place(a1)] = Cell(typed)
    return Grid({name: Sheet(name, cells) for name, cells in sheets.items()}, grid.sheet_names, grid.sha256)


def _assert_agrees(case: dict[str, Any], declaration: Declaration, layout: Layout) -> None:
    completeness = check_completeness(declaration, layout)
    assert {item.row for item in completeness.missing} == {item["row"] for item in case["incomplete"]}
    assert completeness.required_remaining == case["checker_total"]
    ids = {item["row"]: item["id"] or None for item in case["smelters"]}
    assert {row.row: row.smelter_id for row in declaration.smelters} == ids
    metals = {item["row"]: None if item["metal"] is None else str(item["metal"]) for item in case["smelters"]}
    assert {row.row: row.metal for row in declaration.smelters} == metals


@needs_shared
@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_case_agrees(case: dict[str, Any]) -> None:
    grid = _filled(case)
    recognised = recognise(grid)
    _assert_agrees(case, parse(grid, recognised), recognised.layout)


@needs_shared
@pytest.mark.parametrize("case", FIRST_OF_TEMPLATE, ids=[case["id"] for case in FIRST_OF_TEMPLATE])
def test_case_built_as_a_file_agrees(case: dict[str, Any], built: Path) -> None:
    _assert_agrees(case, *read_declaration(_build(case, built)))


@needs_shared
@pytest.mark.parametrize("case", RECALCULATED, ids=[case["id"] for case in RECALCULATED])
def test_recalculated_case_agrees_and_contradicts_nothing(case: dict[str, Any]) -> None:
    declaration, layout = read_declaration(CORPUS / "recalculated" / f"{case['id']}.xlsx")
    _assert_agrees(case, declaration, layout)
    assert declaration.cached_total.raw == case["checker_total"]
    assert [item for row in declaration.smelters for item in row.disagreements] == []


@needs_shared
@pytest.mark.parametrize("path", sorted((SHARED / "rmi-templates").glob("*.xlsx")), ids=lambda path: path.stem)
def test_blank_template(path: Path) -> None:
    """A template as RMI gives it out agrees with the total it was saved with, or is named as not supported."""
    if not path.name.startswith(KNOWN):
        with pytest.raises(WorkbookError) as caught:
            read_declaration(path)
        assert caught.value.code == "template-unsupported"
        return
    declaration, layout = read_declaration(path)
    assert f"RMI_{declaration.template.family}_{declaration.template.version}" == path.stem
    assert declaration.template.recognised == "exact"
    assert check_completeness(declaration, layout).required_remaining == declaration.cached_total.raw
