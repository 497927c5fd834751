"""Judging a blueprint without writing a file."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from cmrtkit.builder import Blueprint, as_grid
from cmrtkit.builder.grid import recognised
from cmrtkit.checks import CheckContext
from cmrtkit.completeness import Completeness, check_completeness
from cmrtkit.engine.references import References
from cmrtkit.engine.rules import apply_rules
from cmrtkit.findings import Finding
from cmrtkit.layout import recognise
from cmrtkit.model.cells import Cell, Grid
from cmrtkit.model.declaration import Declaration
from cmrtkit.parser import parse
from cmrtkit.renderers import json_report, text_report
from cmrtkit.renderers.report import Report
from cmrtkit.results import Run
from cmrtkit.rulebook import Language, Rule, load_rules
from cmrtkit.rulebook.worked import WorkedExample
from cmrtkit.smelters import judge_rows
from cmrtkit.words import Words, load_words
from cmrtkit.worked_examples import work_examples

GOLDENS = Path(__file__).parent / "goldens"
DAY = dt.date(2025, 9, 1)


def worked_examples(name: str, language: Language = "en") -> tuple[WorkedExample, ...]:
    """The examples of a rule of the tool, worked once for all tests."""
    return _worked_examples(name, language)


@cache
def _worked_examples(name: str, language: Language) -> tuple[WorkedExample, ...]:
    (rule,) = (rule for rule in load_rules() if rule.name == name)
    return tuple(work_examples(rule, language))


def golden(name: str, text: str) -> None:
    """The text is the one on file; CMRTKIT_WRITE_GOLDENS=1 writes it anew."""
    path = GOLDENS / name
    if os.environ.get("CMRTKIT_WRITE_GOLDENS"):
        path.write_text(text, encoding="utf-8", newline="\n")
    assert path.read_text(encoding="utf-8") == text


def told(rule: Rule, worked: WorkedExample) -> str:
    """What a rule says of an example, as a paragraph."""
    lines = [f"{rule.name}: {worked.example.title}"]
    for finding in worked.findings:
        lines.append(f"  {finding.sheet}!{finding.cell} {finding.severity}, {finding.confidence}: {finding.message}")
        lines.append(f"    observed {finding.observed!r}, expected {finding.expected!r}, {finding.suggestion!r}")
        lines.append(f"    metal {finding.metal!r}, smelter {finding.smelter_id!r}, fingerprint {finding.fingerprint}")
        lines.append(f"    -> {finding.remedy}")
    return "\n".join([*lines, "", ""])


def declaration_of(blueprint: Blueprint) -> Declaration:
    return parse(recognised(as_grid(blueprint), blueprint.form))


def completeness_of(blueprint: Blueprint) -> Completeness:
    return check_completeness(declaration_of(blueprint), blueprint.layout)


def missing_rows(blueprint: Blueprint) -> set[int]:
    return {item.row for item in completeness_of(blueprint).missing}


def findings_of(grid: Grid, rules: Sequence[Rule], as_of: dt.date = DAY, language: Language = "en") -> list[Finding]:
    found = recognise(grid)
    declaration = parse(found)
    completeness = check_completeness(declaration, found.layout)
    judge = References().judge_for(declaration)
    smelters = tuple(judge_rows(declaration, judge))
    context = CheckContext(declaration, found.layout, completeness, as_of, judge, smelters)
    return apply_rules(rules, context, language, load_words(language))


def with_cell(grid: Grid, reference: str, cell: Cell) -> Grid:
    """The grid with one cell changed, cached results included."""
    name, _, a1 = reference.rpartition("!")
    from cmrtkit.model.cells import Sheet, place

    sheet = Sheet(name, {**grid.sheet(name).cells, place(a1): cell})
    return Grid({**grid.sheets, name: sheet}, grid.sheet_names, grid.sha256)


def run_cmrtkit(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """The command as a process of its own."""
    command = [sys.executable, "-m", "cmrtkit", *arguments]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, encoding="utf-8", check=False)


def render_json(result: Run) -> str:
    return "".join(json_report.render(Report(result, load_words("en"))))


def render_text(result: Run, words: Words, width: int = 80, colour: bool = False) -> str:
    return "".join(text_report.render(Report(result, words, width=width, colour=colour)))
