"""The examples of a rule, worked: what the rule really finds in them."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass, replace
from typing import Any

from cmrtkit.builder import as_grid, complete
from cmrtkit.checks import CheckContext
from cmrtkit.completeness import check_completeness
from cmrtkit.engine.references import References
from cmrtkit.engine.rules import apply_rules
from cmrtkit.engine.runwide import run_findings
from cmrtkit.findings import Finding
from cmrtkit.layout import recognise
from cmrtkit.model.cells import Cell, CellValue, ExcelError, Grid, Sheet, place
from cmrtkit.parser import parse
from cmrtkit.reader.tables import ListFile, Table
from cmrtkit.reference.build import build
from cmrtkit.reference.hints import Hints
from cmrtkit.reference.lists import read_other_list
from cmrtkit.reference.lookups import contribution_of
from cmrtkit.reference.model import ReferenceFile
from cmrtkit.reference.statements import Contribution
from cmrtkit.rulebook import Example, Language, Rule, load_examples
from cmrtkit.rulebook.schema import ExampleList
from cmrtkit.smelters import judge_rows
from cmrtkit.words import load_words


@dataclass(frozen=True, slots=True)
class WorkedExample:
    """An example and the findings of its rule, in one language."""

    example: Example
    findings: tuple[Finding, ...]


def work_examples(rule: Rule, language: Language = "en") -> list[WorkedExample]:
    """Raises RulebookError where the rule has no well-formed examples."""
    return [WorkedExample(example, _find(rule, example, language)) for example in load_examples(rule)]


def _find(rule: Rule, example: Example, language: Language) -> tuple[Finding, ...]:
    grid = _workbook(example)
    recognised = recognise(grid)
    declaration = parse(grid, recognised)
    completeness = check_completeness(declaration, recognised.layout)
    as_of = dt.date.fromisoformat(example.as_of)
    judge = References(example_reference(example)).judge_for(declaration)
    smelters = tuple(judge_rows(declaration, judge))
    context = CheckContext(declaration, recognised.layout, completeness, as_of, judge, smelters)
    words = load_words(language)
    return (*run_findings([rule], context, language, words), *apply_rules([rule], context, language, words))


def example_reference(example: Example) -> ReferenceFile:
    """The lists an example gives."""
    lists = [_list(number, item) for number, item in enumerate(example.lists)]
    return build([*lists, *([_released(example)] if example.released else [])])


def _list(number: int, given: ExampleList) -> Contribution:
    fields = tuple(dict.fromkeys(field for row in given.rows for field in row))
    cells = ((at, tuple(row.get(field) for field in fields)) for at, row in enumerate(given.rows, 2))
    table = Table("", ((1, fields), *cells))
    name = f"{given.kind}-{number}.csv"
    file = ListFile(name, hashlib.sha256(repr(given).encode()).hexdigest(), "csv", (table,), (), None)
    return read_other_list(file, Hints.model_validate({"file": name, "kind": given.kind, "date": given.date}))


def _released(example: Example) -> Contribution:
    """The Look-up as it was before anything was changed in it."""
    grid = as_grid(complete(example.family, example.version))
    declaration = parse(grid, recognise(grid))
    title = f"{example.family} {example.version}"
    released = contribution_of(declaration.look_up, f"{title}.xlsx", title, dt.date(2020, 1, 1), title)
    return replace(released, from_supplier=False)


def _value(value: Any) -> CellValue:
    return ExcelError(value["error"]) if isinstance(value, dict) else value


def _workbook(example: Example) -> Grid:
    cells = {a1: _value(value) for a1, value in example.cells.items()}
    blueprint = complete(example.family, example.version).with_cells(cells)
    grid = as_grid(blueprint)
    if example.cached_total is None:
        return grid
    saved = example.cached_total
    checker = blueprint.layout.checker
    total = Cell(ExcelError(saved) if isinstance(saved, str) else saved, "SUM")
    sheet = Sheet(checker.sheet, {**grid.sheet(checker.sheet).cells, place(checker.total): total})
    return Grid({**grid.sheets, checker.sheet: sheet}, grid.sheet_names, grid.sha256)
