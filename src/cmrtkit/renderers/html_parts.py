"""A supplier's part of the HTML report: verdict, facts, smelters, findings, rows of the Smelter List."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from cmrtkit.facilities import NamedSmelter, named_smelters
from cmrtkit.renderers.html_charts import columns, file_chart
from cmrtkit.renderers.html_findings import by_sheet
from cmrtkit.renderers.html_gathered import Reply
from cmrtkit.renderers.html_say import country_said, metal_said, status_said
from cmrtkit.renderers.templating import render_html
from cmrtkit.renderers.text_head import head_lines
from cmrtkit.results import FileResult
from cmrtkit.text import visible
from cmrtkit.words import Words


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the Smelter List as it is shown."""

    number: int
    metal: str
    smelter_id: str
    name: str
    country: str
    standing: str
    status: str


def render_part(item: FileResult, reply: Reply, verdict: str, words: Words) -> str:
    """The part of one file."""
    return render_html("report/part.html.j2", **_facts(item, reply, verdict, words))


def _facts(item: FileResult, reply: Reply, verdict: str, words: Words) -> dict[str, Any]:
    told = [finding for finding in item.findings if not finding.suppressed]
    accepted = [finding for finding in item.findings if finding.suppressed]
    metals = file_chart(item.smelter_counts)
    return {
        "w": words.section("html"),
        "r": words.report,
        "item": item,
        "reply": reply,
        "verdict": verdict,
        "facts": list(_labelled(item, reply, words)),
        "metals": metals,
        "standings": columns(metals),
        "metal": lambda name: metal_said(name, words),
        "sheets": by_sheet(told, words),
        "accepted": by_sheet(accepted, words),
        "rows": [_row(named, words) for named in named_smelters(item)],
    }


def _labelled(item: FileResult, reply: Reply, words: Words) -> Iterator[tuple[str, str]]:
    said = words.section("html")["part"]
    yield said["file"], reply.path
    if item.template:
        language = item.template.language
        shown = said["language"].format(template=reply.template, language=language) if language else reply.template
        yield said["template"], visible(shown)
        yield said["scope"], reply.scope or said["no_scope"]
        yield said["date"], reply.date or said["no_date"]
        yield said["checker"], visible(_completeness(item, words))
    if item.sha256:
        yield said["sha256"], item.sha256


def _completeness(item: FileResult, words: Words) -> str:
    """What the text report says first: the Checker's number, worked out anew."""
    text, _ = next(head_lines(item, words, 80))
    return text


def _row(named: NamedSmelter, words: Words) -> Row:
    return Row(
        number=named.row.row,
        metal=metal_said(named.metal, words),
        smelter_id=named.smelter_id,
        name=named.name,
        country=country_said(named.country, words.language),
        standing=named.standing or "nobody",
        status=status_said(named.standing, named.status, named.recognised_by, words),
    )
