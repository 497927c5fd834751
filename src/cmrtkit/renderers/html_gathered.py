"""What the first pass over the files of a run keeps of them for tables and charts: of each file little."""

from __future__ import annotations

import hashlib
import posixpath
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Literal

from cmrtkit.facilities import Facilities
from cmrtkit.findings import SEVERITIES, Finding, Severity
from cmrtkit.results import VERDICTS, Counts, FileError, FileResult, VerdictName
from cmrtkit.text import is_blank, shorten, visible

Outcome = VerdictName | Literal["not-judged"]
OUTCOMES: tuple[Outcome, ...] = (*VERDICTS, "not-judged")
_LONGEST = 120


@dataclass(frozen=True, slots=True)
class Reply:
    """A file as the table of suppliers has it. ``conformant`` is None where nothing is known about audits."""

    anchor: str
    path: str
    company: str
    family: str
    version: str
    scope: str
    date: str
    outcome: Outcome
    remaining: int | None
    counts: Counts
    named: int
    conformant: int | None
    rules: tuple[str, ...]
    error: FileError | None

    @property
    def template(self) -> str:
        return f"{self.family} {self.version}".strip()

    @property
    def label(self) -> str:
        """The company, or the file where it gives no company."""
        return self.company or shorten(self.path.rpartition("/")[2], _LONGEST)

    @property
    def share(self) -> int | None:
        """Per cent of the named smelters that are conformant."""
        return None if self.conformant is None or not self.named else round(100 * self.conformant / self.named)


@dataclass(slots=True)
class RuleTally:
    """What a rule found in a run: findings by severity, how many files have one, and how many were accepted before.

    ``first`` is the severity of its first finding, accepted or not.
    """

    id: str
    name: str
    why: str
    first: Severity
    counts: Counter[Severity] = field(default_factory=Counter)
    replies: int = 0
    accepted: int = 0

    @property
    def severity(self) -> Severity:
        """The worst there is."""
        return next((severity for severity in SEVERITIES if self.counts[severity]), self.first)


@dataclass(slots=True)
class Gathered:
    """Everything the first pass keeps."""

    replies: list[Reply] = field(default_factory=list)
    rules: dict[str, RuleTally] = field(default_factory=dict)
    facilities: Facilities = field(default_factory=Facilities)
    anchors: Counter[str] = field(default_factory=Counter)

    @property
    def outcomes(self) -> Counter[Outcome]:
        return Counter(reply.outcome for reply in self.replies)

    @property
    def folder(self) -> str:
        """The folder that all files lie in; empty where there is none."""
        try:
            return posixpath.commonpath([PurePosixPath(reply.path).parent for reply in self.replies])
        except ValueError:  # no files at all, or absolute paths among others
            return ""

    def rules_worst_first(self) -> list[RuleTally]:
        """By severity, and of one severity those that most replies go against; those accepted in every file too."""
        return sorted(
            self.rules.values(), key=lambda rule: (SEVERITIES.index(rule.severity), -rule.replies, rule.id, rule.name)
        )

    def replies_worst_first(self) -> list[Reply]:
        """By verdict, and of one verdict those with most errors, warnings and notes."""
        return sorted(self.replies, key=_worst_first)


def _worst_first(reply: Reply) -> tuple[int, int, int, int, str]:
    counts = reply.counts
    return OUTCOMES.index(reply.outcome), -counts.error, -counts.warning, -counts.note, reply.path


def gather(files: Iterable[FileResult]) -> Gathered:
    """Go through the files once, keeping of each what is small."""
    gathered = Gathered()
    for place, item in enumerate(files):
        told = [finding for finding in item.findings if not finding.suppressed]
        gathered.replies.append(_reply(item, told, _anchor(item.path, gathered.anchors)))
        gathered.facilities.add(place, item)
        _count_rules(gathered.rules, item.findings)
    return gathered


def _reply(item: FileResult, told: list[Finding], anchor: str) -> Reply:
    template, smelters = item.template, item.smelter_counts
    known = [count.conformant for count in smelters if count.conformant is not None]
    return Reply(
        anchor=anchor,
        path=visible(item.path),
        company="" if is_blank(item.company or "") else shorten(item.company or "", _LONGEST),
        family=shorten(template.family, 20) if template else "",
        version=shorten(template.version, 20) if template else "",
        scope=item.scope or "",
        date=item.effective_date.isoformat() if item.effective_date else "",
        outcome=item.verdict.verdict if item.verdict else "not-judged",
        remaining=item.completeness.required_remaining if item.completeness else None,
        counts=item.summary,
        named=sum(count.named for count in smelters),
        conformant=sum(known) if known else None,
        rules=tuple(dict.fromkeys(finding.rule for finding in told)),
        error=item.error,
    )


def _anchor(path: str, taken: Counter[str]) -> str:
    """A name for the file's part of the page that stays when other files come or go: links to it hold."""
    digest = hashlib.sha256(path.encode("utf-8", errors="replace")).hexdigest()[:12]
    taken[digest] += 1
    return f"s-{digest}" if taken[digest] == 1 else f"s-{digest}-{taken[digest]}"


def _count_rules(rules: dict[str, RuleTally], findings: list[Finding]) -> None:
    for finding in findings:
        rule = rules.setdefault(finding.name, RuleTally(finding.rule, finding.name, finding.why, finding.severity))
        if finding.suppressed:
            rule.accepted += 1
        else:
            rule.counts[finding.severity] += 1
    for name in {finding.name for finding in findings if not finding.suppressed}:
        rules[name].replies += 1
