"""Judges files, one by one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cmrtkit.checks import CheckContext
from cmrtkit.completeness import check_completeness
from cmrtkit.engine.faults import TOOL_FAULT, report_fault
from cmrtkit.engine.outcome import checked, not_checked
from cmrtkit.engine.rules import apply_rules
from cmrtkit.errors import WorkbookError
from cmrtkit.layout import Layout, recognise
from cmrtkit.layout.detection import PREPARED_SHEETS, READ_SHEETS
from cmrtkit.model.declaration import Declaration
from cmrtkit.parser import parse
from cmrtkit.reader import open_workbook
from cmrtkit.reader.workbook import file_digest
from cmrtkit.results import FileResult
from cmrtkit.rulebook import Language, Rule
from cmrtkit.words import Words, load_words


@dataclass(frozen=True, slots=True)
class RunOptions:
    """What a run is asked: which rules, in which language, as of which day."""

    rules: Sequence[Rule]
    as_of: dt.date
    language: Language = "en"

    @property
    def words(self) -> Words:
        return load_words(self.language)


def read_declaration(source: Path | bytes) -> tuple[Declaration, Layout]:
    """Open, recognise and parse one workbook. Raises WorkbookError."""
    grid = open_workbook(source, READ_SHEETS, PREPARED_SHEETS)
    recognised = recognise(grid)
    return parse(grid, recognised), recognised.layout


def run_file(path: Path, shown_as: str, options: RunOptions) -> FileResult:
    """Judge one file; a file that cannot be judged is a result too, never an exception."""
    try:
        declaration, layout = read_declaration(path)
        completeness = check_completeness(declaration, layout)
        context = CheckContext(declaration, layout, completeness, options.as_of, {})
        findings = apply_rules(options.rules, context, options.language, options.words)
    except WorkbookError as error:
        return not_checked(shown_as, file_digest(path), error, options.words)
    except Exception as error:  # a fault of the tool on one file must not cost the others
        fault = WorkbookError(TOOL_FAULT, error=report_fault(shown_as, error))
        return not_checked(shown_as, file_digest(path), fault, options.words)
    return checked(shown_as, declaration, completeness, findings)
