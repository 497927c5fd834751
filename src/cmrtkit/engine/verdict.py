"""The verdict on a reply: accepted, accepted with questions, or returned, and for which findings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from cmrtkit.findings import Finding
from cmrtkit.results import Reason, Verdict
from cmrtkit.rulebook.schema import Language
from cmrtkit.rulebook.verdicts import VerdictRule


def verdict_on(
    findings: Sequence[Finding], verdicts: Sequence[VerdictRule], titles: Mapping[str, str], language: Language
) -> Verdict:
    """The first verdict of which a condition holds. ``titles`` are the rules' by name, for the reasons."""
    counting = [finding for finding in findings if not finding.suppressed]
    for verdict in verdicts:
        found = [finding for finding in counting if _leads_to(finding, verdict)]
        if found or verdict.is_last:
            reasons = list(_reasons(found, titles))
            return Verdict(verdict=verdict.verdict, words=verdict.words[language], reasons=reasons)
    raise ValueError("the last verdict must hold without a condition")


def _leads_to(finding: Finding, verdict: VerdictRule) -> bool:
    return finding.severity in verdict.severities or finding.name in verdict.rules


def _reasons(findings: Sequence[Finding], titles: Mapping[str, str]) -> Iterator[Reason]:
    """Each rule once, with how often it speaks, in the order of the workbook."""
    ids = {finding.name: finding.rule for finding in findings}
    for name, count in Counter(finding.name for finding in findings).items():
        yield Reason(rule=ids[name], name=name, title=titles.get(name, name), count=count)
