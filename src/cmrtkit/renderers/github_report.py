"""Annotations for GitHub Actions: commands that its runner turns into notes on the page of a run or pull request.

Commands: https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions; how they are escaped:
https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts. GitHub keeps ten of a kind for a step, so
no more are written: first what was not judged, then the first finding of every workbook, then the second of each,
and so on. The last command says how many there are in all. No text of a workbook can begin a line, so none can be
a command.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from cmrtkit.findings import SEVERITIES, Finding, Severity
from cmrtkit.model.cells import place
from cmrtkit.renderers.report import Report
from cmrtkit.results import FileResult
from cmrtkit.text import shorten, visible
from cmrtkit.words import Words

_COMMANDS: Mapping[Severity, str] = MappingProxyType({"error": "error", "warning": "warning", "note": "notice"})
_KEPT: Mapping[Severity, int] = MappingProxyType({"error": 10, "warning": 10, "note": 9})  # and a notice in the end
_TOOL_FAULT = "tool-fault"
_FIRST = 0
_LONGEST_NAME = 60
# In this order, for what escapes is escaped first.
_IN_MESSAGES = (("%", "%25"), ("\r", "%0D"), ("\n", "%0A"))
_IN_PROPERTIES = (*_IN_MESSAGES, (":", "%3A"), (",", "%2C"))


def render(report: Report) -> Iterator[str]:
    """At most thirty lines. The workbooks are gone through once."""
    kept = _Kept()
    for line in _on_run(report):
        kept.offer("error", _FIRST, line)
    for item in report.run.files:
        _offer_file(kept, item, report.words)
    yield from (f"{line}\n" for severity in SEVERITIES for line in kept.lines(severity))
    yield f"{command('notice', _summary(report, kept), title=report.run.tool.name)}\n"


def command(name: str, message: str, **properties: str) -> str:
    """A command of the runner, on one line: ``::error file=a.xlsx,line=8::message``."""
    given = ",".join(f"{key}={_escaped(value, _IN_PROPERTIES)}" for key, value in properties.items() if value)
    return f"::{name}{' ' if given else ''}{given}::{_escaped(message, _IN_MESSAGES)}"


def _escaped(text: str, marks: tuple[tuple[str, str], ...]) -> str:
    for mark, code in marks:
        text = text.replace(mark, code)
    return text


class _Kept:
    """The commands to write: those of the lowest ranks, and of one rank the first."""

    def __init__(self) -> None:
        self._lines: dict[Severity, list[tuple[int, str]]] = {severity: [] for severity in SEVERITIES}
        self.offered = 0

    @property
    def left_out(self) -> int:
        """How many were offered that are not kept."""
        return self.offered - sum(map(len, self._lines.values()))

    def offer(self, severity: Severity, rank: int, line: str) -> None:
        """Keep a command if there is room for one of its rank."""
        self.offered += 1
        ranked = sorted([*self._lines[severity], (rank, line)], key=lambda item: item[0])
        self._lines[severity] = ranked[: _KEPT[severity]]

    def lines(self, severity: Severity) -> Iterator[str]:
        """The commands of a kind, in order."""
        return (line for _, line in self._lines[severity])


def _on_run(report: Report) -> Iterator[str]:
    """What keeps the run as a whole from saying anything about workbooks."""
    said, summary = report.words.section("github"), report.run.summary
    if summary.not_reached:
        yield command("error", said["not_reached"].format(count=summary.not_reached))
    elif not summary.files:
        yield command("error", said["no_files"])


def _offer_file(kept: _Kept, item: FileResult, words: Words) -> None:
    if item.error:
        text = f"{visible(item.error.message)}\n{visible(item.error.hint)}"
        kept.offer("error", _FIRST, command("error", text, file=visible(item.path), title=words.report("not_checked")))
    ranks: Counter[Severity] = Counter()
    for finding in item.findings:
        if not finding.suppressed:
            ranks[finding.severity] += 1
            rank = _FIRST if finding.name == _TOOL_FAULT else ranks[finding.severity]
            kept.offer(finding.severity, rank, _annotation(item, finding, words))


def _annotation(item: FileResult, finding: Finding, words: Words) -> str:
    """Rows and columns stand for lines and columns, as nothing else can be named."""
    said = words.section("github")
    cell = visible(f"{finding.sheet}!{finding.cell}") if finding.cell else ""
    where = cell or visible(finding.sheet) or words.report("workbook")
    facts = {"message": visible(finding.message), "remedy": visible(finding.remedy), "rule": finding.name}
    supplier = shorten(item.company or "", _LONGEST_NAME) or words.report("no_company")
    at = place(finding.cell) if finding.cell else None
    return command(
        _COMMANDS[finding.severity],
        said["message"].format(**facts),
        file=visible(item.path),
        line=str(at.row) if at else "",
        col=str(at.column) if at else "",
        title=said["title"].format(supplier=supplier, where=where),
    )


def _summary(report: Report, kept: _Kept) -> str:
    """What there is in all, and how much of it is not annotated."""
    said, counts = report.words.section("github"), report.run.summary
    lines = [said["summary"].format(**counts.model_dump(include={"files", "error", "warning", "note"}))]
    for key, count in (
        ("not_judged", counts.not_checked),
        ("accepted", counts.suppressed),
        ("left_out", kept.left_out),
    ):
        lines += [said[key].format(count=count)] if count else []
    return "\n".join(lines)
