"""The examples of a rule, worked: what the rule really finds in them."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import replace
from functools import cache
from typing import Any

from cmrtkit.builder import as_grid, complete, sound_grid, with_changes
from cmrtkit.builder.altered import altered
from cmrtkit.builder.grid import recognised, structures_of
from cmrtkit.checks import CheckContext
from cmrtkit.completeness import check_completeness
from cmrtkit.engine.references import References
from cmrtkit.engine.rules import apply_rules
from cmrtkit.engine.runwide import run_findings
from cmrtkit.errors import RulebookError, WorkbookError
from cmrtkit.findings import Finding
from cmrtkit.layout import Recognised, load_layout, recognise
from cmrtkit.layout.relocation import Workbook
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
from cmrtkit.rulebook.worked import WorkedExample
from cmrtkit.smelters import judge_rows
from cmrtkit.words import load_words


def work_examples(rule: Rule, language: Language = "en") -> list[WorkedExample]:
    """Raises RulebookError where the rule has no well-formed examples."""
    return [WorkedExample(example, _found(rule, example, language)) for example in load_examples(rule)]


def _found(rule: Rule, example: Example, language: Language) -> tuple[Finding, ...]:
    try:
        return _find(rule, example, language)
    except (ValueError, RulebookError, WorkbookError) as error:
        raise RulebookError(f"{rule.name}: the example {example.title!r} cannot be worked: {error}") from error


def _find(rule: Rule, example: Example, language: Language) -> tuple[Finding, ...]:
    ruled, context, words = _with_parameters(rule, example), example_context(example), load_words(language)
    return (*run_findings([ruled], context, language, words), *apply_rules([ruled], context, language, words))


def example_context(example: Example) -> CheckContext:
    """What the checks look at in an example."""
    found = _recognised(example)
    declaration = parse(found)
    completeness = check_completeness(declaration, found.layout)
    as_of = dt.date.fromisoformat(example.as_of)
    judge = _references(example).judge_for(declaration)
    smelters = tuple(judge_rows(declaration, judge))
    return CheckContext(declaration, found.layout, completeness, as_of, judge, smelters)


def _recognised(example: Example) -> Recognised:
    grid, layout = _workbook(example), load_layout(example.family, example.version)
    if example.altered is None:
        return recognised(grid, layout)
    book = altered(Workbook.of(grid, structures_of(grid, layout)), **example.altered.model_dump())
    return recognise(book.grid, lambda _: book)


def _with_parameters(rule: Rule, example: Example) -> Rule:
    odd = sorted(set(example.parameters) - set(rule.parameters))
    if odd:
        raise RulebookError(f"{rule.name}: the example {example.title!r} sets parameters the rule does not have: {odd}")
    return rule.model_copy(update={"parameters": {**rule.parameters, **example.parameters}})


def _references(example: Example) -> References:
    """Examples without lists share what the workbooks' own Look-ups come to."""
    return References(example_reference(example)) if example.lists or example.released else _without_lists()


@cache
def _without_lists() -> References:
    return References()


def example_reference(example: Example) -> ReferenceFile:
    """The lists an example gives."""
    lists = [_list(number, item) for number, item in enumerate(example.lists)]
    return build([*lists, *([_released(example.family, example.version)] if example.released else [])])


def _list(number: int, given: ExampleList) -> Contribution:
    fields = tuple(dict.fromkeys(field for row in given.rows for field in row))
    cells = ((at, tuple(row.get(field) for field in fields)) for at, row in enumerate(given.rows, 2))
    table = Table("", ((1, fields), *cells))
    name = f"{given.kind}-{number}.csv"
    file = ListFile(name, hashlib.sha256(repr(given).encode()).hexdigest(), "csv", (table,), (), None)
    return read_other_list(file, Hints.model_validate({"file": name, "kind": given.kind, "date": given.date}))


@cache
def _released(family: str, version: str) -> Contribution:
    """The Look-up as it was before anything was changed in it."""
    grid = sound_grid(family, version)
    declaration = parse(recognise(grid))
    title = f"{family} {version}"
    released = contribution_of(declaration.look_up, f"{title}.xlsx", title, dt.date(2020, 1, 1), title)
    return replace(released, from_supplier=False)


def _value(value: Any) -> CellValue:
    return ExcelError(value["error"]) if isinstance(value, dict) else value


def _workbook(example: Example) -> Grid:
    cells = {a1: _value(value) for a1, value in example.cells.items()}
    minerals = tuple(example.minerals) if example.minerals is not None else None
    grid = with_changes(_sound(example.family, example.version, minerals), cells)
    for reference, value in example.saved.items():
        grid = _with_result(grid, reference, _value(value))
    if example.cached_total is None:
        return grid
    checker, total = load_layout(example.family, example.version).checker, example.cached_total
    shown = ExcelError(total) if isinstance(total, str) else total
    return _with_result(grid, f"{checker.sheet}!{checker.total}", shown)


@cache
def _sound(family: str, version: str, minerals: tuple[str, ...] | None) -> Grid:
    return sound_grid(family, version) if minerals is None else as_grid(complete(family, version, minerals=minerals))


def _with_result(grid: Grid, reference: str, value: CellValue) -> Grid:
    """The grid with the result that the formula in a cell was saved with."""
    name, _, a1 = reference.rpartition("!")
    cells = {**grid.sheet(name).cells, place(a1): Cell(value, grid[reference].formula or "SUM")}
    return Grid({**grid.sheets, name: Sheet(name, cells)}, grid.sheet_names, grid.sha256)
