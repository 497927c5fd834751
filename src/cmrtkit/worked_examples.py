"""The examples of a rule, worked: what the rule really finds in them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from cmrtkit.builder import as_grid, complete
from cmrtkit.checks import CheckContext
from cmrtkit.completeness import check_completeness
from cmrtkit.engine.rules import apply_rules
from cmrtkit.findings import Finding
from cmrtkit.layout import recognise
from cmrtkit.model.cells import Cell, CellValue, ExcelError, Grid, Sheet, place
from cmrtkit.parser import parse
from cmrtkit.rulebook import Example, Language, Rule, load_examples
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
    context = CheckContext(declaration, recognised.layout, completeness, as_of, {})
    return tuple(apply_rules([rule], context, language, load_words(language)))


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
