"""A workbook that is not laid out as its version is read right, or not judged; never wrongly."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest

from cmrtkit.builder import complete, write
from cmrtkit.engine.opening import read_declaration
from cmrtkit.layout.knots import Knots
from cmrtkit.layout.labels import fingerprint
from cmrtkit.model.cells import CellValue
from cmrtkit.model.references import references, rewritten, shifted, unwrapped
from tests.altering import open_book
from tests.altering.cases import alter
from tests.altering.filling import Filled, filled_templates
from tests.altering.judging import OTHER_ANSWERS, Original, verdict_on
from tests.altering.operations import Operation, operations
from tests.conftest import SHARED, needs_shared

# Our own workbooks have plain texts for headings: nothing shows that they were moved, and references not.
_UNSEEN_IN_OURS = "rows inserted above the Product List, crude"
OPERATIONS = [operation for operation in operations() if operation.name not in OTHER_ANSWERS]
BUILT = ("CMRT_6.5", "AMRT_1.3")
TEMPLATES = sorted(path.stem.removeprefix("RMI_") for path in (SHARED / "rmi-templates").glob("*.xlsx"))
# What is a next release's doing and touches nothing that is judged otherwise is read, wherever things went.
READ = (
    "rows inserted at the top of the Declaration, as-rmi",
    "rows inserted in the company block, as-rmi",
    "rows inserted in the Checker, as-rmi",
    "rows inserted above the Smelter List, as-rmi",
    "a column inserted in the Smelter List, as-rmi",
    "another version",
    "a company field more",
)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("built")


@cache
def _filled(folder: Path, template: str) -> tuple[Filled, Original]:
    """A sound workbook of our own."""
    path = folder / f"{template}.xlsx"
    family, version = template.split("_")
    write(complete(family, version, smelter_rows=40), path)
    original = Original(path)
    stated = [*original.declaration.company.fields.values(), *(item.answer for item in original.declaration.answers)]
    cells: dict[str, CellValue] = {item.cell: item.raw for item in stated if item.value is not None}
    return Filled(template, path, _typed(cells), original.total), original


def _typed(cells: dict[str, CellValue]) -> dict[str, Any]:
    """Dates stay as they are in the file."""
    return {where: value for where, value in cells.items() if isinstance(value, str | int | float)}


@pytest.mark.parametrize("template", BUILT)
@pytest.mark.parametrize("operation", OPERATIONS, ids=[operation.name for operation in OPERATIONS])
def test_altered_workbook_of_ours(operation: Operation, template: str, built: Path, tmp_path: Path) -> None:
    filled, original = _filled(built, template)
    try:
        altered = alter(tmp_path, filled, operation)
    except (LookupError, ValueError):
        pytest.skip("the form has no place for it")
    if altered is None or operation.name == _UNSEEN_IN_OURS:
        pytest.skip("the form has no place for it")
    verdict, why = verdict_on(altered, original)
    assert verdict != "wrong", why
    assert verdict == "right" or operation.name not in READ, why


@needs_shared
@pytest.mark.parametrize(("number", "template"), list(enumerate(TEMPLATES))[1::3])
def test_altered_template(number: int, template: str, tmp_path: Path) -> None:
    """One way for every third template; `tests.altering.judging` tries all on all."""
    filled = next(item for item in filled_templates(2) if item.template == template)
    original = Original(filled.book().save(tmp_path / "original.xlsx"))
    for operation in OPERATIONS[number * 4 :] + OPERATIONS[: number * 4]:
        altered = alter(tmp_path, filled, operation, seed=2)
        if altered:
            verdict, why = verdict_on(altered, original)
            assert verdict != "wrong", f"{altered.name}: {why}"
            assert verdict == "right" or operation.name not in READ, f"{altered.name}: {why}"
            return
    pytest.fail("no way to alter it")


@needs_shared
@pytest.mark.parametrize(
    ("template", "name"),
    [
        ("CMRT_6.5", "rows inserted in the company block, as-excel"),
        ("EMRT_2.1", "Declaration renamed in Japanese"),
    ],
)
def test_what_a_user_moved_in_excel_is_found_again(template: str, name: str, tmp_path: Path) -> None:
    filled = next(item for item in filled_templates(2) if item.template == template)
    (operation,) = (item for item in OPERATIONS if item.name == name)
    altered = alter(tmp_path, filled, operation, seed=2)
    assert altered
    declaration, _ = read_declaration(altered.path)
    template_found = declaration.template
    assert template_found.version == template.partition("_")[2]
    assert template_found.moved or template_found.renamed == {"Declaration": "宣言"}
    assert verdict_on(altered, Original(filled.book().save(tmp_path / "original.xlsx")))[0] == "right"


def test_references_are_rewritten_and_texts_are_not() -> None:
    formula = "IF(B$15=\"A5\",Declaration!$D$26,COUNTIF('Smelter List'!AB$5:AB$2504,$C:$C))+LOG10(A1)+Name1"
    moved = rewritten(formula, lambda sheet, corner: corner._replace(row=corner.row + 1 if corner.row else 0))
    assert moved == "IF(B$16=\"A5\",Declaration!$D$27,COUNTIF('Smelter List'!AB$6:AB$2505,$C:$C))+LOG10(A2)+Name1"
    assert shifted("A1+$B$2+C$3+$D4", 2, 1) == "B3+$B$2+D$3+$D6"
    assert [str(corner) for _, corner in references(unwrapped("INDIRECT(\"'Product List'!B6\")"))] == ["B6"]


def test_knots_carry_along_what_lies_between() -> None:
    knots = Knots([(5, 5), (10, 12), (20, 25)])
    assert [knots.there(number) for number in (1, 5, 9, 10, 15, 20, 99)] == [1, 5, 9, 12, 17, 25, 104]
    assert [knots.back(number) for number in (12, 17, 25)] == [10, 15, 20]
    assert knots.moves() == [(10, 2), (20, 5)]
    assert knots.is_in_order
    assert not Knots([(5, 9), (6, 8)]).is_in_order


def test_a_fingerprint_does_not_mind_blanks_and_case() -> None:
    assert fingerprint("Company Name (*):") == fingerprint("company  name(＊)：") != fingerprint("Company ID")


def test_altering_leaves_the_original_alone(built: Path) -> None:
    filled, _ = _filled(built, "CMRT_6.5")
    before = filled.path.read_bytes()
    open_book(filled.path)
    assert filled.path.read_bytes() == before
