"""Judges one file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from cmrtkit.checks import CheckContext
from cmrtkit.completeness import check_completeness
from cmrtkit.engine.faults import TOOL_FAULT, report_fault
from cmrtkit.engine.lasting import lasts_until
from cmrtkit.engine.opening import read_declaration
from cmrtkit.engine.outcome import checked, counts, not_checked
from cmrtkit.engine.references import References
from cmrtkit.engine.rules import apply_rules
from cmrtkit.engine.runwide import run_findings
from cmrtkit.engine.verdict import verdict_on
from cmrtkit.errors import WorkbookError
from cmrtkit.findings import Finding
from cmrtkit.layout.foreign import explained, holds_until
from cmrtkit.reader.passwords import NO_PASSWORDS, Passwords
from cmrtkit.reader.workbook import digest_of, load
from cmrtkit.results import FileResult, ReferenceSource
from cmrtkit.rulebook import Language, Rule
from cmrtkit.settings import RuleChoice
from cmrtkit.smelters import judge_rows
from cmrtkit.suppressions import Suppressions, Uses
from cmrtkit.words import Words, load_words

Load = Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class RunOptions:
    """What a run is asked: which rules, in which language, as of which day; what was accepted before.

    ``remembering``: how long a result holds is wanted too. ``to_supplier``: findings speak to the supplier, what is
    asked of it in place of remedies, and nothing where a rule asks nothing.
    """

    choice: RuleChoice
    as_of: dt.date
    references: References = field(default_factory=References)
    suppressions: Suppressions = field(default_factory=Suppressions)
    language: Language = "en"
    remembering: bool = False
    to_supplier: bool = False

    @property
    def words(self) -> Words:
        return load_words(self.language)

    @property
    def titles(self) -> Mapping[str, str]:
        """The titles of all rules by name, in the language of the run."""
        return {rule.name: rule.words[self.language].title for rule in self.choice.rules}


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of one file, and what its run needs to know of it.

    ``of_run`` are findings about the whole run, as they would be told with this file; ``own_list`` is the
    workbook's own Look-up, where it served for want of a list; ``uses`` the accepted findings that were met;
    ``until`` is the last day on which all this is known to hold, where that was wanted.
    """

    result: FileResult
    of_run: tuple[Finding, ...] = ()
    own_list: ReferenceSource | None = None
    uses: Uses = field(default_factory=Uses)
    until: dt.date = dt.date.max


def run_file(path: Path, shown_as: str, options: RunOptions) -> FileResult:
    """Judge one file by itself, with what it says about a run of its own."""
    judged = judge_file(shown_as, lambda: load(path), options)
    return with_run_findings(judged, options).result


def judge_file(shown_as: str, load_file: Load, options: RunOptions, passwords: Passwords = NO_PASSWORDS) -> Judged:
    """Judge one file; a file that cannot be judged is a result too, never an exception.

    ``load_file`` gives its bytes, or raises WorkbookError; ``passwords`` are tried where it is locked.
    """
    data = None
    try:
        data = load_file()
        return _judged(shown_as, _context(data, options, passwords), options)
    except WorkbookError as error:
        return _not_judged(shown_as, data, explained(error, data, options.as_of, passwords), options)
    except Exception as error:  # a fault of the tool on one file must not cost the others
        fault = WorkbookError(TOOL_FAULT, error=report_fault(shown_as, error))
        return _not_judged(shown_as, data, fault, options)


def _not_judged(shown_as: str, data: bytes | None, error: WorkbookError, options: RunOptions) -> Judged:
    sha256 = None if data is None else digest_of(data)
    return Judged(not_checked(shown_as, sha256, error, options.words), until=holds_until(options.as_of))


def _judged(shown_as: str, context: CheckContext, options: RunOptions) -> Judged:
    company = context.declaration.company.name.value
    rules = _spoken(options.choice.for_reply(company, shown_as), options)
    applied = options.suppressions.applied(apply_rules(rules, context, options.language, options.words), company)
    verdict = verdict_on(applied.findings, options.choice.verdicts, options.titles, options.language)
    result = checked(shown_as, context, applied.findings, verdict)
    of_run = run_findings(options.choice.common, context, options.language, options.words)
    own_list = options.references.own_list(context.declaration)
    until = _until(rules, context, applied.uses, options) if options.remembering else options.as_of
    return Judged(result, tuple(of_run), own_list, applied.uses, until)


def _spoken(rules: Sequence[Rule], options: RunOptions) -> Sequence[Rule]:
    return tuple(rule.to_supplier() for rule in rules) if options.to_supplier else rules


def _until(rules: Sequence[Rule], context: CheckContext, uses: Uses, options: RunOptions) -> dt.date:
    """Accepted findings come back on their day."""
    entries = (options.suppressions.entries[number] for number in uses.used - uses.back)
    lasting = lasts_until(rules, context, options.language, options.words)
    return min([lasting, *(entry.until for entry in entries)])


def with_run_findings(judged: Judged, options: RunOptions) -> Judged:
    """The same, told together with what holds for the whole run."""
    if not judged.of_run:
        return judged
    result = judged.result
    applied = options.suppressions.applied(judged.of_run, result.company)
    findings = [*applied.findings, *result.findings]
    verdict = verdict_on(findings, options.choice.verdicts, options.titles, options.language)
    changes = {"findings": findings, "summary": counts(findings), "verdict": verdict}
    return replace(judged, result=result.model_copy(update=changes), uses=judged.uses.and_those(applied.uses))


def _context(data: bytes, options: RunOptions, passwords: Passwords) -> CheckContext:
    declaration, layout = read_declaration(data, passwords)
    judge = options.references.judge_for(declaration)
    smelters = tuple(judge_rows(declaration, judge))
    return CheckContext(declaration, layout, check_completeness(declaration, layout), options.as_of, judge, smelters)
