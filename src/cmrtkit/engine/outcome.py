"""What a run says of each file, and of all of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from cmrtkit.checks import CheckContext
from cmrtkit.checks.answers_given import metal_answers
from cmrtkit.checks.masking import without_contacts
from cmrtkit.checks.mines import origins, recycled_answer
from cmrtkit.completeness import Completeness
from cmrtkit.engine.smelter_counts import count_smelters
from cmrtkit.errors import WorkbookError
from cmrtkit.findings import Finding
from cmrtkit.matching.matcher import Matched
from cmrtkit.model.declaration import Answer, Declaration, SmelterRow, TableRow, Template
from cmrtkit.reference.metals import metal_name
from cmrtkit.reference.model import Source
from cmrtkit.results import (
    AnswerResult,
    Candidate,
    CompletenessResult,
    Counts,
    FileError,
    FileResult,
    Match,
    MineResult,
    Missing,
    MovedResult,
    ReferenceSource,
    SmelterResult,
    TemplateResult,
    Verdict,
)
from cmrtkit.smelters import JudgedRow
from cmrtkit.words import Words


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
        smelter_counts=[],
        findings=[],
        summary=Counts(),
        verdict=None,
    )


def checked(shown_as: str, context: CheckContext, findings: list[Finding], verdict: Verdict) -> FileResult:
    """The result of a file that was judged."""
    declaration = context.declaration
    return FileResult(
        path=shown_as,
        sha256=declaration.sha256,
        status="checked",
        error=None,
        template=_template(declaration.template),
        company=declaration.company.name.value,
        scope=declaration.company.scope,
        effective_date=declaration.company.effective_date.value,
        completeness=_completeness(declaration, context.completeness),
        smelters=[_smelter(judged) for judged in context.smelters],
        smelter_counts=count_smelters(context.smelters, context.reference),
        findings=findings,
        summary=counts(findings),
        verdict=verdict,
        minerals=[metal_name(item.metal) for item in metal_answers(context) if item.scope == "in"],
        answers=[_answer(answer) for answer in declaration.answers],
        mines=[_mine(mine) for mine in declaration.mines],
    )


def _template(template: Template) -> TemplateResult:
    return TemplateResult(
        family=template.family,
        version=template.version,
        language=template.language,
        recognised=template.recognised,
        layout=template.layout,
        moved=[MovedResult(**item._asdict()) for item in template.moved],
        renamed=dict(template.renamed),
        other_forms=list(template.copies),
        macros=template.has_macros,
    )


def _mine(mine: TableRow) -> MineResult:
    return MineResult(
        row=mine.row,
        metal=mine.value("metal"),
        smelter=_bare(mine.value("smelter")),
        name=_bare(mine.value("name")),
        mine_id=_bare(mine.value("mine_id")),
        country=_bare(mine.value("country")),
        cell=mine.fields["name"].cell,
    )


def _answer(answer: Answer) -> AnswerResult:
    return AnswerResult(
        question=answer.number,
        topic=answer.topic,
        metal=answer.metal and metal_name(answer.metal),
        answer=answer.choice,
        cell=answer.answer.cell,
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


def _smelter(judged: JudgedRow) -> SmelterResult:
    row = judged.row
    matched = judged.smelter.matched if judged.smelter else Matched()
    how = row.how if row.smelter_id else matched.how
    return SmelterResult(
        row=row.row,
        metal=_bare(row.metal),
        lookup=_bare(row.lookup),
        name=_bare(row.name),
        country=_bare(row.country),
        smelter_id=_bare(row.smelter_id),
        standard_name=_bare(row.standard_name),
        match=Match(how=how, score=1.0 if row.smelter_id else matched.score, candidates=_candidates(matched)),
        status=judged.status,
        recognised_by=list(judged.smelter.recognised_by) if judged.smelter else [],
        listed_country=_listed_country(judged),
        cell=judged.cell,
        recycled=recycled_answer(row),
        mines=_mines(row),
    )


def _listed_country(judged: JudgedRow) -> str | None:
    facility = judged.smelter.facility if judged.smelter else None
    return facility.country or None if facility else None


def _mines(row: SmelterRow) -> list[str]:
    """The countries of its mines, without those that may be one of several ("Congo")."""
    named = (countries for cell in origins(row) for countries in cell.countries if len(countries) == 1)
    return list(dict.fromkeys(code for countries in named for code in countries))


def _candidates(matched: Matched) -> list[Candidate]:
    return [
        Candidate(smelter_id=item.smelter_id, standard_name=item.standard_name, score=item.score)
        for item in matched.candidates
    ]


def source_result(source: Source) -> ReferenceSource:
    """A list as results name it."""
    return ReferenceSource(
        name=source.name, kind=source.kind, date=source.date, sha256=source.sha256, entries=source.entries
    )


def counts(findings: Sequence[Finding]) -> Counts:
    """How many findings there are of each severity, accepted ones apart."""
    kinds = Counter("suppressed" if finding.suppressed else finding.severity for finding in findings)
    return Counts(**{kind: kinds[kind] for kind in ("error", "warning", "note", "suppressed")})
