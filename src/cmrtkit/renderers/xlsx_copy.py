"""The workbook that was judged, with what was found marked in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cmrtkit.annotate import Line, Listing, Mark, Note, annotated
from cmrtkit.findings import Finding
from cmrtkit.results import FileResult, Run
from cmrtkit.text import visible
from cmrtkit.words import Words

_WIDTHS = (11.0, 17.0, 8.0, 30.0, 62.0, 62.0)
_LINK = 2


def marked_copy(source: bytes, run: Run, item: FileResult, words: Words) -> bytes:
    """The bytes of the copy. Findings that were accepted before leave no mark.

    Raises WorkbookError for a workbook that was judged but cannot be marked.
    """
    told = [finding for finding in item.findings if not finding.suppressed]
    said = _Said(words)
    marks = (Mark(finding.sheet, finding.cell, said.note(finding)) for finding in told if finding.cell)
    return annotated(source, marks, said.listing(told, run, item))


class _Said:
    def __init__(self, words: Words) -> None:
        self._words = words
        self._section = words.section("xlsx")
        self._copy: dict[str, Any] = self._section["copy"]

    def note(self, finding: Finding) -> Note:
        facts = {"severity": self._words.report(finding.severity), "name": finding.name, "rule": finding.rule}
        body = self._copy["body"].format(message=visible(finding.message), remedy=visible(finding.remedy))
        return Note(finding.severity, self._copy["head"].format(**facts), body)

    def listing(self, findings: list[Finding], run: Run, item: FileResult) -> Listing:
        return Listing(
            font=self._section["font"],
            title=self._copy["title"],
            remarks=tuple(self._remarks(run, item)),
            headings=tuple(self._copy["columns"].values()),
            widths=_WIDTHS,
            link=_LINK,
            lines=tuple(self._line(finding) for finding in findings),
            more=self._copy["more"],
        )

    def _remarks(self, run: Run, item: FileResult) -> Iterator[str]:
        words, counts = self._words, item.summary
        if item.verdict:
            numbers = words.report("counts", **counts.model_dump(exclude={"suppressed"}))
            yield self._copy["verdict"].format(
                verdict=words.report("outcome", verdict=item.verdict.words), counts=numbers
            )
        yield words.report("checked_as_of", as_of=run.as_of.isoformat(), version=run.tool.version)
        yield self._copy["marks" if len(item.findings) > counts.suppressed else "nothing"]
        if counts.suppressed:
            yield self._copy["accepted"].format(count=counts.suppressed)

    def _line(self, finding: Finding) -> Line:
        severity = self._words.report(finding.severity)
        sheet = visible(finding.sheet) or self._copy["whole"]
        texts = (severity, sheet, finding.cell, finding.name, visible(finding.message), visible(finding.remedy))
        target = (finding.sheet, finding.cell) if finding.sheet and finding.cell else None
        return Line(finding.severity, texts, target)
