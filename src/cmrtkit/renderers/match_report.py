"""Looked-up names as text, CSV and JSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator

from cmrtkit.findings import Label
from cmrtkit.renderers.json_report import harmless
from cmrtkit.renderers.wrapping import wrap
from cmrtkit.results import Candidate
from cmrtkit.results_match import MatchEvidence, MatchResult, MatchRow
from cmrtkit.text import shorten, visible
from cmrtkit.words import Words

_FORMULA = tuple("=+-@＝＋－＠")  # Japanese Excel takes the full-width ones for the narrow ones
_COLUMNS = (
    "row", "metal", "name", "country", "id", "smelter_id", "standard_name", "match", "score",
    "suggested_id", "suggested_name", "suggested_score", "status", "recognised_by", "evidence",
)  # fmt: skip


def render_match_json(result: MatchResult) -> str:
    """One document (``cmrtkit.match/1``)."""
    return harmless(json.dumps(result.model_dump(mode="json", by_alias=True), ensure_ascii=False, indent=2)) + "\n"


def render_match_csv(result: MatchResult, words: Words) -> str:
    """One line a name. Text that a spreadsheet would take for a formula is kept text."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    for row in result.rows:
        writer.writerow([_harmless_cell(text) for text in _cells(row, words)])
    return buffer.getvalue()


def _cells(row: MatchRow, words: Words) -> Iterator[str]:
    given, suggestion = row.input, row.suggestion
    yield from (str(row.row), given.metal, given.name, given.country, given.id)
    yield from (row.smelter_id or "", row.standard_name or "", row.match, f"{row.score:g}")
    yield from (suggestion.smelter_id, suggestion.standard_name, f"{suggestion.score:g}") if suggestion else ("",) * 3
    yield from (row.status, " ".join(row.recognised_by))
    yield "; ".join(_speaks(item, words) for item in row.evidence)


def _harmless_cell(text: str) -> str:
    shown = visible(text)
    return f"'{shown}" if shown.lstrip().startswith(_FORMULA) else shown


def render_match_text(result: MatchResult, words: Words, width: int) -> str:
    """A paragraph a name: what was given, who is meant, where they stand, what speaks for it."""
    compared = any(source.kind in ("conformant", "statuses") for source in result.reference)
    lines = [line for row in result.rows for line in _paragraph(row, words, width, compared)]
    lines += ["", *wrap(_summary(result, words), width)]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _paragraph(row: MatchRow, words: Words, width: int, compared: bool) -> Iterator[str]:
    metal = words.say(Label("metal", row.input.metal))
    given = "  ".join(shorten(text, 120) for text in (row.input.name, row.input.country, row.input.id) if text)
    yield from _indented(f"{row.row}  {metal}  {given}", width, 0)
    for line in _outcome(row, words, words.lists["statuses"][_status(row, compared)]):
        yield from _indented(line, width, 4)


def _indented(text: str, width: int, indent: int) -> Iterator[str]:
    return (" " * indent + line for line in wrap(text, max(width - indent, 20)))


def _status(row: MatchRow, compared: bool) -> str:
    """What is said of where a smelter stands: no more than the lists, or the name, can prove."""
    if row.status == "non-smelter":
        proven = any(item.kind in ("revision-history", "own-list") for item in row.evidence)
        return "non-smelter" if proven else "non-smelter-likely"
    return "listed-not-conformant" if row.status == "listed" and compared and not row.recognised_by else row.status


def _outcome(row: MatchRow, words: Words, status: str) -> Iterator[str]:
    said = words.lists
    by = f" ({', '.join(row.recognised_by)})" if row.recognised_by else ""
    if row.smelter_id:
        yield f"= {row.smelter_id}  {shorten(row.standard_name or '', 80)}  [{said['how'][row.match]}]  {status}{by}"
    else:
        yield f"- {status}"
    for found in _perhaps(row):
        facts = {"standard": shorten(found.standard_name, 80), "id": found.smelter_id}
        yield "? " + said["match"]["perhaps"].format(**facts, score=f"{found.score:.2f}")
    for item in row.evidence:
        yield "! " + _speaks(item, words)


def _perhaps(row: MatchRow) -> list[Candidate]:
    """Who may be meant: the suggestion, or all between whom nothing decides."""
    return [row.suggestion] if row.suggestion else [] if row.smelter_id else row.candidates


def _speaks(item: MatchEvidence, words: Words) -> str:
    if item.kind == "note":
        return str(words.lists["notes"][item.says])
    source = f" ({item.source}{f', {item.date}' if item.date else ''})" if item.source else ""
    facts = {"text": shorten(item.text, 120), "business": words.say(Label("business", item.says))}
    return str(words.lists["speaks"][item.kind]).format(**facts) + shorten(source)


def _summary(result: MatchResult, words: Words) -> str:
    accepted = sum(row.smelter_id is not None for row in result.rows)
    suggested = sum(row.suggestion is not None for row in result.rows)
    non_smelters = sum(row.status == "non-smelter" and row.smelter_id is None for row in result.rows)
    rest = len(result.rows) - accepted - suggested - non_smelters
    return str(words.lists["match"]["summary"]).format(
        rows=len(result.rows), accepted=accepted, suggested=suggested, non_smelters=non_smelters, rest=rest
    )
