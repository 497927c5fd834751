"""The parts of the Markdown report beside the findings of single suppliers, each within its room."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from cmrtkit.findings import SEVERITIES
from cmrtkit.renderers.markdown_gathered import Gathered, OfRule
from cmrtkit.renderers.markdown_inert import fitting, inline, row, unbroken
from cmrtkit.renderers.markdown_replies import MARKS, Replies
from cmrtkit.renderers.report import Report
from cmrtkit.renderers.templating import Markdown
from cmrtkit.results import VERDICTS, Accepted, ReferenceSource
from cmrtkit.text import shorten

_ROOM = {"unjudged": 10_000, "suppliers": 20_000, "rules": 10_000, "accepted": 5_000, "basis": 4_000}
_NUMBERS = {"suppliers": (2, 3, 4), "rules": (3, 4)}
_LONGEST = 160


class Table(NamedTuple):
    """A table under a heading; ``more`` tells how many rows have no room."""

    heading: str
    head: Markdown
    line: Markdown
    rows: Sequence[Markdown]
    more: str


class Parts:
    """What the report says of the run as a whole."""

    def __init__(self, report: Report, gathered: Gathered, replies: Replies) -> None:
        self._run, self._words, self._gathered, self._replies = report.run, report.words, gathered, replies
        self._said = report.words.section("markdown")

    def standing(self) -> list[Markdown]:
        """How many replies have which verdict, and how many findings there are; nothing where nothing was judged."""
        summary, said = self._run.summary, self._said
        if not summary.files:
            return []
        verdicts = [
            said["verdict"].format(mark=MARKS[verdict], verdict=inline(words), count=summary.by_verdict[verdict])
            for verdict in VERDICTS
            if (words := self._gathered.verdicts.get(verdict))
        ]
        verdicts += [said["not_judged"].format(count=summary.not_checked)] if summary.not_checked else []
        return [Markdown(" · ".join(verdicts)), inline(said["counts"].format(**summary.model_dump()))]

    def warnings(self) -> Iterator[Markdown]:
        """What keeps the report from being complete."""
        if self._run.summary.not_reached:
            yield Markdown(self._said["not_reached"].format(count=self._run.summary.not_reached))
        elif not self._run.summary.files:
            yield Markdown(self._said["nothing"])

    def tables(self) -> Iterator[Table]:
        """What was not judged, the suppliers, the rules."""
        summary = self._run.summary
        errors = self._gathered.unjudged
        unjudged = (row([shorten(path, _LONGEST), error.message, error.hint]) for path, error in errors)
        yield self._table("unjudged", unjudged, summary.not_checked)
        yield self._table("suppliers", map(self._replies.row, self._gathered.replies), summary.checked)
        worst = sorted(self._gathered.rules.items(), key=lambda item: (item[1].worst, -item[1].findings, item[0]))
        yield self._table("rules", (self._rule(name, of_rule) for name, of_rule in worst), len(worst))

    def accepted(self) -> list[Markdown]:
        """Findings that were accepted before, those whose time is over, and entries for which there is nothing left."""
        return self._lines("accepted", self._accepted())

    def basis(self) -> list[Markdown]:
        """The day, the version, the lists, the settings."""
        return self._lines("basis", self._basis())

    def _table(self, name: str, rows: Iterable[Markdown], count: int) -> Table:
        columns, kept = self._said["columns"][name], fitting(rows, _ROOM[name])
        marks = ("---:" if at in _NUMBERS.get(name, ()) else "---" for at in range(len(columns)))
        left = count - len(kept)
        more = self._said["more"].format(count=left) if left > 0 else ""
        return Table(
            self._said["headings"][name], row(map(unbroken, columns)), Markdown(f"|{'|'.join(marks)}|"), kept, more
        )

    def _rule(self, name: str, of_rule: OfRule) -> Markdown:
        level = unbroken(self._replies.level(SEVERITIES[of_rule.worst]))
        return row([Markdown(f"`{name}`"), self._replies.title(name), level, of_rule.findings, of_rule.workbooks])

    def _lines(self, name: str, lines: Iterable[str]) -> list[Markdown]:
        found = [inline(line) for line in lines]
        kept = fitting(found, _ROOM[name])
        left = len(found) - len(kept)
        return [*kept, inline(self._said["more"].format(count=left))] if left else kept

    def _accepted(self) -> Iterator[str]:
        for supplier, finding in self._gathered.accepted:
            facts = {"where": self._replies.where(finding), "message": shorten(finding.message, _LONGEST)}
            yield self._said["accepted"].format(supplier=shorten(supplier), **facts)
        left = self._run.summary.suppressed - len(self._gathered.accepted)
        if left > 0:
            yield self._said["more"].format(count=left)
        report = self._run.suppressions
        if report:
            yield from (self._entry("expired", entry) for entry in report.expired)
            yield from (self._entry("unused", entry) for entry in report.unused)
            if report.elsewhere:
                yield self._words.report("elsewhere", count=report.elsewhere)

    def _entry(self, key: str, entry: Accepted) -> str:
        named = self._words.report("any_supplier") if entry.supplier == "*" else shorten(entry.supplier)
        finding = shorten(entry.finding or entry.fingerprint) or "–"
        facts = {"supplier": named, "finding": finding, "reason": shorten(entry.reason, _LONGEST)}
        return self._words.report(key, rule=entry.rule, until=entry.until.isoformat(), **facts)

    def _basis(self) -> Iterator[str]:
        run = self._run
        yield self._words.report("checked_as_of", as_of=run.as_of.isoformat(), version=run.tool.version)
        yield from map(self._list, run.reference)
        if not run.reference:
            yield self._said["no_lists"]
        used = run.settings
        if used and (used.file or used.left_out):
            file, every = shorten(used.file or self._words.report("no_file")), used.rules + len(used.left_out)
            yield self._words.report("settings_used", file=file, kept=used.rules, all=every)

    def _list(self, source: ReferenceSource) -> str:
        kind = str(self._words.lists["kinds"].get(source.kind, source.kind))
        date = source.date.isoformat() if source.date else self._said["undated"]
        return str(self._said["list"].format(kind=kind, name=shorten(source.name), date=date, entries=source.entries))
