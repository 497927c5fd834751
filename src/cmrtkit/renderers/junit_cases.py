"""A workbook as test cases: one whether it could be judged, and one for each rule in force."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from cmrtkit.findings import Finding, Severity
from cmrtkit.renderers.report import Report
from cmrtkit.results import FileResult
from cmrtkit.rulebook import Rule
from cmrtkit.text import visible
from cmrtkit.words import Words

CAN_BE_JUDGED = "can be judged"  # no rule can be called that
ALL_JUDGED = "all workbooks judged"
_TOOL_FAULT = "tool-fault"
_FAILING: Mapping[str, frozenset[Severity]] = MappingProxyType(
    {
        "error": frozenset({"error"}),
        "warning": frozenset({"error", "warning"}),
        "note": frozenset({"error", "warning", "note"}),
        "never": frozenset(),
    }
)


@dataclass(frozen=True, slots=True)
class Case:
    """``message`` is why it failed, in a line, ``details`` at length; ``output`` is what else is to be said."""

    name: str
    outcome: Literal["passed", "failure", "error"] = "passed"
    type: str = ""
    message: str = ""
    details: str = ""
    output: str = ""


class Cases:
    """The cases of the workbooks of a report, by the severities that make its command fail."""

    def __init__(self, report: Report) -> None:
        self._words, self._run = report.words, report.run
        self._failing = _FAILING[report.fail_on]
        left_out = set(report.run.settings.left_out if report.run.settings else ())
        # What holds for a whole run is told with one workbook: it is a case where it is found.
        self._rules = [rule for rule in report.rules if rule.scope == "workbook" and rule.name not in left_out]
        self._by_family: dict[str, list[Rule]] = {}

    def of(self, item: FileResult) -> list[Case]:
        """In the order of the rules, whatever was found; what no rule of the report found comes last."""
        if item.error:
            error = item.error
            details = _lines(error.message, f"→ {error.hint}")
            return [Case(CAN_BE_JUDGED, "error", error.code, visible(error.message), details)]
        found: dict[str, list[Finding]] = {rule.name: [] for rule in self._asked(item)}
        for finding in item.findings:
            found.setdefault(finding.name, []).append(finding)
        return [Case(CAN_BE_JUDGED), *(self._case(name, findings) for name, findings in found.items())]

    def of_run(self) -> list[Case]:
        """Of the run itself, where it found nothing to judge or was stopped before its end."""
        said, summary = self._words.section("junit"), self._run.summary
        if summary.not_reached:
            text = said["not_reached"].format(count=summary.not_reached)
            return [Case(ALL_JUDGED, "error", "not-reached", text, text)]
        return [] if summary.files else [Case(ALL_JUDGED, "error", "no-files", said["no_files"], said["no_files"])]

    def _asked(self, item: FileResult) -> Sequence[Rule]:
        """The rules for the template; a supplier's own settings may leave out more, which results do not tell."""
        family = item.template.family if item.template else ""
        if family not in self._by_family:
            self._by_family[family] = [rule for rule in self._rules if family in rule.families]
        return self._by_family[family]

    def _case(self, name: str, findings: Sequence[Finding]) -> Case:
        failing = [finding for finding in findings if self._fails(finding)]
        output = "\n".join(self._told(finding for finding in findings if not self._fails(finding)))
        if not failing:
            return Case(name, output=output)
        outcome: Literal["failure", "error"] = "error" if name == _TOOL_FAULT else "failure"
        return Case(name, outcome, failing[0].rule, self._message(failing), self._details(failing), output)

    def _fails(self, finding: Finding) -> bool:
        """A fault of the tool ends a run with 70, whatever was asked for."""
        faulty = finding.name == _TOOL_FAULT
        return not finding.suppressed and (faulty or finding.severity in self._failing)

    def _message(self, failing: Sequence[Finding]) -> str:
        where = _where(failing[0], self._words)
        said = self._words.section("junit")
        first = said["message"].format(where=where, message=visible(failing[0].message))
        more = len(failing) - 1
        return str(said["more"].format(message=first, count=more)) if more else str(first)

    def _details(self, failing: Sequence[Finding]) -> str:
        why = self._words.section("junit")["why"].format(why=visible(failing[0].why))
        return "\n".join([*self._told(failing), why])

    def _told(self, findings: Iterable[Finding]) -> Iterator[str]:
        said = self._words.section("junit")
        for finding in findings:
            level = said["accepted"] if finding.suppressed else self._words.report(finding.severity)
            facts = {"where": _where(finding, self._words), "level": level, "message": visible(finding.message)}
            yield _lines(said["finding"].format(**facts), f"  → {finding.remedy}")


def _where(finding: Finding, words: Words) -> str:
    return visible(f"{finding.sheet}!{finding.cell}" if finding.cell else finding.sheet or words.report("workbook"))


def _lines(*lines: str) -> str:
    return "\n".join(map(visible, lines))
