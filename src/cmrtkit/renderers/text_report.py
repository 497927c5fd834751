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

from cmrtkit.findings import Finding, Label
from cmrtkit.renderers.tables import table
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
            yield Text("")
        if len(result.files) > 1:
            yield from self._paragraph(self._summary(result), "bold", 0)
        as_of = result.as_of.isoformat()
        checked = self.words.report("checked_as_of", as_of=as_of, version=result.tool.version)
        yield from self._paragraph(checked, "dim", 0)

    def _paragraph(self, text: str, style: str = "", indent: int = _INDENT) -> Iterator[Text]:
        for line in wrap(text, self.width - indent):
            yield Text(" " * indent + line, style=style)

    def _file(self, item: FileResult) -> Iterator[Text]:
        yield from self._paragraph(visible(item.path), "bold", 0)
        if item.error is not None:
            yield from self._not_checked(item)
            return
        yield from self._paragraph(*self._verdict(item))
        yield from self._paragraph(self._facts(item), "dim")
        yield from self._paragraph(self._smelters(item), "dim")
        yield from self._smelter_table(item)
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
        if _broken_checker(item):
            shown = self._checker_says(item)
            return self.words.report("broken", shown=shown, remaining=remaining), "bold red"
        key, style = "complete", "bold green"
        if remaining:
            key, style = ("incomplete_one" if remaining == 1 else "incomplete"), "bold red"
        elif item.summary.error:
            key, style = "complete_with_errors", "bold yellow"
        verdict = self.words.report(key, remaining=remaining)
        return self.words.report("verdict", verdict=verdict, checker=self._checker(item)), style

    def _checker_says(self, item: FileResult) -> str:
        return shorten(str(item.completeness.checker_says), 20) if item.completeness else ""

    def _checker(self, item: FileResult) -> str:
        completeness = item.completeness
        if completeness is None or completeness.checker_says is None:
            return self.words.report("checker_unsaved")
        if completeness.checker_says == completeness.required_remaining:
            return self.words.report("checker_agrees")
        return self.words.report("checker_differs", shown=self._checker_says(item))

    def _smelters(self, item: FileResult) -> str:
        if not item.smelters:
            return self.words.report("no_smelter_rows")
        unidentified = sum(row.status == "unidentified" for row in item.smelters)
        rows = self.words.report("smelter_rows", count=len(item.smelters))
        parts = [rows, *([self.words.report("unidentified", count=unidentified)] if unidentified else [])]
        return self.words.say_listed(parts)

    def _smelter_table(self, item: FileResult) -> Iterator[Text]:
        """By metal: how many smelters are named and identified, and where they stand as far as lists say."""
        said = self.words.lists["counts"]
        fields = [field for field in said if any(getattr(count, field) is not None for count in item.smelter_counts)]
        if not fields:
            return
        header = [said[field] for field in fields]
        rows = [[self._count(field, getattr(count, field)) for field in fields] for count in item.smelter_counts]
        for line in table([header, *rows], self.width - 2 * _INDENT, right=range(1, len(fields))):
            yield Text(" " * 2 * _INDENT + line.rstrip(), style="dim")

    def _count(self, field: str, value: object) -> str:
        return self.words.say(Label("metal", str(value))) if field == "metal" else str(value)

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
        """Findings that ask for the same are told together: what to do stands once, after the last.

        Where it stood further up on the sheet, its cell is named instead.
        """
        told: dict[tuple[str, str], str] = {}
        for key, group in groupby(findings, key=lambda finding: (finding.name, finding.remedy)):
            alike = list(group)
            for finding in alike:
                yield from self._finding(finding, columns)
            cells = f"{alike[0].cell}–{alike[-1].cell}: " if alike[0].cell != alike[-1].cell else ""
            before = told.setdefault(key, alike[-1].cell)
            again = before != alike[-1].cell
            remedy = self.words.report("as_at", cell=before) if again else f"{cells}{alike[-1].remedy}"
            yield from self._column(f"→ {remedy}", columns)

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
        judged = [item for item in result.files if item.completeness is not None]
        complete = sum(
            item.completeness is not None and not item.completeness.required_remaining and not _broken_checker(item)
            for item in judged
        )
        counts = result.summary.model_dump(exclude={"checked", "by_rule"})
        return self.words.report("summary", complete=complete, incomplete=len(judged) - complete, **counts)


def _broken_checker(item: FileResult) -> bool:
    """Whether the workbook's own Checker shows an error instead of a number."""
    says = item.completeness.checker_says if item.completeness else None
    return isinstance(says, str) and says.startswith("#")
