"""What a run says of each file, and of all of them."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence

from cmrtkit.checks.masking import without_contacts
from cmrtkit.completeness import Completeness
from cmrtkit.errors import WorkbookError
from cmrtkit.findings import Finding
from cmrtkit.model.declaration import Declaration, SmelterRow
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
from cmrtkit.version import __version__
from cmrtkit.words import Words

_STATUS: dict[str, Status] = {
    "listed": "listed",
    "not-listed": "unlisted",
    "off-list": "unlisted",
    "not-identified": "unidentified",
    "nameless": "unknown",
}


def not_checked(shown_as: str, sha256: str | None, error: WorkbookError, words: Words) -> FileResult:
    """The result of a file that could not be judged."""
    message, hint = words.error(error)
    return FileResult(
        path=shown_as,
        sha256=sha256,
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


def checked(shown_as: str, declaration: Declaration, completeness: Completeness, findings: list[Finding]) -> FileResult:
    """The result of a file that was judged."""
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


def _bare(text: str | None) -> str | None:
    """Smelter names as stated, without the e-mail addresses and phone numbers people paste there."""
    return without_contacts(text) if text else text


def _smelter(row: SmelterRow) -> SmelterResult:
    return SmelterResult(
        row=row.row,
        metal=row.metal,
        lookup=_bare(row.lookup),
        name=_bare(row.name),
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
