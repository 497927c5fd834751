"""The text report: what people look at all day.

Verdict and the Checker's number first, then findings by sheet in the order of the workbook.
Readable without colour; columns hold with Japanese and Chinese text.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import groupby, pairwise

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from cmrtkit.findings import Finding
from cmrtkit.results import FileResult, RunResult
from cmrtkit.text import visible
from cmrtkit.words import Words

NARROWEST = 40
_STYLES = {"error": "bold red", "warning": "yellow", "note": "cyan"}


def render_text(result: RunResult, words: Words, width: int = 80, colour: bool = False) -> str:
    """The report for a terminal or file of ``width`` columns (at least 40)."""
    buffer = io.StringIO()
    console = Console(
        file=buffer,
        width=max(width, NARROWEST),
        force_terminal=colour,
        color_system="standard" if colour else None,
        highlight=False,
        emoji=False,
        legacy_windows=False,
    )
    for part in _parts(result, words):
        console.print(part)
    return "".join(f"{line.rstrip()}\n" for line in buffer.getvalue().splitlines())


def _parts(result: RunResult, words: Words) -> Iterator[RenderableType]:
    for item in result.files:
        yield _file(item, words)
        yield ""
    reasons = {finding.name: finding.why for item in result.files for finding in item.findings}
    if reasons:
        yield _reasons(reasons, words)
        yield ""
    if len(result.files) > 1:
        yield _summary(result, words)


def _file(item: FileResult, words: Words) -> RenderableType:
    head = [Text(visible(item.path), style="bold"), Padding(_verdict(item, words), (0, 0, 0, 2))]
    if item.error is not None:
        hint = Text.assemble((f"{words.report('hint')}: ", "dim"), item.error.hint)
        return Group(*head, Padding(hint, (0, 0, 0, 2)))
    facts = Padding(Text(_facts(item, words), style="dim"), (0, 0, 0, 2))
    return Group(*head, facts, *_findings(item, words))


def _verdict(item: FileResult, words: Words) -> Text:
    if item.error is not None or item.completeness is None:
        error = item.error
        message = f": {error.message} ({error.code})" if error else ""
        return Text.assemble((words.report("not_checked"), "bold red"), message)
    remaining = item.completeness.required_remaining
    if remaining:
        key = "incomplete_one" if remaining == 1 else "incomplete"
        verdict = Text(words.report(key, remaining=remaining), style="bold red")
    elif item.summary.error:
        verdict = Text(words.report("complete_with_errors"), style="bold yellow")
    else:
        verdict = Text(words.report("complete"), style="bold green")
    return verdict.append(f" ({_checker(item, words)})", style="not bold default")


def _checker(item: FileResult, words: Words) -> str:
    completeness = item.completeness
    if completeness is None or completeness.checker_says is None:
        return words.report("checker_unsaved")
    if completeness.checker_says == completeness.required_remaining:
        return words.report("checker_agrees")
    return words.report("checker_differs", shown=visible(str(completeness.checker_says)))


def _facts(item: FileResult, words: Words) -> str:
    template = item.template
    parts = [f"{template.family} {template.version}" + (f" ({template.language})" if template.language else "")] if template else []
    parts.append(visible(item.company or "") or words.report("no_company"))
    parts.append(words.report("scope", scope=item.scope) if item.scope else words.report("no_scope"))
    date = item.effective_date
    parts.append(words.report("effective", date=date.isoformat()) if date else words.report("no_date"))
    return " · ".join(parts)


def _findings(item: FileResult, words: Words) -> Iterator[RenderableType]:
    counts = words.report("counts", **item.summary.model_dump())
    yield Padding(Text(counts if item.findings else words.report("nothing")), (0, 0, 0, 2))
    cell_width = max((len(finding.cell) for finding in item.findings), default=0)
    for sheet, group in groupby(item.findings, key=lambda finding: finding.sheet):
        yield Text(f"\n  {sheet or words.report('workbook')}", style="bold")
        yield _table(list(group), cell_width, words)


def _table(findings: list[Finding], cell_width: int, words: Words) -> Table:
    table = Table.grid(padding=(0, 2, 0, 0), expand=False)
    table.add_column(width=2)
    table.add_column(width=cell_width, no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for finding, following in pairwise([*findings, None]):
        assert finding is not None  # noqa: S101  # only the last of the pairs is None
        severity = Text(words.report(finding.severity), style=_STYLES[finding.severity])
        table.add_row("", Text(finding.cell, style="bold"), severity, _message(finding))
        if following is None or (following.name, following.remedy) != (finding.name, finding.remedy):
            table.add_row("", "", "", Text(f"→ {finding.remedy}"))
    return table


def _message(finding: Finding) -> Text:
    return Text.assemble(finding.message, " ", (f"[{finding.name}]", "dim"))


def _reasons(reasons: dict[str, str], words: Words) -> RenderableType:
    table = Table.grid(padding=(0, 0, 0, 2))
    table.add_column(overflow="fold")
    for name, why in reasons.items():
        table.add_row(Text.assemble((name, "bold"), f": {why}"))
    title = Text(words.report("why_title"), style="bold")
    return Group(title, table, Text(f"  {words.report('more')}", style="dim"))


def _summary(result: RunResult, words: Words) -> Text:
    complete = sum(
        1 for item in result.files if item.completeness is not None and item.completeness.required_remaining == 0
    )
    summary = result.summary
    return Text(
        words.report(
            "summary",
            files=summary.files,
            complete=complete,
            incomplete=summary.checked - complete,
            not_checked=summary.not_checked,
            error=summary.error,
            warning=summary.warning,
            note=summary.note,
        ),
        style="bold",
    )
