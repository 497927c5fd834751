"""Findings as SARIF results (SARIF 2.1.0 §3.27), and files that were not judged as notifications (§3.58)."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from cmrtkit.findings import Finding, Related
from cmrtkit.model.cells import place
from cmrtkit.renderers.addresses import is_relative, uri_of
from cmrtkit.renderers.sarif_rules import message_text
from cmrtkit.results import FileResult
from cmrtkit.text import shorten, visible
from cmrtkit.words import Words

ROOT = "SRCROOT"  # the name that viewers know for the folder relative paths are meant from
TOOL_FAULT = "tool-fault"
NOT_JUDGED = "not-judged"
NO_FILES = "no-files"
NOT_REACHED = "not-reached"
NOTICES = (NOT_JUDGED, TOOL_FAULT, NO_FILES, NOT_REACHED)
_PLAIN = {"confidence", "metal", "smelter_id", "observed", "expected", "suggestion"}
_LONGEST = 1000


class Results:
    """What is said of workbooks. ``rules`` are the places of rules by name, ``accepting`` is the suppression file."""

    def __init__(self, words: Words, rules: Mapping[str, int], accepting: str | None) -> None:
        self._words = words
        self._said = words.section("sarif")
        self._rules = rules
        self._accepting = accepting

    def results(self, item: FileResult, index: int) -> Iterator[dict[str, Any]]:
        """The findings of a workbook, which is the artifact ``index``; faults of the tool are none."""
        seen: Counter[str] = Counter()
        for finding in item.findings:
            if finding.name != TOOL_FAULT:
                seen[finding.fingerprint] += 1
                yield self._result(item, index, finding, seen[finding.fingerprint])

    def notifications(self, item: FileResult, index: int) -> Iterator[dict[str, Any]]:
        """Why a workbook was not judged, or not by every rule."""
        if item.error:
            kind = TOOL_FAULT if item.error.code == TOOL_FAULT else NOT_JUDGED
            said = self._said["notice"].format(
                path=visible(item.path), message=item.error.message, hint=item.error.hint
            )
            yield notification(kind, said, [{"physicalLocation": _physical(item.path, index)}], item.error.code)
        for finding in item.findings:
            if finding.name == TOOL_FAULT:
                said = self._message(finding)
                yield notification(
                    TOOL_FAULT, said, [{"physicalLocation": _physical(item.path, index)}], finding.observed
                )

    def _result(self, item: FileResult, index: int, finding: Finding, occurrence: int) -> dict[str, Any]:
        result: dict[str, Any] = {"ruleId": finding.rule}
        if finding.name in self._rules:
            result["ruleIndex"] = self._rules[finding.name]
        result |= {
            "level": finding.severity,
            "message": {"text": message_text(self._message(finding))},
            "locations": [_location(item.path, index, finding)],
            "partialFingerprints": _fingerprints(item.path, finding, occurrence),
        }
        if finding.related:
            result["relatedLocations"] = _related(item.path, index, finding.related)
        if self._accepting is not None:
            result["suppressions"] = self._suppressions(finding)
        return result | {"properties": _properties(finding)}

    def _message(self, finding: Finding) -> str:
        where = _cell_name(finding) or self._words.report("workbook")
        facts = {"where": visible(where), "message": visible(finding.message), "remedy": visible(finding.remedy)}
        return str(self._said["result"]).format(**facts)

    def _suppressions(self, finding: Finding) -> list[dict[str, Any]]:
        """Empty for findings that were not accepted: either all results have the property, or none (§3.27.23)."""
        if not finding.suppressed:
            return []
        reason = self._said["accepted"].format(file=shorten(self._accepting or ""))
        return [{"kind": "external", "status": "accepted", "justification": reason}]


def artifact(item: FileResult) -> dict[str, Any]:
    """A workbook (§3.24), with its sender and verdict."""
    known = {
        "supplier": shorten(item.company, 200) if item.company else None,
        "verdict": item.verdict.verdict if item.verdict else None,
        "required_remaining": item.completeness.required_remaining if item.completeness else None,
    }
    made: dict[str, Any] = {"location": _address(item.path), "roles": ["analysisTarget"]}
    if item.sha256:
        made["hashes"] = {"sha-256": item.sha256}
    properties = {key: value for key, value in known.items() if value is not None}
    return made | ({"properties": properties} if properties else {})


def notification(kind: str, text: str, locations: list[dict[str, Any]], code: str | None = None) -> dict[str, Any]:
    """Something that makes the results incomplete, which is an error whatever its cause (§3.58.6)."""
    made: dict[str, Any] = {
        "descriptor": {"id": kind, "index": NOTICES.index(kind)},
        "level": "error",
        "message": {"text": message_text(text)},
    }
    if locations:
        made["locations"] = locations
    return made | ({"properties": {"code": visible(code)}} if code else {})


def _address(path: str) -> dict[str, Any]:
    return {"uri": uri_of(path)} | ({"uriBaseId": ROOT} if is_relative(path) else {})


def _physical(path: str, index: int, cell: str = "") -> dict[str, Any]:
    """Rows and columns stand for lines and columns; what is about no cell is on the first, for GitHub wants one."""
    row, column = place(cell) if cell else (1, 1)
    region = {"startLine": row, "startColumn": column}
    return {"artifactLocation": _address(path) | {"index": index}, "region": region}


def _location(path: str, index: int, at: Finding | Related) -> dict[str, Any]:
    location: dict[str, Any] = {"physicalLocation": _physical(path, index, at.cell)}
    if name := _cell_name(at):
        kind = "cell" if at.cell else "sheet"
        location["logicalLocations"] = [{"name": at.cell or name, "fullyQualifiedName": name, "kind": kind}]
    return location


def _cell_name(at: Finding | Related) -> str:
    return visible(f"{at.sheet}!{at.cell}" if at.cell else at.sheet)


def _related(path: str, index: int, related: list[Related]) -> list[dict[str, Any]]:
    """The cells of other findings that rest on the same cells, each once."""
    found = [_location(path, index, other) | {"message": {"text": f"{other.rule} {other.name}"}} for other in related]
    unique = [location for at, location in enumerate(found) if location not in found[:at]]
    return [{"id": number} | location for number, location in enumerate(unique, 1)]


def _fingerprints(path: str, finding: Finding, occurrence: int) -> dict[str, str]:
    """The finding's own, the same in whatever file; and one that no other result of the run has.

    GitHub knows an alert again by the second, under the name it looks for: without it, it would hash lines of the
    workbook as if it were text.
    """
    unique = hashlib.sha256(f"{path}|{finding.rule}|{finding.fingerprint}".encode(errors="replace")).hexdigest()[:16]
    return {"cmrtkit/v1": finding.fingerprint, "primaryLocationLineHash": f"{unique}:{occurrence}"}


def _properties(finding: Finding) -> dict[str, str]:
    found = {key: value for key in sorted(_PLAIN) if (value := getattr(finding, key))}
    return {key: shorten(value, _LONGEST) for key, value in found.items()}
