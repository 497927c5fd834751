"""Judges files, one by one."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cmrtkit.checks import CheckContext
from cmrtkit.completeness import Completeness, check_completeness
from cmrtkit.engine.faults import TOOL_FAULT, report_fault
from cmrtkit.engine.rules import apply_rules
from cmrtkit.errors import WorkbookError
from cmrtkit.findings import Finding
from cmrtkit.layout import Layout, recognise
from cmrtkit.layout.detection import PREPARED_SHEETS, READ_SHEETS
from cmrtkit.model.declaration import Declaration, SmelterRow
from cmrtkit.parser import parse
from cmrtkit.reader import open_workbook
from cmrtkit.reader.workbook import file_digest
from cmrtkit.results import (
    CompletenessResult,
    Counts,
    FileError,
    FileResult,
    Match,
    Missing,
    RunResult,
    RunSummary,
    SmelterResult,
    Status,
    TemplateResult,
    Tool,
)
from cmrtkit.rulebook import Language, Rule
from cmrtkit.version import __version__
from cmrtkit.words import Words, load_words

_STATUS: dict[str, Status] = {
    "listed": "listed",
    "not-listed": "unlisted",
    "off-list": "unlisted",
    "not-identified": "unidentified",
    "nameless": "unknown",
}


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
        return _not_checked(path, shown_as, error, options)
    except Exception as error:  # a fault of the tool on one file must not cost the others
        report_fault(f"{shown_as}: {type(error).__name__}: {error}")
        return _not_checked(path, shown_as, WorkbookError(TOOL_FAULT, error=type(error).__name__), options)
    return _checked(shown_as, declaration, completeness, findings)


def _not_checked(path: Path, shown_as: str, error: WorkbookError, options: RunOptions) -> FileResult:
    message, hint = options.words.error(error)
    return FileResult(
        path=shown_as,
        sha256=file_digest(path),
        status="not-checked",
        error=FileError(code=error.code, message=message, hint=hint),
        template=None,
        company=None,
        scope=None,
        effective_date=None,
        completeness=None,
        smelters=[],
        findings=[],
        summary=Counts(),
    )


def _checked(
    shown_as: str, declaration: Declaration, completeness: Completeness, findings: list[Finding]
) -> FileResult:
    template = declaration.template
    return FileResult(
        path=shown_as,
        sha256=declaration.sha256,
        status="checked",
        error=None,
        template=TemplateResult(
            family=template.family,
            version=template.version,
            language=template.language,
            recognised=template.recognised,
        ),
        company=declaration.company.name.value,
        scope=declaration.company.scope,
        effective_date=declaration.company.effective_date.value,
        completeness=_completeness(declaration, completeness),
        smelters=[_smelter(row) for row in declaration.smelters],
        findings=findings,
        summary=_counts(findings),
    )


def _completeness(declaration: Declaration, completeness: Completeness) -> CompletenessResult:
    saved = declaration.cached_total.raw
    return CompletenessResult(
        required_remaining=completeness.required_remaining,
        missing=[
            Missing(checker_row=item.row, cell=item.cell, field=item.wants, metal=item.metal)
            for item in completeness.missing
        ],
        checker_says=saved if isinstance(saved, int) else None if saved in (None, "") else str(saved),
    )


def _smelter(row: SmelterRow) -> SmelterResult:
    return SmelterResult(
        row=row.row,
        metal=row.metal,
        lookup=row.lookup,
        name=row.name,
        country=row.country,
        smelter_id=row.smelter_id,
        standard_name=row.standard_name,
        match=Match(how=row.how, score=0.0 if row.how == "none" else 1.0, candidates=[]),
        status=_STATUS[row.kind],
        recognised_by=[],
    )


def _counts(findings: Sequence[Finding]) -> Counts:
    severities = Counter(finding.severity for finding in findings)
    return Counts(error=severities["error"], warning=severities["warning"], note=severities["note"])


def summarise(files: Sequence[FileResult], as_of: dt.date) -> RunResult:
    """The result of a run over these files."""
    findings = [finding for item in files for finding in item.findings]
    counts = _counts(findings)
    by_rule = Counter(finding.name for finding in findings)
    checked = sum(item.status == "checked" for item in files)
    return RunResult(
        tool=Tool(name="cmrtkit", version=__version__),
        as_of=as_of,
        reference=[],
        files=list(files),
        summary=RunSummary(
            files=len(files),
            checked=checked,
            not_checked=len(files) - checked,
            **counts.model_dump(),
            by_rule=dict(sorted(by_rule.items())),
        ),
    )
