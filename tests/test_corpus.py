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
from cmrtkit.engine.opening import read_declaration
from cmrtkit.layout import Layout, recognise
from cmrtkit.layout.catalogue import languages
from cmrtkit.layout.detection import READ_SHEETS
from cmrtkit.model.cells import EMPTY, Cell, Grid, Sheet, place
from cmrtkit.model.declaration import Declaration
from cmrtkit.parser import parse
from cmrtkit.reader import open_workbook
from tests.conftest import SHARED, needs_shared

CORPUS = SHARED / "corpus"


def _cases() -> Iterator[dict[str, Any]]:
    for name in ("main", "messy", "other"):
        path = CORPUS / f"{name}.jsonl"
        lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
        yield from map(json.loads, lines)


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
    if case["checker_total"] is not None:  # the cases of AMRT have none
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
    _assert_agrees(case, parse(recognised), recognised.layout)


@needs_shared
@pytest.mark.parametrize("case", FIRST_OF_TEMPLATE, ids=[case["id"] for case in FIRST_OF_TEMPLATE])
def test_case_built_as_a_file_agrees(case: dict[str, Any], built: Path) -> None:
    _assert_agrees(case, *read_declaration(_build(case, built)))


@needs_shared
@pytest.mark.parametrize("case", RECALCULATED, ids=[case["id"] for case in RECALCULATED])
def test_recalculated_case_agrees_and_contradicts_nothing(case: dict[str, Any]) -> None:
    declaration, layout = read_declaration(CORPUS / "recalculated" / f"{case['id']}.xlsx")
    _assert_agrees(case, declaration, layout)
    assert declaration.cached_total.raw == check_completeness(declaration, layout).required_remaining
    assert [item for row in declaration.smelters for item in row.disagreements] == []


@needs_shared
@pytest.mark.parametrize("path", sorted((SHARED / "rmi-templates").glob("*.xlsx")), ids=lambda path: path.stem)
def test_blank_template(path: Path) -> None:
    """A template as RMI gives it out agrees with the total it was saved with.

    The copy of CRT 2.21 in circulation says "Revision 2.2" of itself.
    """
    declaration, layout = read_declaration(path)
    stated = path.stem.replace("CRT_2.21", "CRT_2.2")
    assert f"RMI_{declaration.template.family}_{declaration.template.version}" == stated
    assert declaration.template.recognised == "exact"
    assert check_completeness(declaration, layout).required_remaining == declaration.cached_total.raw


@needs_shared
@pytest.mark.parametrize("path", sorted((SHARED / "rmi-templates").glob("*.xlsx")), ids=lambda path: path.stem)
def test_a_template_is_recognised_in_every_language_it_offers(path: Path) -> None:
    """Whatever language is chosen, and whatever the labels show in it: they are looked at by nobody."""
    grid = open_workbook(path, [*READ_SHEETS, "L"])
    labels = sorted(grid.sheet("L").cells.items())
    offered = [str(cell.value) for (row, column), cell in labels if row == 1 and column > 3 and cell.value]
    stated = recognise(grid)
    for language in offered:
        form = dict(grid.sheet("Declaration").cells)
        shown = {
            where: cell._replace(value=f"{language} {where}") if cell.formula and "ADDRESS(" in cell.formula else cell
            for where, cell in form.items()
        }
        sheet = Sheet("Declaration", {**shown, place("D3"): Cell(language)})
        other = Grid({**grid.sheets, "Declaration": sheet}, grid.sheet_names, grid.sha256)
        found = recognise(other)
        assert (found.how, found.form) == ("exact", stated.form)
        assert parse(found).template.language in languages().values(), language
