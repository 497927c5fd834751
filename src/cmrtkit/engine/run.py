"""Judges files, one by one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cmrtkit.checks import CheckContext
from cmrtkit.completeness import check_completeness
from cmrtkit.engine.faults import TOOL_FAULT, report_fault
from cmrtkit.engine.outcome import checked, not_checked, with_findings
from cmrtkit.engine.references import References
from cmrtkit.engine.rules import apply_rules
from cmrtkit.engine.runwide import run_findings
from cmrtkit.errors import WorkbookError
from cmrtkit.layout import Layout, recognise
from cmrtkit.layout.detection import PREPARED_SHEETS, READ_SHEETS
from cmrtkit.model.declaration import Declaration
from cmrtkit.parser import parse
from cmrtkit.reader import open_workbook
from cmrtkit.reader.workbook import file_digest
from cmrtkit.results import FileResult
from cmrtkit.rulebook import Language, Rule
from cmrtkit.smelters import judge_rows
from cmrtkit.words import Words, load_words


@dataclass(frozen=True, slots=True)
class RunOptions:
    """What a run is asked: which rules, in which language, as of which day."""

    rules: Sequence[Rule]
    as_of: dt.date
    references: References = field(default_factory=References)
    language: Language = "en"

    @property
    def words(self) -> Words:
        return load_words(self.language)


def read_declaration(source: Path | bytes) -> tuple[Declaration, Layout]:
    """Open, recognise and parse one workbook. Raises WorkbookError."""
    grid = open_workbook(source, READ_SHEETS, PREPARED_SHEETS)
    recognised = recognise(grid)
    return parse(grid, recognised), recognised.layout


def run_files(files: Iterable[tuple[Path, str]], options: RunOptions) -> Iterator[FileResult]:
    """Judge files, each with the name it is shown by; what holds for the whole run is told with the first."""
    told = False
    for path, shown_as in files:
        result, context = _run_file(path, shown_as, options)
        if context is not None and not told:
            found = run_findings(options.rules, context, options.language, options.words)
            told, result = bool(found), with_findings(result, found)
        yield result


def run_file(path: Path, shown_as: str, options: RunOptions) -> FileResult:
    """Judge one file; a file that cannot be judged is a result too, never an exception."""
    return next(run_files([(path, shown_as)], options))


def _run_file(path: Path, shown_as: str, options: RunOptions) -> tuple[FileResult, CheckContext | None]:
    try:
        context = _context(path, options)
        findings = apply_rules(options.rules, context, options.language, options.words)
        return checked(shown_as, context, findings), context
    except WorkbookError as error:
        return not_checked(shown_as, file_digest(path), error, options.words), None
    except Exception as error:  # a fault of the tool on one file must not cost the others
        fault = WorkbookError(TOOL_FAULT, error=report_fault(shown_as, error))
        return not_checked(shown_as, file_digest(path), fault, options.words), None


def _context(path: Path, options: RunOptions) -> CheckContext:
    declaration, layout = read_declaration(path)
    judge = options.references.judge_for(declaration)
    smelters = tuple(judge_rows(declaration, judge))
    return CheckContext(declaration, layout, check_completeness(declaration, layout), options.as_of, judge, smelters)
