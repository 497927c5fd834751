"""The committed example workbooks are what examples/build.py makes, and have the faults they claim."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from cmrtkit.builder import as_grid
from cmrtkit.completeness import Completeness, check_completeness
from cmrtkit.layout import recognise
from cmrtkit.model.declaration import Declaration
from cmrtkit.parser import parse
from cmrtkit.reader import open_workbook

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
NAMES = [
    "faulty-cmrt-6.4.xlsx",
    "japanese-cmrt-6.5.xlsx",
    "smelters-cmrt-6.5.xlsx",
    "sound-cmrt-6.4.xlsx",
    "sound-emrt-1.3.xlsx",
]
LISTS = ["active-2026-09.csv", "conformant-2026-09.csv", "own-list.yaml", "revision-history-2026-09.csv"]
MISSING = {
    "sound-cmrt-6.4.xlsx": set(),
    "smelters-cmrt-6.5.xlsx": set(),
    "sound-emrt-1.3.xlsx": set(),
    # E-mail, phone; question 2 for tin and what waits for it; no tantalum smelter; a row without country.
    "faulty-cmrt-6.4.xlsx": {8, 9, 20, 25, 30, 35, 40, 45, 50, 65, 69},
    # Authorizer's e-mail, question 7 for gold, the policy link, a row without name.
    "japanese-cmrt-6.5.xlsx": {11, 46, 56, 69},
}


def _script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("examples_build", EXAMPLES / "build.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _validate(path: Path) -> tuple[Declaration, Completeness]:
    wanted = ["Revision", "Declaration", "Smelter List", "Checker", "Product List", "Smelter Look-up"]
    grid = open_workbook(path, wanted, ["Smelter List"])
    recognised = recognise(grid)
    assert recognised.how == "exact"
    declaration = parse(recognised)
    return declaration, check_completeness(declaration, recognised.layout)


def test_every_committed_workbook_is_built_by_the_script() -> None:
    assert sorted(path.name for path in EXAMPLES.glob("*.xlsx")) == sorted(_script().workbooks()) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_committed_workbook_holds_what_the_script_makes(name: str) -> None:
    made = as_grid(_script().workbooks()[name])
    committed = open_workbook(EXAMPLES / name, made.sheet_names)
    assert committed.sheet_names == made.sheet_names
    for sheet in made.sheet_names:
        assert dict(committed.sheets[sheet].cells) == dict(made.sheets[sheet].cells)


def test_the_script_writes_into_a_folder(tmp_path: Path) -> None:
    _script().build(tmp_path)
    assert sorted(path.name for path in tmp_path.glob("*.xlsx")) == NAMES
    assert sorted(path.name for path in (tmp_path / "lists").iterdir()) == LISTS
    for name in ("names.csv", *(f"lists/{item}" for item in LISTS)):
        assert (tmp_path / name).read_bytes() == (EXAMPLES / name).read_bytes()


@pytest.mark.parametrize("name", NAMES)
def test_example_is_small(name: str) -> None:
    assert (EXAMPLES / name).stat().st_size < 200_000


@pytest.mark.parametrize("name", NAMES)
def test_missing_items(name: str) -> None:
    _, completeness = _validate(EXAMPLES / name)
    assert {item.row for item in completeness.missing} == MISSING[name]
    assert completeness.required_remaining == len(MISSING[name])


def test_faulty_smelter_rows() -> None:
    declaration, _ = _validate(EXAMPLES / "faulty-cmrt-6.4.xlsx")
    unlisted, nameless, unknown = declaration.smelters[:3]
    assert (unlisted.kind, unlisted.country) == ("not-listed", None)
    assert (nameless.kind, nameless.metal) == ("nameless", "Tin")
    assert unknown.id_not_found


def test_japanese_example_is_in_japanese() -> None:
    declaration, _ = _validate(EXAMPLES / "japanese-cmrt-6.5.xlsx")
    assert declaration.template.language == "ja"
    assert declaration.company.name.value == "架空電子工業株式会社"
    assert str(declaration.company.effective_date.value) == "2026-09-30"


def test_the_readme_names_every_example() -> None:
    text = (EXAMPLES / "README.md").read_text(encoding="utf-8")
    assert all(f"`{name}`" in text for name in (*NAMES, *LISTS, "names.csv"))
