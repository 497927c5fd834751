"""A built reference taken apart into the lists it was made of, so that it can be put together with others."""

from __future__ import annotations

from collections.abc import Iterator

from cmrtkit.reference.contradictions import CODES
from cmrtkit.reference.model import OTHERS, Facility, ReferenceFile, Source
from cmrtkit.reference.recognised import NOT_MATCHED
from cmrtkit.reference.statements import AtRisk, Audited, Contribution, Happened, Named, Own, Recognised, Statement

# Said anew of the whole.
_FOUND_AGAIN = {*CODES, NOT_MATCHED}


def lists_of(reference: ReferenceFile) -> list[Contribution]:
    """What each list of a reference said. Lines that only name a facility have lost their rows, and are in row 0."""
    said: list[list[Statement]] = [[] for _ in reference.sources]
    for facility in reference.facilities:
        for number, statement in _of_facility(reference, facility):
            said[number].append(statement)
    for number, statement in _of_no_facility(reference):
        said[number].append(statement)
    return [_contribution(reference, source, said[number]) for number, source in enumerate(reference.sources)]


def _contribution(reference: ReferenceFile, source: Source, said: list[Statement]) -> Contribution:
    remarks = (item for item in reference.remarks if item.source == source.name and item.code not in _FOUND_AGAIN)
    return Contribution(
        name=source.name,
        kind=source.kind,
        title=source.title,
        date=source.date,
        dated_by=source.dated_by,
        sha256=source.sha256,
        entries=source.entries,
        statements=said,
        remarks=tuple(remarks),
        covers=source.metals,
    )


def _of_facility(reference: ReferenceFile, facility: Facility) -> Iterator[tuple[int, Statement]]:
    yield from _names(reference, facility)
    for line in facility.standings:
        if reference.sources[line.source].kind not in OTHERS:
            yield line.source, Audited(smelter_id=facility.id, **line.model_dump(exclude={"source"}))
    for event in facility.events:
        yield event.source, Happened(smelter_id=facility.id, **event.model_dump(exclude={"source"}))


def _names(reference: ReferenceFile, facility: Facility) -> Iterator[tuple[int, Named]]:
    """Names and places; the metal is put down for every list that speaks of it."""
    for spelling in facility.spellings:
        for alias, numbers in enumerate((spelling.standard, spelling.alias)):
            for number in numbers:
                standard = "" if alias else spelling.text
                yield number, Named(0, _metal(reference, number, facility), facility.id, spelling.text, standard)
    for place in facility.places:
        for number in place.sources:
            yield number, Named(0, "", facility.id, "", "", place.country, place.region)


def _metal(reference: ReferenceFile, number: int, facility: Facility) -> str:
    return facility.metal if facility.metal in reference.sources[number].metals else ""


def _of_no_facility(reference: ReferenceFile) -> Iterator[tuple[int, Statement]]:
    for word in reference.own:
        yield word.source, Own(**word.model_dump(exclude={"source"}))
    for line in reference.refiners:
        yield line.source, Recognised(**line.model_dump(exclude={"source"}))
    for area in reference.areas:
        yield area.source, AtRisk(**area.model_dump(exclude={"source"}))
