"""What the Markdown report needs of a run, gathered in one pass over its workbooks: what is small, of the worst."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from heapq import nsmallest
from itertools import islice
from typing import NamedTuple

from cmrtkit.findings import SEVERITIES, Finding
from cmrtkit.results import VERDICTS, FileError, FileResult, Run, Verdict, VerdictName

MOST_ROWS = 400
_MOST_ACCEPTED = 40


class Rank(NamedTuple):
    """The order of replies, the worst first; ``at`` is the place in the run."""

    verdict: int
    errors: int
    warnings: int
    remaining: int
    at: int


class Reply(NamedTuple):
    """A workbook that was judged."""

    rank: Rank
    path: str
    company: str | None
    verdict: Verdict
    error: int
    warning: int
    note: int
    remaining: int | None

    @property
    def at(self) -> int:
        """Its place in the run."""
        return self.rank.at


@dataclass(slots=True)
class OfRule:
    """What a rule found; ``worst`` is the place of the gravest severity."""

    worst: int = len(SEVERITIES)
    findings: int = 0
    workbooks: int = 0


@dataclass(slots=True)
class Gathered:
    """The worst replies in order, what was not judged, what rules found, what was accepted, verdicts in words."""

    replies: list[Reply] = field(default_factory=list)
    unjudged: list[tuple[str, FileError]] = field(default_factory=list)
    rules: dict[str, OfRule] = field(default_factory=dict)
    accepted: list[tuple[str, Finding]] = field(default_factory=list)
    verdicts: dict[VerdictName, str] = field(default_factory=dict)


def gather(run: Run) -> Gathered:
    """Of at most `MOST_ROWS` replies, and as many that were not judged."""
    gathered = Gathered()
    gathered.replies = nsmallest(MOST_ROWS, _replies(run, gathered))
    return gathered


def _replies(run: Run, gathered: Gathered) -> Iterator[Reply]:
    for at, item in enumerate(run.files):
        if item.error and len(gathered.unjudged) < MOST_ROWS:
            gathered.unjudged.append((item.path, item.error))
        _count_rules(item, gathered)
        accepted = ((item.company or item.path, finding) for finding in item.findings if finding.suppressed)
        gathered.accepted.extend(islice(accepted, _MOST_ACCEPTED - len(gathered.accepted)))
        if item.verdict:
            gathered.verdicts[item.verdict.verdict] = item.verdict.words
            yield _reply(at, item, item.verdict)


def _reply(at: int, item: FileResult, verdict: Verdict) -> Reply:
    counts = item.summary
    remaining = item.completeness.required_remaining if item.completeness else None
    rank = Rank(VERDICTS.index(verdict.verdict), -counts.error, -counts.warning, -(remaining or 0), at)
    return Reply(rank, item.path, item.company, verdict, counts.error, counts.warning, counts.note, remaining)


def _count_rules(item: FileResult, gathered: Gathered) -> None:
    told = [finding for finding in item.findings if not finding.suppressed]
    for name in {finding.name for finding in told}:
        gathered.rules.setdefault(name, OfRule()).workbooks += 1
    for finding in told:
        of_rule = gathered.rules[finding.name]
        of_rule.findings += 1
        of_rule.worst = min(of_rule.worst, SEVERITIES.index(finding.severity))
