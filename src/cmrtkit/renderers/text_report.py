"""The text report: what people look at all day.

Verdict and the Checker's number first, then findings by sheet in the order of the workbook.
Readable without colour; columns hold with Japanese and Chinese text.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import groupby

from rich.cells import cell_len, set_cell_size
from rich.text import Text

from cmrtkit.findings import Finding
from cmrtkit.renderers.wrapping import wrap
from cmrtkit.results import FileResult, RunResult
from cmrtkit.text import shorten, visible
from cmrtkit.words import Words

NARROWEST = 40
_INDENT = 2
_STYLES = {"error": "bold red", "warning": "yellow", "note": "cyan"}


def render_text(result: RunResult, words: Words, width: int = 80, colour: bool = False) -> str:
    """The report for a terminal or file of ``width`` columns (at least 40)."""
    lines = report_lines(result, words, width)
    if not colour:
        return "".join(f"{line.plain.rstrip()}\n" for line in lines)
    from rich.console import Console  # noqa: PLC0415  # 20 ms, for colour alone

    buffer = io.StringIO()
    console = Console(file=buffer, force_terminal=True, color_system="standard", width=10_000, legacy_windows=False)
    for line in lines:
        console.print(line, soft_wrap=True, highlight=False)
    return buffer.getvalue()


def report_lines(result: RunResult, words: Words, width: int = 80) -> Iterator[Text]:
    """The report's lines with their styles."""
    return _Report(words, max(width, NARROWEST)).lines(result)


class _Report:
    def __init__(self, words: Words, width: int) -> None:
        self.words = words
        self.width = width

    def lines(self, result: RunResult) -> Iterator[Text]:
        for item in result.files:
            yield from self._file(item)
            yield Text("")
        reasons = {finding.name: finding.why for item in result.files for finding in item.findings}
        if reasons:
            yield from self._reasons(reasons)
        if len(result.files) > 1:
            yield Text("")
            yield from self._paragraph(self._summary(result), "bold", 0)

    def _paragraph(self, text: str, style: str = "", indent: int = _INDENT) -> Iterator[Text]:
        for line in wrap(text, self.width - indent):
            yield Text(" " * indent + line, style=style)

    def _file(self, item: FileResult) -> Iterator[Text]:
        yield from self._paragraph(visible(item.path), "bold", 0)
        if item.error is not None:
            yield from self._not_checked(item)
            return
        verdict, style = self._verdict(item)
        yield from self._paragraph(self.words.report("verdict", verdict=verdict, checker=self._checker(item)), style)
        yield from self._paragraph(self._facts(item), "dim")
        counts = self.words.report("counts", **item.summary.model_dump())
        yield from self._paragraph(counts if item.findings else self.words.report("nothing"))
        yield from self._findings(item.findings)

    def _not_checked(self, item: FileResult) -> Iterator[Text]:
        words, error = self.words, item.error
        assert error is not None  # noqa: S101  # asked by the caller
        verdict = words.report("not_checked")
        line = words.report("verdict_not_checked", verdict=verdict, message=error.message, code=error.code)
        yield from self._paragraph(line, "bold red")
        yield from self._paragraph(words.report("hint_line", hint=words.report("hint"), text=error.hint))

    def _verdict(self, item: FileResult) -> tuple[str, str]:
        remaining = item.completeness.required_remaining if item.completeness else 0
        if remaining:
            key = "incomplete_one" if remaining == 1 else "incomplete"
            return self.words.report(key, remaining=remaining), "bold red"
        if item.summary.error:
            return self.words.report("complete_with_errors"), "bold yellow"
        return self.words.report("complete"), "bold green"

    def _checker(self, item: FileResult) -> str:
        completeness = item.completeness
        if completeness is None or completeness.checker_says is None:
            return self.words.report("checker_unsaved")
        if completeness.checker_says == completeness.required_remaining:
            return self.words.report("checker_agrees")
        return self.words.report("checker_differs", shown=shorten(str(completeness.checker_says), 20))

    def _facts(self, item: FileResult) -> str:
        words, template, date = self.words, item.template, item.effective_date
        parts = []
        if template is not None:
            language = f" ({template.language})" if template.language else ""
            parts.append(f"{template.family} {template.version}{language}")
        parts.append(shorten(item.company or "", 80) or words.report("no_company"))
        parts.append(words.report("scope", scope=item.scope) if item.scope else words.report("no_scope"))
        parts.append(words.report("effective", date=date.isoformat()) if date else words.report("no_date"))
        return " · ".join(parts)

    def _findings(self, findings: list[Finding]) -> Iterator[Text]:
        columns = (
            max((len(finding.cell) for finding in findings), default=0),
            max((cell_len(self.words.report(finding.severity)) for finding in findings), default=0),
        )
        for sheet, group in groupby(findings, key=lambda finding: finding.sheet):
            yield Text("")
            yield Text(f"  {sheet or self.words.report('workbook')}", style="bold")
            yield from self._sheet(list(group), columns)

    def _sheet(self, findings: list[Finding], columns: tuple[int, int]) -> Iterator[Text]:
        """Findings that ask for the same are told together: what to do stands once, after the last."""
        for _, group in groupby(findings, key=lambda finding: (finding.name, finding.remedy)):
            alike = list(group)
            for finding in alike:
                yield from self._finding(finding, columns)
            yield from self._column(f"→ {alike[-1].remedy}", columns)

    def _finding(self, finding: Finding, columns: tuple[int, int]) -> Iterator[Text]:
        tag = f"[{finding.name}]"
        first, *rest = self._column(f"{finding.message} {tag}", columns)
        severity = set_cell_size(self.words.report(finding.severity), columns[1])
        style = _STYLES[finding.severity]
        head = Text.assemble("    ", (finding.cell.ljust(columns[0]), "bold"), "  ", (severity, style), "  ")
        for line in (head + Text(first.plain.lstrip()), *rest):
            line.highlight_words([tag], style="dim")
            yield line

    def _column(self, text: str, columns: tuple[int, int]) -> Iterator[Text]:
        return self._paragraph(text, indent=2 * _INDENT + sum(columns) + 4)

    def _reasons(self, reasons: dict[str, str]) -> Iterator[Text]:
        yield Text(self.words.report("why_title"), style="bold")
        for name, why in reasons.items():
            for line in self._paragraph(self.words.report("reason", name=name, why=why)):
                line.highlight_words([name], style="bold")
                yield line
        yield from self._paragraph(self.words.report("more"), "dim")

    def _summary(self, result: RunResult) -> str:
        judged = [item.completeness for item in result.files if item.completeness is not None]
        complete = sum(completeness.required_remaining == 0 for completeness in judged)
        counts = result.summary.model_dump(exclude={"checked", "by_rule"})
        return self.words.report("summary", complete=complete, incomplete=len(judged) - complete, **counts)
