"""What the text report says of a workbook before its findings: the Checker's number, verdict, sender, smelters."""

from __future__ import annotations

from collections.abc import Iterator

from cmrtkit.findings import Label
from cmrtkit.renderers.tables import table
from cmrtkit.results import FileResult, Verdict
from cmrtkit.text import shorten
from cmrtkit.words import Words

_MOST_REASONS = 4
_STYLES = {"accept": "bold green", "accept-with-questions": "bold yellow", "return-to-supplier": "bold red"}


def head_lines(item: FileResult, words: Words, width: int) -> Iterator[tuple[str, str]]:
    """Paragraphs with their styles; ``width`` is for the table of smelters."""
    yield _completeness(item, words)
    yield _outcome(item, words)
    yield _facts(item, words), "dim"
    yield _smelters(item, words), "dim"
    for line in _smelter_table(item, words, width):
        yield line, "dim"


def is_checker_broken(item: FileResult) -> bool:
    """Whether the workbook's own Checker shows an error instead of a number."""
    says = item.completeness.checker_says if item.completeness else None
    return isinstance(says, str) and says.startswith("#")


def _completeness(item: FileResult, words: Words) -> tuple[str, str]:
    remaining = item.completeness.required_remaining if item.completeness else 0
    if is_checker_broken(item):
        return words.report("broken", shown=_checker_says(item), remaining=remaining), "bold red"
    key, style = "complete", "bold green"
    if remaining:
        key, style = ("incomplete_one" if remaining == 1 else "incomplete"), "bold red"
    elif item.summary.error:
        key, style = "complete_with_errors", "bold yellow"
    verdict = words.report(key, remaining=remaining)
    return words.report("verdict", verdict=verdict, checker=_checker(item, words)), style


def _checker_says(item: FileResult) -> str:
    return shorten(str(item.completeness.checker_says), 20) if item.completeness else ""


def _checker(item: FileResult, words: Words) -> str:
    completeness = item.completeness
    if completeness is None or completeness.checker_says is None:
        return words.report("checker_unsaved")
    if completeness.checker_says == completeness.required_remaining:
        return words.report("checker_agrees")
    return words.report("checker_differs", shown=_checker_says(item))


def _outcome(item: FileResult, words: Words) -> tuple[str, str]:
    """The verdict and what it rests on, and how many findings were accepted before, which it leaves out."""
    if item.verdict is None:
        return "", ""
    outcome, accepted = _because(item.verdict, words), item.summary.suppressed
    said = words.report("outcome_accepted", outcome=outcome, count=accepted) if accepted else outcome
    return said, _STYLES[item.verdict.verdict]


def _because(verdict: Verdict, words: Words) -> str:
    """The verdict, and the rules' own titles for reasons."""
    found = verdict.reasons
    reasons = [words.report("reason_counted", title=reason.title, count=reason.count) for reason in found]
    if not reasons:
        return words.report("outcome", verdict=verdict.words)
    left = len(reasons) - _MOST_REASONS
    more = [words.report("reasons_more", count=left)] if left > 0 else []
    said = words.say_reasons([*reasons[:_MOST_REASONS], *more])
    return words.report("outcome_for", verdict=verdict.words, reasons=said)


def _facts(item: FileResult, words: Words) -> str:
    template, date = item.template, item.effective_date
    parts = []
    if template is not None:
        language = f" ({template.language})" if template.language else ""
        parts.append(f"{template.family} {template.version}{language}")
    parts.append(shorten(item.company or "", 80) or words.report("no_company"))
    parts.append(words.report("scope", scope=item.scope) if item.scope else words.report("no_scope"))
    parts.append(words.report("effective", date=date.isoformat()) if date else words.report("no_date"))
    return " · ".join(parts)


def _smelters(item: FileResult, words: Words) -> str:
    if not item.smelters:
        return words.report("no_smelter_rows")
    unidentified = sum(row.status == "unidentified" for row in item.smelters)
    rows = words.report("smelter_rows", count=len(item.smelters))
    return words.say_listed([rows, *([words.report("unidentified", count=unidentified)] if unidentified else [])])


def _smelter_table(item: FileResult, words: Words, width: int) -> Iterator[str]:
    """By metal: how many smelters are named and identified, and where they stand as far as lists say."""
    said = words.lists["counts"]
    fields = [field for field in said if any(getattr(count, field) is not None for count in item.smelter_counts)]
    if fields:
        header = [said[field] for field in fields]
        rows = [[_count(field, getattr(count, field), words) for field in fields] for count in item.smelter_counts]
        yield from (f"  {line.rstrip()}" for line in table([header, *rows], width - 2, right=range(1, len(fields))))


def _count(field: str, value: object, words: Words) -> str:
    return words.say(Label("metal", str(value))) if field == "metal" else str(value)
