"""A reply in the Markdown report: its row in the table of suppliers, and its findings, at length or in short."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from types import MappingProxyType

from cmrtkit.findings import SEVERITIES, Finding, Severity
from cmrtkit.renderers.markdown_gathered import Reply
from cmrtkit.renderers.markdown_inert import fitting, in_html, inline, row
from cmrtkit.renderers.templating import Markdown, render_markdown
from cmrtkit.results import FileResult, VerdictName
from cmrtkit.text import shorten
from cmrtkit.words import Words

MARKS: Mapping[VerdictName, str] = MappingProxyType(
    {"return-to-supplier": "🔴", "accept-with-questions": "🟡", "accept": "🟢"}
)
_MOST_FINDINGS = 60
_MOST_REASONS = 3
_MOST_CELLS = 8
_LONGEST_NAME = 80
_LONGEST_PATH = 160
_LONGEST_TEXT = 600
_LONGEST_TITLE = 200
_LONGEST_DETAIL = 20_000


class Replies:
    """How replies are written; ``titles`` are those of rules by name."""

    def __init__(self, words: Words, titles: Mapping[str, str]) -> None:
        self._words = words
        self._said = words.section("markdown")
        self._titles = titles

    def row(self, reply: Reply) -> Markdown:
        """Its row in the table of suppliers."""
        named = Markdown(f"<b>{inline(self._name(reply))}</b><br>{inline(shorten(reply.path, _LONGEST_PATH))}")
        verdict = Markdown(f"{MARKS[reply.verdict.verdict]} <b>{inline(reply.verdict.words)}</b>")
        outcome = Markdown("<br>".join([verdict, *map(inline, self._reasons(reply))]))
        remaining = "–" if reply.remaining is None else reply.remaining
        return row([named, outcome, reply.error, reply.warning, remaining])

    def at_length(self, reply: Reply, item: FileResult) -> str:
        """Its findings, the gravest first, each with its cell and what to do."""
        told = _told(item)
        rows = fitting(self._findings(told[:_MOST_FINDINGS]), _LONGEST_DETAIL)
        return self._detail(reply, rows=rows, left=len(told) - len(rows))

    def in_short(self, reply: Reply, item: FileResult) -> str:
        """By rule: how many findings there are, and in which cells."""
        by_rule = sorted(_told(item), key=lambda finding: (SEVERITIES.index(finding.severity), finding.name))
        groups = groupby(by_rule, key=lambda finding: finding.name)
        return self._detail(reply, lines=[self._in_short(name, list(found)) for name, found in groups])

    def where(self, finding: Finding) -> str:
        """The cell, or the sheet, or the workbook as a whole."""
        cell = f"{finding.sheet}!{finding.cell}" if finding.cell else finding.sheet
        return cell or self._words.report("workbook")

    def level(self, severity: Severity) -> str:
        """A severity in words."""
        return self._words.report(severity)

    def title(self, name: str) -> str:
        """What a rule finds."""
        return shorten(self._titles.get(name, name), _LONGEST_TITLE)

    def _name(self, reply: Reply) -> str:
        return shorten(reply.company or "", _LONGEST_NAME) or self._words.report("no_company")

    def _reasons(self, reply: Reply) -> list[str]:
        found = reply.verdict.reasons
        titles = ((shorten(item.title, _LONGEST_TITLE), item.count) for item in found)
        said = [self._words.report("reason_counted", title=title, count=count) for title, count in titles]
        left = len(said) - _MOST_REASONS
        more = [self._words.report("reasons_more", count=left)] if left > 0 else []
        return [*said[:_MOST_REASONS], *more]

    def _detail(self, reply: Reply, rows: Sequence[str] = (), lines: Sequence[str] = (), left: int = 0) -> str:
        counts = self._said["counted"].format(error=reply.error, warning=reply.warning, note=reply.note)
        summary = self._said["summary"].format(supplier=self._name(reply), verdict=reply.verdict.words, counts=counts)
        return render_markdown(
            "report/supplier.md.j2",
            summary=Markdown(f"{MARKS[reply.verdict.verdict]} {in_html(summary)}"),
            path=inline(shorten(reply.path, _LONGEST_PATH)),
            head=row(self._said["columns"]["findings"]),
            rows=rows,
            lines=lines,
            more=self._said["more"].format(count=left) if left else "",
        )

    def _findings(self, findings: Sequence[Finding]) -> Iterator[Markdown]:
        before = ""
        for finding in findings:
            remedy = self._said["as_above"] if finding.remedy == before else shorten(finding.remedy, _LONGEST_TEXT)
            message = inline(shorten(finding.message, _LONGEST_TEXT))
            level = inline(self.level(finding.severity))
            yield row([self.where(finding), Markdown(f"<b>{level}</b> {message} `{finding.name}`"), remedy])
            before = finding.remedy

    def _in_short(self, name: str, found: Sequence[Finding]) -> Markdown:
        cells = list(dict.fromkeys(map(self.where, found)))
        named, left = self._words.say_listed(cells[:_MOST_CELLS]), len(cells) - _MOST_CELLS
        shown = self._said["cells_more"].format(cells=named, count=left) if left > 0 else named
        return inline(self._said["in_short"].format(title=self.title(name), count=len(found), cells=shown))


def _told(item: FileResult) -> list[Finding]:
    """The gravest first, else in the order of the workbook."""
    told = [finding for finding in item.findings if not finding.suppressed]
    return sorted(told, key=lambda finding: SEVERITIES.index(finding.severity))
