"""The HTML report: one page that loads nothing, to be mailed, filed, printed and clicked through.

The files are gone through twice: for tables and charts, of which each keeps little, and for their own parts, which
are written one after another.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from cmrtkit.facilities import WORST_FIRST, Facility, metals_in_order
from cmrtkit.findings import SEVERITIES
from cmrtkit.renderers.html_charts import columns, metal_chart, outcome_bar, rule_chart
from cmrtkit.renderers.html_gathered import OUTCOMES, Gathered, Outcome, Reply, gather
from cmrtkit.renderers.html_head import list_ages, lists_said, notices
from cmrtkit.renderers.html_parts import render_part
from cmrtkit.renderers.html_policy import with_policy
from cmrtkit.renderers.html_run import due_facts, settings_facts
from cmrtkit.renderers.html_say import country_said, metal_said, status_said
from cmrtkit.renderers.report import Report
from cmrtkit.renderers.templating import render_html
from cmrtkit.rulebook.verdicts import load_verdicts
from cmrtkit.text import visible
from cmrtkit.words import Words

_TONGUES = {"zh": "zh-Hans"}
_PARTS = "<!-- parts -->"  # no text of a workbook can hold it: all are escaped
_RULES_SHOWN = 8


def render(report: Report) -> Iterator[str]:
    """The page in pieces: everything up to the suppliers' parts, each of these, and the end."""
    gathered = gather(report.run.files)
    page = with_policy(_harmless(render_html("report/page.html.j2", **_facts(report, gathered))))
    head, tail = page.split(_PARTS)
    yield head
    verdicts = _verdicts(report.words)
    for reply, item in zip(gathered.replies, report.run.files, strict=True):
        yield _harmless(render_part(item, reply, verdicts[reply.outcome], report.words))
    yield tail


def _harmless(html: str) -> str:
    """The page with nothing in it that an editor or browser would obey: no text is exempt."""
    return "\n".join(visible(line) for line in html.split("\n"))


def _facts(report: Report, gathered: Gathered) -> dict[str, Any]:
    run, words = report.run, report.words
    titles = _titles(report)
    return {
        "tongue": _TONGUES.get(words.language, words.language),
        "w": words.section("html"),
        "r": words.report,
        "run": run,
        "verdicts": _verdicts(words),
        "lists": list_ages(run.reference, run.as_of, words),
        "lists_said": lists_said(run, words),
        "notices": notices(run, gathered, words),
        "titles": titles,
        "severities": SEVERITIES,
        **_of_replies(gathered),
        **_of_rules(gathered),
        **_of_facilities(gathered, words),
        "settings": settings_facts(run, titles, words),
        "due": due_facts(run, words),
    }


def _verdicts(words: Words) -> Mapping[Outcome, str]:
    """Every verdict in words, whether or not a file has it."""
    not_judged = words.section("html")["verdicts"]["not-judged"]
    said: dict[Outcome, str] = {"not-judged": str(not_judged)}
    for rule in load_verdicts():
        said[rule.verdict] = next(text for language, text in rule.words.items() if language == words.language)
    return said


def _titles(report: Report) -> dict[str, str]:
    """The titles of all rules by name, in the language of the report."""
    return {
        rule.name: visible(text.title)
        for rule in report.rules
        for language, text in rule.words.items()
        if language == report.words.language
    }


def _of_replies(gathered: Gathered) -> dict[str, Any]:
    folder = gathered.folder
    return {
        "outcomes": OUTCOMES,
        "counted": gathered.outcomes,
        "outcome_bar": outcome_bar(gathered.outcomes),
        "replies": gathered.replies_worst_first(),
        "folder": folder,
        "below": lambda path: path[len(folder) :].lstrip("/") if folder else path,
        "companies": len({reply.company for reply in gathered.replies if reply.company}),
        "often": Counter(reply.label for reply in gathered.replies),
        "families": sorted({reply.family for reply in gathered.replies if reply.family}),
        "accepted": [reply for reply in gathered.replies if reply.counts.suppressed],
        "not_judged": [reply for reply in gathered.replies if reply.outcome == "not-judged"],
    }


def _of_rules(gathered: Gathered) -> dict[str, Any]:
    every = gathered.rules_worst_first()
    rules = [rule for rule in every if rule.replies]
    return {"rules": rules, "rules_explained": every, "rule_chart": rule_chart(rules, _RULES_SHOWN)}


def _of_facilities(gathered: Gathered, words: Words) -> dict[str, Any]:
    metals = metal_chart(gathered.facilities.by_metal())
    found = gathered.facilities.worst_first()
    return {
        "metals": metals,
        "standings": columns(metals),
        "metal": lambda name: metal_said(name, words),
        "facilities": [_FacilityRow.of(facility, gathered.replies, words) for facility in found],
        "metals_named": metals_in_order(facility.metal for facility in found),
        "standings_named": [item for item in WORST_FIRST if any(item == facility.standing for facility in found)],
    }


@dataclass(frozen=True, slots=True)
class _FacilityRow:
    """A row of the table of smelters."""

    metal: str
    smelter_id: str
    name: str
    country: str
    standing: str
    status: str
    named_by: list[Reply]

    @classmethod
    def of(cls, facility: Facility, replies: list[Reply], words: Words) -> _FacilityRow:
        standing, status, recognised_by = facility.judged
        return cls(
            metal=facility.metal,
            smelter_id=facility.smelter_id,
            name=facility.name or words.section("html")["smelters"]["unidentified"],
            country=country_said(facility.country, words.language),
            standing=standing,
            status=status_said(standing, status, recognised_by, words),
            named_by=[replies[place] for place in facility.named_by],
        )
