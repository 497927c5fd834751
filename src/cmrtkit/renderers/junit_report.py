"""JUnit XML, for the test views of GitLab, Jenkins, Azure Pipelines and reporters for GitHub.

A workbook is a suite, every rule in force a case of it, so that a view shows what was looked at and since when a
supplier has a fault. There is no standard; what is written here is valid for Jenkins' schema (``junit-10.xsd`` of
its xUnit plugin), which the others read. A case fails where the command does: by findings at or above ``fail_on``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from html import escape

from cmrtkit.renderers.junit_cases import Case, Cases
from cmrtkit.renderers.report import Report
from cmrtkit.results import FileResult
from cmrtkit.text import shorten, visible

# What XML 1.0 has no way to write (https://www.w3.org/TR/xml/#charsets).
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NO_TIME = {"time": "0"}  # the same result gives the same bytes


def render(report: Report) -> Iterator[str]:
    """One document, a piece a workbook. The workbooks are gone through twice, for the totals come first."""
    cases = Cases(report)
    of_run = cases.of_run()
    totals = _counts(of_run)
    for item in report.run.files:
        totals.update(_counts(cases.of(item)))
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n{_start("testsuites", {"name": "cmrtkit"} | _totals(totals))}\n'
    for item in report.run.files:
        suite = _suite(item.path, class_name(item.path), cases.of(item), _properties(item))
        yield "".join(f"{line}\n" for line in suite)
    if of_run:
        yield "".join(f"{line}\n" for line in _suite("cmrtkit", "cmrtkit", of_run))
    yield "</testsuites>\n"


def _counts(cases: list[Case]) -> Counter[str]:
    return Counter({"tests": len(cases)}) + Counter(case.outcome for case in cases)


def _totals(counts: Mapping[str, int]) -> dict[str, str]:
    found = {"tests": counts["tests"], "failures": counts["failure"], "errors": counts["error"]}
    return {key: str(count) for key, count in found.items()} | _NO_TIME


def _suite(name: str, classname: str, cases: list[Case], properties: Iterable[str] = ()) -> Iterator[str]:
    counts = {"name": visible(name)} | _totals(_counts(cases)) | {"skipped": "0"}
    yield f"  {_start('testsuite', counts)}"
    yield from properties
    for case in cases:
        yield from _case(case, classname)
    yield "  </testsuite>"


def class_name(path: str) -> str:
    """A path as test views understand it: the folders as packages, with points between them and nowhere else."""
    parts = [part.replace(".", "_") for part in visible(path).split("/")]
    return ".".join(part for part in parts if part)


def _properties(item: FileResult) -> Iterator[str]:
    known = {
        "supplier": shorten(item.company, 200) if item.company else None,
        "template": f"{item.template.family} {item.template.version}" if item.template else None,
        "verdict": item.verdict.verdict if item.verdict else None,
        "required_remaining": str(item.completeness.required_remaining) if item.completeness else None,
        "sha256": item.sha256,
    }
    found = {name: value for name, value in known.items() if value}
    if found:
        lines = (f"      {_start('property', {'name': name, 'value': value}, '/')}" for name, value in found.items())
        yield from ("    <properties>", *lines, "    </properties>")


def _case(case: Case, name: str) -> Iterator[str]:
    start = {"classname": name, "name": case.name} | _NO_TIME
    if case.outcome == "passed" and not case.output:
        yield f"    {_start('testcase', start, '/')}"
        return
    yield f"    {_start('testcase', start)}"
    if case.outcome != "passed":
        why = {"type": case.type, "message": case.message}
        yield f"      {_start(case.outcome, why)}{_text(case.details)}</{case.outcome}>"
    if case.output:
        yield f"      <system-out>{_text(case.output)}</system-out>"
    yield "    </testcase>"


def _start(tag: str, attributes: Mapping[str, str], end: str = "") -> str:
    written = "".join(f' {name}="{_text(value)}"' for name, value in attributes.items())
    return f"<{tag}{written}{end}>"


def _text(text: str) -> str:
    return escape(_NO_XML.sub("", text))
