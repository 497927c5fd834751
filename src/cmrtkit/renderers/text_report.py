"""The text report: what people look at all day.

Verdict and the Checker's number first, then findings by sheet in the order of the workbook.
Readable without colour; columns hold with Japanese and Chinese text.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby, islice

from rich.cells import cell_len, set_cell_size
from rich.text import Text

from cmrtkit.findings import Finding
from cmrtkit.renderers.report import Report
from cmrtkit.renderers.styled import SEVERITY_STYLES, joined
from cmrtkit.renderers.text_head import head_lines, is_checker_broken
from cmrtkit.renderers.text_overview import Overview
from cmrtkit.renderers.wrapping import wrap
from cmrtkit.results import VERDICTS, Accepted, FileResult, Run
from cmrtkit.text import shorten, visible
from cmrtkit.words import Words

NARROWEST = 40
_INDENT = 2
_MOST_RELATED = 3
_MOST_ENTRIES = 10
_AT_ONCE = 500


def render(report: Report) -> Iterator[str]:
    """The report for a terminal or file of ``report.width`` columns (at least 40)."""
    lines = report_lines(report.run, report.words, report.width)
    while some := list(islice(lines, _AT_ONCE)):
        yield joined(some, report.colour)


def report_lines(result: Run, words: Words, width: int = 80) -> Iterator[Text]:
    """The report's lines with their styles."""
    return _Report(words, max(width, NARROWEST)).lines(result)


class _Report:
    def __init__(self, words: Words, width: int) -> None:
        self.words = words
        self.width = width

    def lines(self, result: Run) -> Iterator[Text]:
        overview = Overview(self.words)
        reasons: dict[str, str] = {}
        for item in result.files:
            yield from self._file(item)
            yield Text("")
            overview.add(item)
            reasons |= {finding.name: finding.why for finding in item.findings if not finding.suppressed}
        if reasons:
            yield from self._reasons(reasons)
            yield Text("")
        if len(result.files) > 1:
            yield from (Text(line) for line in overview.lines(self.width))
            yield Text("")
            yield from self._paragraph(self._summary(result), "bold", 0)
            yield from self._paragraph(self._verdicts(result), "bold", 0)
        yield from self._due(result)
        as_of = result.as_of.isoformat()
        checked = self.words.report("checked_as_of", as_of=as_of, version=result.tool.version)
        yield from self._paragraph(checked, "dim", 0)
        yield from self._settings(result)

    def _paragraph(self, text: str, style: str = "", indent: int = _INDENT) -> Iterator[Text]:
        for line in wrap(text, self.width - indent):
            yield Text(" " * indent + line, style=style)

    def _file(self, item: FileResult) -> Iterator[Text]:
        yield from self._paragraph(visible(item.path), "bold", 0)
        if item.error is not None:
            yield from self._not_checked(item)
            return
        for text, style in head_lines(item, self.words, self.width - _INDENT):
            yield from self._line(text, style)
        yield from self._paragraph(self._counts(item))
        yield from self._findings([finding for finding in item.findings if not finding.suppressed])

    def _line(self, text: str, style: str) -> Iterator[Text]:
        """A paragraph, its own indentation kept."""
        indent = len(text) - len(text.lstrip())
        return self._paragraph(text.lstrip(), style, _INDENT + indent)

    def _counts(self, item: FileResult) -> str:
        counts = self.words.report("counts", **item.summary.model_dump(exclude={"suppressed"}))
        told = [counts] if len(item.findings) > item.summary.suppressed else [self.words.report("nothing")]
        if item.summary.suppressed:
            told.append(self.words.report("accepted", suppressed=item.summary.suppressed))
        return " · ".join(told)

    def _not_checked(self, item: FileResult) -> Iterator[Text]:
        words, error = self.words, item.error
        assert error is not None  # noqa: S101  # asked by the caller
        verdict = words.report("not_checked")
        line = words.report("verdict_not_checked", verdict=verdict, message=error.message, code=error.code)
        yield from self._paragraph(line, "bold red")
        yield from self._paragraph(words.report("hint_line", hint=words.report("hint"), text=error.hint))

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
            cells = f"{alike[0].cell}–{alike[-1].cell}" if alike[0].cell != alike[-1].cell else ""
            before = told.setdefault(key, alike[-1].cell)
            again = before != alike[-1].cell
            remedy = self.words.report("as_at", cell=before) if again else self._for(cells, alike[-1].remedy)
            yield from self._column(f"→ {remedy}", columns)

    def _for(self, cells: str, remedy: str) -> str:
        return self.words.report("for_cells", cells=cells, remedy=remedy) if cells else remedy

    def _finding(self, finding: Finding, columns: tuple[int, int]) -> Iterator[Text]:
        tag = f"[{finding.name}]"
        first, *rest = self._column(f"{self._message(finding)} {tag}", columns)
        severity = set_cell_size(self.words.report(finding.severity), columns[1])
        style = SEVERITY_STYLES[finding.severity]
        head = Text.assemble("    ", (finding.cell.ljust(columns[0]), "bold"), "  ", (severity, style), "  ")
        for line in (head + Text(first.plain.lstrip()), *rest):
            line.highlight_words([tag], style="dim")
            yield line

    def _message(self, finding: Finding) -> str:
        """The message, and the cells of the findings that belong to it."""
        elsewhere = (other for other in finding.related if (other.sheet, other.cell) != (finding.sheet, finding.cell))
        others = dict.fromkeys(
            other.cell if other.sheet == finding.sheet else f"{other.sheet}!{other.cell}" for other in elsewhere
        )
        if not others:
            return finding.message
        cells = self.words.say_listed(list(others)[:_MOST_RELATED])
        left = len(others) - _MOST_RELATED
        shown = self.words.report("related_more", cells=cells, count=left) if left > 0 else cells
        return self.words.report("related", message=finding.message, cells=shown)

    def _column(self, text: str, columns: tuple[int, int]) -> Iterator[Text]:
        return self._paragraph(text, indent=2 * _INDENT + sum(columns) + 4)

    def _reasons(self, reasons: dict[str, str]) -> Iterator[Text]:
        yield Text(self.words.report("why_title"), style="bold")
        for name, why in reasons.items():
            for line in self._paragraph(self.words.report("reason", name=name, why=why)):
                line.highlight_words([name], style="bold")
                yield line
        yield from self._paragraph(self.words.report("more"), "dim")

    def _settings(self, result: Run) -> Iterator[Text]:
        """Settings that change what is told must leave a trace in the report."""
        used = result.settings
        if used and (used.file or used.left_out):
            file, every = shorten(used.file or self.words.report("no_file")), used.rules + len(used.left_out)
            said = self.words.report("settings_used", file=file, kept=used.rules, all=every)
            yield from self._paragraph(said, "dim", 0)

    def _due(self, result: Run) -> Iterator[Text]:
        """Accepted findings whose time is over, and entries for which there is nothing left."""
        report = result.suppressions
        if report is None:
            return
        for key, entries in (("expired", report.expired), ("unused", report.unused)):
            for entry in entries[:_MOST_ENTRIES]:
                yield from self._paragraph(self.words.report(key, **self._entry(entry)), "", 0)
            if len(entries) > _MOST_ENTRIES:
                left = self.words.report("more_entries", count=len(entries) - _MOST_ENTRIES)
                yield from self._paragraph(left, "", 0)
        if report.elsewhere:
            yield from self._paragraph(self.words.report("elsewhere", count=report.elsewhere), "dim", 0)

    def _entry(self, entry: Accepted) -> dict[str, str]:
        named = self.words.report("any_supplier") if entry.supplier == "*" else shorten(entry.supplier, 80)
        finding = shorten(entry.finding or entry.fingerprint, 80) or "–"
        said = {"rule": entry.rule, "supplier": named, "finding": finding, "reason": shorten(entry.reason, 200)}
        return {**said, "until": entry.until.isoformat()}

    def _verdicts(self, result: Run) -> str:
        """How many replies have which verdict, the worst first."""
        named = {item.verdict.verdict: item.verdict.words for item in result.files if item.verdict}
        found = ((named[verdict], result.summary.by_verdict[verdict]) for verdict in VERDICTS if verdict in named)
        said = [self.words.report("verdict_counted", verdict=words, count=count) for words, count in found]
        return self.words.report("verdicts", verdicts=self.words.say_reasons(said)) if said else ""

    def _summary(self, result: Run) -> str:
        judged = [item for item in result.files if item.completeness is not None]
        complete = sum(
            item.completeness is not None and not item.completeness.required_remaining and not is_checker_broken(item)
            for item in judged
        )
        counts = result.summary.model_dump(include={"files", "not_checked", "error", "warning", "note"})
        return self.words.report("summary", complete=complete, incomplete=len(judged) - complete, **counts)
