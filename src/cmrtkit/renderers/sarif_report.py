"""SARIF 2.1.0: the run as a log of static analysis, for GitHub code scanning and other viewers of findings.

Standard: https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/sarif-v2.1.0-errata01-os-complete.html. What
GitHub reads of it: https://docs.github.com/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning.
It takes 25,000 results a run and files of 10 MB compressed. More are written all the same: what was found is never
left out, and other viewers have no such limits.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from cmrtkit.renderers.json_report import harmless
from cmrtkit.renderers.report import Report
from cmrtkit.renderers.sarif_results import (
    NO_FILES,
    NOT_JUDGED,
    NOT_REACHED,
    NOTICES,
    ROOT,
    TOOL_FAULT,
    Results,
    artifact,
    notification,
)
from cmrtkit.renderers.sarif_rules import described, overrides
from cmrtkit.rulebook.schema import Language

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_TONGUES: Mapping[Language, str] = MappingProxyType({"en": "en-US", "ja": "ja-JP", "zh": "zh-CN"})
_SEMANTIC = re.compile(r"\d+\.\d+\.\d+")
# What the command ends with, the gravest first.
_EXITS: Mapping[str, int] = MappingProxyType({TOOL_FAULT: 70, NOT_REACHED: 130, NOT_JUDGED: 3, NO_FILES: 3})


def render(report: Report) -> Iterator[str]:
    """One log with one run, a line a result. The workbooks are gone through once."""
    results = _results(report)
    artifacts: list[dict[str, Any]] = []
    notices: list[dict[str, Any]] = []
    yield f'{{"version":"2.1.0","$schema":"{_SCHEMA}","runs":[{{{_members(_head(report))},\n"results":['
    between = "\n"
    for index, item in enumerate(report.run.files):
        artifacts.append(artifact(item))
        notices.extend(results.notifications(item, index))
        for result in results.results(item, index):
            yield f"{between}{_json(result)}"
            between = ",\n"
    yield f'\n],\n"artifacts":{_lines(artifacts)},\n{_members(_tail(report, artifacts, notices))}}}]}}\n'


def _results(report: Report) -> Results:
    places = {rule.name: index for index, rule in enumerate(report.rules)}
    accepted = report.run.suppressions
    return Results(report.words, places, accepted.file if accepted else None)


def _head(report: Report) -> dict[str, Any]:
    tongue, said = _TONGUES[report.language], report.words.section("sarif")
    return {
        "tool": {"driver": _driver(report, tongue)},
        "language": tongue,
        "columnKind": "utf16CodeUnits",
        "originalUriBaseIds": {ROOT: {"description": {"text": said["root"]}}},
    }


def _driver(report: Report, tongue: str) -> dict[str, Any]:
    tool, said = report.run.tool, report.words.section("sarif")
    return {
        "name": tool.name,
        "version": tool.version,
        **({"semanticVersion": tool.version} if _SEMANTIC.fullmatch(tool.version) else {}),
        "language": tongue,
        "shortDescription": {"text": said["about"]},
        "rules": described(report.rules, report.language),
        "notifications": [_descriptor(name, said["notices"][name]) for name in NOTICES],
    }


def _descriptor(name: str, said: dict[str, str]) -> dict[str, Any]:
    return {
        "id": name,
        "shortDescription": {"text": said["title"]},
        "fullDescription": {"text": said["means"]},
        "help": {"text": said["remedy"]},
        "defaultConfiguration": {"level": "error"},
    }


def _tail(report: Report, artifacts: Sequence[dict[str, Any]], notices: list[dict[str, Any]]) -> dict[str, Any]:
    said, left = report.words.section("sarif"), report.run.summary.not_reached
    if not artifacts:
        notices = [*notices, notification(NO_FILES, said["notices"][NO_FILES]["title"], [])]
    if left:
        notices = [*notices, notification(NOT_REACHED, said["not_reached"].format(count=left), [])]
    return {"invocations": [_invocation(report, notices)], "properties": _properties(report)}


def _invocation(report: Report, notices: list[dict[str, Any]]) -> dict[str, Any]:
    """A run of which a workbook was not judged has failed for SARIF: its results are not complete (§3.20.21)."""
    made: dict[str, Any] = {"executionSuccessful": not notices}
    if notices:
        made |= _failure(report, notices) | {"toolExecutionNotifications": notices}
    changed = overrides(report)
    return made | ({"ruleConfigurationOverrides": changed} if changed else {})


def _failure(report: Report, notices: list[dict[str, Any]]) -> dict[str, Any]:
    """The exit code, for the gravest notification."""
    found = {notice["descriptor"]["id"] for notice in notices}
    kind = next(kind for kind in _EXITS if kind in found)
    return {"exitCode": _EXITS[kind], "exitCodeDescription": report.words.section("sarif")["notices"][kind]["title"]}


def _properties(report: Report) -> dict[str, Any]:
    """What the results rest on."""
    run = report.run
    return {
        "as_of": run.as_of.isoformat(),
        "reference": [source.model_dump(mode="json") for source in run.reference],
        "summary": run.summary.model_dump(mode="json"),
    }


def _members(content: dict[str, Any]) -> str:
    return _json(content)[1:-1]


def _lines(items: Sequence[dict[str, Any]]) -> str:
    return "[" + ",".join(f"\n{_json(item)}" for item in items) + "]"


def _json(content: dict[str, Any]) -> str:
    return harmless(json.dumps(content, ensure_ascii=False, separators=(",", ":")))
