"""What a run comes to, counted file by file."""

from __future__ import annotations

from collections import Counter

from pydantic import BaseModel, ConfigDict

from cmrtkit.results import Counts, FileResult, RunSummary, VerdictName


class Brief(BaseModel):
    """What counts of one file: its verdict or the code of its error, and its findings by rule, accepted ones apart."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    verdict: VerdictName | None
    error: str | None
    counts: Counts
    by_rule: dict[str, int]


def brief_of(result: FileResult) -> Brief:
    """The counts of one result."""
    by_rule = Counter(finding.name for finding in result.findings if not finding.suppressed)
    return Brief(
        verdict=result.verdict.verdict if result.verdict else None,
        error=result.error.code if result.error else None,
        counts=result.summary,
        by_rule=dict(by_rule),
    )


class Tally:
    """Counts over the files of a run, however many."""

    def __init__(self) -> None:
        self.files = 0
        self._counts: Counter[str] = Counter()
        self._by_rule: Counter[str] = Counter()
        self._by_verdict: Counter[VerdictName] = Counter()
        self._by_error: Counter[str] = Counter()

    def add(self, brief: Brief) -> None:
        self.files += 1
        self._counts.update(brief.counts.model_dump())
        self._by_rule.update(brief.by_rule)
        if brief.verdict:
            self._by_verdict[brief.verdict] += 1
        if brief.error:
            self._by_error[brief.error] += 1

    def summary(self, not_reached: int = 0) -> RunSummary:
        """The counts so far."""
        not_checked = self._by_error.total()
        counts = Counts(**self._counts)
        return RunSummary(
            files=self.files,
            checked=self.files - not_checked,
            not_checked=not_checked,
            **counts.model_dump(),
            by_rule=dict(sorted(self._by_rule.items())),
            by_verdict=dict(sorted(self._by_verdict.items())),
            by_error=dict(sorted(self._by_error.items())),
            not_reached=not_reached,
        )
