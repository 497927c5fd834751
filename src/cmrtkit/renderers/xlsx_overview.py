"""The first sheet: what was checked, with what, and what became of it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from cmrtkit.annotate.geometry import lines_of
from cmrtkit.findings import SEVERITIES
from cmrtkit.renderers.xlsx_book import Book, Content, Look, Value
from cmrtkit.renderers.xlsx_say import Say
from cmrtkit.renderers.xlsx_table import ROWS, Table
from cmrtkit.results import Accepted, FileError, Run, SuppressionReport
from cmrtkit.rulebook.verdicts import load_verdicts

_WIDTHS = (36.0, 60.0, 60.0, 14.0)
_LINE = 14.0
_MOST_ENTRIES = 500


class Overview:
    """The sheet is made first, so that it comes first, and filled last, when all is known."""

    def __init__(self, book: Book, say: Say) -> None:
        self._book = book
        self._say = say
        self._words: dict[str, Any] = say.section["overview"]
        self._sheet = book.sheet(say.section["sheets"]["overview"], self._words["printed"])
        for at, width in enumerate(_WIDTHS):
            self._sheet.set_column(at, at, width)
        self._row = 0

    def fill(self, run: Run, tables: Mapping[str, Table], unjudged: Sequence[tuple[str, FileError]], why: str) -> None:
        """``unjudged`` are the files that could not be judged; ``why`` the workbook that was asked for is not here."""
        self._put("title", self._words["title"])
        if why:
            self._put("bare", self._words["not_marked"].format(reason=why))
        self._check(run)
        self._verdicts(run)
        self._findings(run)
        self._contents(tables)
        self._lists(run)
        self._settings(run)
        self._suppressions(run.suppressions)
        self._not_judged(unjudged)

    def _check(self, run: Run) -> None:
        self._section("check")
        self._fact("as_of", run.as_of)
        self._fact("tool", f"{run.tool.name} {run.tool.version}")
        self._fact("files", run.summary.files)
        self._fact("checked", run.summary.checked)
        self._fact("not_checked", Value(run.summary.not_checked, "not-judged" if run.summary.not_checked else ""))
        if run.summary.not_reached:
            self._fact("not_reached", Value(run.summary.not_reached, "error"), self._words["not_reached_note"])

    def _verdicts(self, run: Run) -> None:
        self._section("verdicts")
        for rule in load_verdicts():
            count = run.summary.by_verdict.get(rule.verdict, 0)
            self._put("fact", self._say.verdict(rule), Value(count, rule.verdict if count else ""))

    def _findings(self, run: Run) -> None:
        self._section("findings")
        for severity in SEVERITIES:
            count = getattr(run.summary, severity)
            self._put("fact", self._say.severity(severity), Value(count, severity if count else ""))
        self._fact("accepted", run.summary.suppressed)

    def _contents(self, tables: Mapping[str, Table]) -> None:
        self._section("contents")
        for key, table in tables.items():
            self._put("fact", Value(table.name, "", f"'{table.name}'!A1"), self._words["about"][key])
            if table.left_out:
                facts = {"count": table.left_out, "sheet": table.name, "limit": f"{ROWS:,}"}
                self._put("fact", "", Value(self._words["room"].format(**facts), "warning"))

    def _lists(self, run: Run) -> None:
        self._section("lists")
        if not run.reference:
            self._put("bare", self._words["no_lists"])
            return
        self._put("head", *(self._words[key] for key in ("list", "file", "date", "entries")))
        for source in run.reference:
            dated = source.date or self._words["undated"]
            self._put("cell", self._say.list_kind(source.kind), source.name, dated, source.entries)

    def _settings(self, run: Run) -> None:
        used = run.settings
        if used is None:
            return
        self._section("settings")
        self._fact("settings_file", used.file or self._say.words.report("no_file"))
        every = used.rules + len(used.left_out)
        self._fact("rules", self._words["rules_of"].format(kept=used.rules, all=every))
        if used.left_out:
            self._fact("left_out", ", ".join(used.left_out))
        for key, value in used.changed.items():
            self._put("fact", key, json.dumps(value, ensure_ascii=False, default=str))

    def _suppressions(self, report: SuppressionReport | None) -> None:
        if report is None:
            return
        self._section("suppressions")
        self._fact("file", report.file)
        self._fact("entries_of", report.entries)
        self._fact("elsewhere", report.elsewhere)
        for key, entries in (("expired", report.expired), ("unused", report.unused)):
            self._fact(key, len(entries))
            for entry in entries[:_MOST_ENTRIES]:
                said = {"rule": entry.rule, "supplier": self._supplier(entry), "reason": entry.reason}
                until = f"{self._words['until']} {entry.until.isoformat()}"
                self._put("fact", "", self._words["accepted_entry"].format(**said), until)

    def _supplier(self, entry: Accepted) -> str:
        return self._say.words.report("any_supplier") if entry.supplier == "*" else entry.supplier

    def _not_judged(self, unjudged: Sequence[tuple[str, FileError]]) -> None:
        if not unjudged:
            return
        self._section("not_judged")
        self._put("head", *(self._words[key] for key in ("file", "reason", "hint")))
        for path, error in unjudged:
            self._put("cell", path, error.message, error.hint)

    def _section(self, key: str) -> None:
        self._row += 1
        self._put("section", self._words[key], None, None, None)

    def _fact(self, key: str, content: Content | Value, remark: str = "") -> None:
        self._put("fact", self._words[key], content, remark or None)

    def _put(self, look: Look, *contents: Content | Value) -> None:
        """A row; a fact is a label and what stands beside it."""
        if self._row >= ROWS:
            return
        values = [content if isinstance(content, Value) else Value(content) for content in contents]
        self._sheet.set_row(self._row, _height(look, values))
        for at, value in enumerate(values):
            self._book.put(self._sheet, self._row, at, value, "label" if look == "fact" and not at else look)
        self._row += 1


def _height(look: Look, values: Sequence[Value]) -> float:
    if look in ("title", "section"):
        return 26.0 if look == "title" else 20.0
    if look == "bare":  # beside it stands nothing
        return _LINE + 3
    texts = [(str(value.content), width) for value, width in zip(values, _WIDTHS, strict=False) if value.content]
    return max((lines_of(text, width - 3) for text, width in texts), default=1) * _LINE + 3
