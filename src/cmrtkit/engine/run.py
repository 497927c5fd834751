"""Judges files, one by one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from cmrtkit.checks import CheckContext
from cmrtkit.completeness import check_completeness
from cmrtkit.engine.faults import TOOL_FAULT, report_fault
from cmrtkit.engine.outcome import checked, not_checked
from cmrtkit.engine.references import References
from cmrtkit.engine.rules import apply_rules
from cmrtkit.engine.runwide import run_findings
from cmrtkit.engine.verdict import verdict_on
from cmrtkit.errors import WorkbookError
from cmrtkit.findings import Finding
from cmrtkit.layout import Layout, recognise
from cmrtkit.layout.detection import PREPARED_SHEETS, READ_SHEETS
from cmrtkit.model.declaration import Declaration
from cmrtkit.parser import parse
from cmrtkit.reader import open_workbook
from cmrtkit.reader.workbook import file_digest
from cmrtkit.results import FileResult
from cmrtkit.rulebook import Language
from cmrtkit.settings import RuleChoice
from cmrtkit.smelters import judge_rows
from cmrtkit.suppressions import Suppressions
from cmrtkit.words import Words, load_words


@dataclass(frozen=True, slots=True)
class RunOptions:
    """What a run is asked: which rules, in which language, as of which day; what was accepted before."""

    choice: RuleChoice
    as_of: dt.date
    references: References = field(default_factory=References)
    suppressions: Suppressions = field(default_factory=Suppressions)
    language: Language = "en"

    @property
    def words(self) -> Words:
        return load_words(self.language)

    @property
    def titles(self) -> Mapping[str, str]:
        """The titles of all rules by name, in the language of the run."""
        return {rule.name: rule.words[self.language].title for rule in self.choice.rules}


def read_declaration(source: Path | bytes) -> tuple[Declaration, Layout]:
    """Open, recognise and parse one workbook. Raises WorkbookError."""
    grid = open_workbook(source, READ_SHEETS, PREPARED_SHEETS)
    recognised = recognise(grid)
    return parse(grid, recognised), recognised.layout


def run_files(files: Iterable[tuple[Path, str]], options: RunOptions) -> Iterator[FileResult]:
    """Judge files, each with the name it is shown by; what holds for the whole run is told with the first."""
    told = False
    for path, shown_as in files:
        result, of_run = _run_file(path, shown_as, options, tell_of_run=not told)
        told = told or of_run
        yield result


def run_file(path: Path, shown_as: str, options: RunOptions) -> FileResult:
    """Judge one file; a file that cannot be judged is a result too, never an exception."""
    return next(run_files([(path, shown_as)], options))


def _run_file(path: Path, shown_as: str, options: RunOptions, tell_of_run: bool) -> tuple[FileResult, bool]:
    """The result, and whether something about the whole run was told with it."""
    try:
        context = _context(path, options)
        language, words = options.language, options.words
        of_run = run_findings(options.choice.common, context, language, words) if tell_of_run else []
        return _judged(shown_as, context, of_run, options), bool(of_run)
    except WorkbookError as error:
        return not_checked(shown_as, file_digest(path), error, options.words), False
    except Exception as error:  # a fault of the tool on one file must not cost the others
        fault = WorkbookError(TOOL_FAULT, error=report_fault(shown_as, error))
        return not_checked(shown_as, file_digest(path), fault, options.words), False


def _judged(shown_as: str, context: CheckContext, of_run: list[Finding], options: RunOptions) -> FileResult:
    company = context.declaration.company.name.value
    rules = options.choice.for_reply(company, shown_as)
    found = [*of_run, *apply_rules(rules, context, options.language, options.words)]
    findings = options.suppressions.apply(found, company)
    verdict = verdict_on(findings, options.choice.verdicts, options.titles, options.language)
    return checked(shown_as, context, findings, verdict)


def _context(path: Path, options: RunOptions) -> CheckContext:
    declaration, layout = read_declaration(path)
    judge = options.references.judge_for(declaration)
    smelters = tuple(judge_rows(declaration, judge))
    return CheckContext(declaration, layout, check_completeness(declaration, layout), options.as_of, judge, smelters)
