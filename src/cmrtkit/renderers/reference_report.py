"""A reference as text and JSON: its lists, what they come to by metal, what was odd, and the history of a facility."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cmrtkit.findings import Label
from cmrtkit.reference.areas import Areas
from cmrtkit.reference.census import MetalCount, count_metals
from cmrtkit.reference.model import ReferenceFile, Remark, Source
from cmrtkit.reference.registry import KnownFacility, OpenReference
from cmrtkit.reference.standing import Judged
from cmrtkit.renderers.json_report import harmless
from cmrtkit.renderers.tables import table
from cmrtkit.renderers.wrapping import wrap
from cmrtkit.text import shorten
from cmrtkit.words import Words

_MOST_ROWS = 12
_MOST_NAMES = 10


def render_reference(reference: ReferenceFile, words: Words, width: int) -> str:
    """What is in a reference, from where, how old; counts by metal; contradictions."""
    said = words.lists["show"]
    opened = OpenReference(reference)
    lines = [said["title"].format(sources=len(reference.sources), facilities=len(reference.facilities)), ""]
    lines += _sources(reference, words, width)
    if opened.metals:
        lines += ["", *_counts(count_metals(opened), words, width), *wrap(said["counted"], width)]
    if opened.areas.in_force:
        lines += ["", *_areas(opened.areas, said, width)]
    if not opened.has_conformance:
        lines += ["", *wrap(said["no_standings"], width)]
    lines += ["", *remark_lines(reference.remarks, words, width)]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def render_reference_json(reference: ReferenceFile) -> str:
    """The manifest, the counts by metal and the remarks (``cmrtkit.reference-summary/1``)."""
    document: dict[str, Any] = {
        "schema": "cmrtkit.reference-summary/1",
        "sources": [source.model_dump(mode="json") for source in reference.sources],
        "facilities": len(reference.facilities),
        "areas": len(OpenReference(reference).areas.in_force),
        "metals": [dataclasses.asdict(count) for count in count_metals(OpenReference(reference))],
        "remarks": [remark.model_dump(mode="json") for remark in reference.remarks],
    }
    return harmless(json.dumps(document, ensure_ascii=False, indent=2)) + "\n"


def _sources(reference: ReferenceFile, words: Words, width: int) -> list[str]:
    heads = words.lists["show"]["columns"]
    header = [heads["list"], heads["date"], heads["entries"], heads["file"]]
    rows = [_source(source, words) for source in reference.sources]
    return table([header, *rows], width, right=(2,), stretch=3)


def _source(source: Source, words: Words) -> list[str]:
    kind = words.lists["kinds"][source.kind]
    title = shorten(source.title) if source.kind == "look-up" else kind
    dated = words.lists["dated_by"][source.dated_by] if source.dated_by else words.lists["show"]["undated"]
    date = str(source.date) if source.dated_by in ("release", "given") else f"{source.date or '?'} ({dated})"
    return [title, date, str(source.entries), shorten(source.name)]


def _counts(counts: Sequence[MetalCount], words: Words, width: int) -> list[str]:
    said = words.lists["show"]
    fields = ("listed", "conformant", "active", "recognised", "neither", "removed")
    header = [said["metal"], *(said[field] for field in fields)]
    rows = [
        [_first_capital(words.say(Label("metal", count.metal))), *(_number(getattr(count, field)) for field in fields)]
        for count in counts
    ]
    return table([header, *rows], width, right=tuple(range(1, 7)), stretch=0)


def _areas(areas: Areas, said: Mapping[str, Any], width: int) -> list[str]:
    countries = {area.country for area in areas.in_force}
    return wrap(str(said["areas"]).format(areas=len(areas.in_force), countries=len(countries)), width)


def _number(count: int | None) -> str:
    return "–" if count is None else str(count)


def _first_capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def remark_lines(remarks: Sequence[Remark], words: Words, width: int) -> list[str]:
    """What was odd about the lists, each with its rows."""
    said = words.lists["show"]
    if not remarks:
        return wrap(said["nothing_odd"], width)
    lines = [said["remarks"]]
    for remark in remarks:
        lines += [f"  {line}" for line in wrap(remark_text(remark, words), width - 2)]
    return lines


def remark_text(remark: Remark, words: Words) -> str:
    """One remark as a sentence: which list, what, in which rows."""
    facts = {key: _fact(key, value, words) for key, value in remark.facts.items()}
    known = words.lists["remarks"].get(remark.code)
    text = str(known).format_map(_Facts(facts)) if known else shorten(remark.code)
    shown = ", ".join(str(row) for row in remark.rows[:_MOST_ROWS]) + (", …" if len(remark.rows) > _MOST_ROWS else "")
    rows = words.lists["show"]["row" if len(remark.rows) == 1 else "rows"].format(rows=shown) if remark.rows else ""
    return f"{shorten(remark.source)}: {text}" + (f" ({rows})" if rows else "")


class _Facts(dict[str, str]):
    """A file changed by hand may lack a fact; the remark is shown all the same."""

    def __missing__(self, key: str) -> str:
        return "?"


def _fact(key: str, value: object, words: Words) -> str:
    if key in ("metal", "metals"):
        metals = value if isinstance(value, list | tuple) else [value]
        return words.say([Label("metal", str(metal)) for metal in metals])
    if key == "status" and value in words.lists["statuses"]:
        return str(words.lists["statuses"][value])
    if isinstance(value, list | tuple):
        more = ", …" if len(value) > _MOST_NAMES else ""
        return words.say([shorten(str(item)) for item in value[:_MOST_NAMES]]) + more
    return shorten(str(value), 120)


def render_facility(reference: OpenReference, smelter_id: str, words: Words, width: int) -> str:
    """What the lists say of one facility, oldest first: known since, its names, what became of it."""
    said = words.lists["show"]
    facility = reference.facility(smelter_id)
    if facility is None:
        own = [f"  {line}" for text in _own(reference, smelter_id, said) for line in wrap(text, width - 2)]
        return "\n".join([str(said["no_such"]).format(id=shorten(smelter_id)), *own]) + "\n"
    metal = words.say(Label("metal", facility.metal))
    lines = [f"{facility.id}  {shorten(facility.standard_name, 100)}  {metal}  {shorten(facility.country)}"]
    for text in _history(reference, facility, words):
        lines += [f"  {line}" for line in wrap(text, width - 2)]
    return "\n".join(lines) + "\n"


def _own(reference: OpenReference, smelter_id: str, said: Mapping[str, Any]) -> Iterator[str]:
    for word in reference.data.own:
        if word.smelter_id == smelter_id and word.verdict == "alias":
            source = shorten(reference.data.sources[word.source].title)
            yield said["alias_of"].format(name=shorten(word.name, 100), source=source)
        elif word.smelter_id == smelter_id:
            yield said["own"].format(verdict=word.verdict, note=f": {shorten(word.note, 200)}" if word.note else "")


def render_facilities_json(reference: OpenReference, smelter_ids: Sequence[str]) -> str:
    """What the lists say of facilities (``cmrtkit.facilities/1``); null for an ID that none of them has."""
    document = {
        "schema": "cmrtkit.facilities/1",
        "sources": [source.model_dump(mode="json") for source in reference.data.sources],
        "facilities": {smelter_id: _facility(reference, smelter_id) for smelter_id in smelter_ids},
    }
    return harmless(json.dumps(document, ensure_ascii=False, indent=2)) + "\n"


def _facility(reference: OpenReference, smelter_id: str) -> dict[str, Any] | None:
    facility = reference.facility(smelter_id)
    if facility is None:
        return None
    standing = reference.judged(smelter_id)
    own = [word.model_dump(mode="json") for word in reference.data.own if word.smelter_id == smelter_id]
    now = {"name": facility.standard_name, "country": facility.country, "status": standing.status}
    said = facility.said.model_dump(mode="json")
    return {**said, **now, "recognised_by": list(standing.recognised_by), "own": own}


def _history(reference: OpenReference, facility: KnownFacility, words: Words) -> Iterator[str]:
    said = words.lists["show"]
    first = reference.first_known(facility.said)
    if first:
        yield said["known_since"].format(source=shorten(first.title), date=first.date or said["undated"])
    for spelling in facility.said.spellings:
        for kind, numbers in (("named", spelling.standard), ("alias_of", spelling.alias)):
            if numbers:
                titles = dict.fromkeys(shorten(reference.data.sources[number].title) for number in numbers)
                yield said[kind].format(name=shorten(spelling.text, 100), source=words.say_listed(list(titles)))
    for event in facility.said.events:
        source = reference.data.sources[event.source]
        details = f": {shorten(event.details, 200)}" if event.details else ""
        yield said["event"].format(
            date=event.date or "?", what=said["whats"][event.what], details=details, source=shorten(source.title)
        )
    yield from _own(reference, facility.id, said)
    standing = reference.judged(facility.id)
    by = f" ({', '.join(standing.recognised_by)})" if standing.recognised_by else ""
    yield said["now"].format(status=words.lists["statuses"][standing.status]) + by + _by_which(standing, words)


def _by_which(standing: Judged, words: Words) -> str:
    """The list whose word it is, as of when, and the last audit it gives."""
    parts = []
    if standing.source:
        parts.append(f"{shorten(standing.source.title)} ({standing.source.date or '?'})")
    line = standing.standing
    if line and line.audited:
        said = words.lists["show"]["last_audit"]
        parts.append(said.format(audited=line.audited, cycle=line.cycle or "?"))
    return "".join(f" · {part}" for part in parts)
