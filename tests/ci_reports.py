"""Runs to render in the formats for machines and CI."""

from __future__ import annotations

import datetime as dt
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

import cmrtkit
from cmrtkit.builder import complete, write
from cmrtkit.engine import Tally, brief_of
from cmrtkit.findings import Finding, Severity
from cmrtkit.renderers.report import Report
from cmrtkit.results import Counts, FileError, FileResult, Reason, Run, RunResult, TemplateResult, Tool, Verdict
from cmrtkit.rulebook import Language, load_rules
from cmrtkit.words import load_words
from tests.conftest import ROOT

DAY = dt.date(2026, 11, 21)
HOSTILE = (
    "</script><img src=x onerror=alert(1)>",
    "| a | b `code` **bold** [x](http://evil.example) ![i](http://evil.example/x.png)",
    "::error::pwned\n::stop-commands::x\r\n##[set-output name=a]b ##vso[task.complete]",
    "@octocat #123 GH-12 !7 :tada: https://evil.example www.evil.example a@b.example",
    "\u202egnp.exe\u2066 \u200f\u061c _x001B_[31m _x0007_ \u2028\u0085",
    "<!-- --> ]]> &amp; &lt; </details><details><summary>",
    "{0} {name} %s %0A%25 {{x}} \\| \\` $x$ $$y$$ ~~z~~ _a_ - [ ] task",
    "x" * 10_000,
)


@contextmanager
def in_root() -> Iterator[None]:
    """Paths are shown as they were given: goldens want them from the top of the checkout."""
    before = Path.cwd()
    os.chdir(ROOT)
    try:
        yield
    finally:
        os.chdir(before)


def report_on(
    *paths: str | Path,
    language: Language = "en",
    fail_on: str = "error",
    rules: Sequence[str] = (),
    accepted: bool = False,
) -> Report:
    """A report on workbooks, compared with the lists of the examples; of some rules alone where they are named."""
    with in_root():
        run = cmrtkit.validate(
            paths,
            language=language,
            as_of=DAY,
            reference=["examples/lists"],
            select_rules=rules,
            suppressions="examples/accepted.yaml" if accepted else None,
        )
    known = [rule for rule in load_rules() if not rules or rule.name in rules]
    return Report(run, load_words(language), known, fail_on=fail_on)


def rendered(name: str, report: Report) -> str:
    """The report in a format."""
    return "".join(import_module(f"cmrtkit.renderers.{name}_report").render(report))


def hostile_folder(folder: Path) -> Path:
    """A workbook for each hostile text, in the company's name, an answer and a smelter's name; and one that is none."""
    for number, text in enumerate(HOSTILE):
        cells = {
            "Declaration!D32": text,
            "Smelter List!B40": "Tin",
            "Smelter List!C40": "Smelter not listed",
            "Smelter List!D40": text,
            "Smelter List!B41": text,
        }
        write(complete("CMRT", "6.5", name=text).with_cells(cells), folder / f"hostile {number}.xlsx")
    (folder / "#1 %41 [x](y) 株式会社.xlsx").write_bytes(b"%PDF")
    return folder


def finding(number: int = 0, severity: Severity = "error", **changes: object) -> Finding:
    """A finding in column B, each number in a row of its own."""
    made = Finding(
        rule="T101", name="required-missing", severity=severity, message=f"Fault {number}.", sheet="Declaration",
        cell=f"B{number + 1}", metal=None, smelter_id=None, observed=None, expected=None, suggestion=None,
        confidence="certain", fingerprint=f"{number:016x}", remedy=f"Cure {number}.", why="Because.",
    )  # fmt: skip
    return made.model_copy(update=changes)


def not_judged(code: str = "pdf") -> FileError:
    """Why a workbook was not judged."""
    return FileError(code=code, message=f"This is a {code}.", hint="Ask for another.")


def run_of(
    *found: Sequence[Finding] | FileError, company: str = "Example Parts Ltd.", not_reached: int = 0
) -> RunResult:
    """A run of made-up workbooks ``in/0.xlsx`` and so on, each with its findings, or not judged."""
    files = [_file(f"in/{number}.xlsx", item, company) for number, item in enumerate(found)]
    tally = Tally()
    for item in files:
        tally.add(brief_of(item))
    return RunResult(
        tool=Tool(name="cmrtkit", version="1.2.3"),
        as_of=DAY,
        reference=[],
        files=files,
        summary=tally.summary(not_reached),
    )


def report_of(run: Run, language: Language = "en", fail_on: str = "error") -> Report:
    """A report on a run, with all rules of the tool."""
    return Report(run, load_words(language), load_rules(), fail_on=fail_on)


def _file(path: str, found: Sequence[Finding] | FileError, company: str) -> FileResult:
    error = found if isinstance(found, FileError) else None
    findings = [] if isinstance(found, FileError) else list(found)
    kinds = Counter("suppressed" if finding.suppressed else finding.severity for finding in findings)
    return FileResult(
        path=path, sha256=None if error else "0" * 64, status="not-checked" if error else "checked", error=error,
        template=None if error else TemplateResult(family="CMRT", version="6.5", language="en", recognised="exact"),
        company=None if error else company, scope=None, effective_date=None, completeness=None, smelters=[],
        findings=findings, summary=Counts(**kinds), smelter_counts=[],
        verdict=None if error else _verdict(kinds),
    )  # fmt: skip


def _verdict(kinds: Counter[str]) -> Verdict:
    if kinds["error"]:
        reason = Reason(rule="T101", name="required-missing", title="A field is empty", count=kinds["error"])
        return Verdict(verdict="return-to-supplier", words="Return", reasons=[reason])
    if kinds["warning"]:
        return Verdict(verdict="accept-with-questions", words="Ask", reasons=[])
    return Verdict(verdict="accept", words="Accept", reasons=[])
