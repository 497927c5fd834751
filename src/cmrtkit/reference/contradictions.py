"""Where lists contradict each other or themselves. The newest word is taken; that there was another is said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from cmrtkit.countries import same_country
from cmrtkit.reference.model import LISTINGS, OTHERS, Event, Facility, OwnWord, ReferenceFile, Remark, Source, Standing
from cmrtkit.reference.standing import Standings

_TOO_MANY = 0.3
# Every code that `contradictions` gives.
CODES = frozenset(
    {
        "active-like-reference-list",
        "duplicate-id",
        "duplicate-id-differs",
        "conformant-and-active",
        "removed-but-on-list",
        "country-differs",
        "two-standard-names",
        "own-words-differ",
        "own-id-unknown",
    }
)


def contradictions(reference: ReferenceFile) -> tuple[Remark, ...]:
    """Remarks on every facility of which lists say things that cannot both be so."""
    return (*_active_lists_that_are_none(reference), *_of_facilities(reference), *_of_own_words(reference))


def _of_facilities(reference: ReferenceFile) -> tuple[Remark, ...]:
    return tuple(
        remark
        for facility in reference.facilities
        for check in (_twice_on_a_list, _two_names, _conformant_and_active, _removed_but_conformant, _countries)
        for remark in check(reference, facility)
    )


def _active_lists_that_are_none(reference: ReferenceFile) -> Iterator[Remark]:
    """An active list with many conformant facilities: perhaps RMI's whole list, which has the same headings."""
    members: dict[int, set[str]] = {}
    for facility in reference.facilities:
        for line in facility.standings:
            members.setdefault(line.source, set()).add(facility.id)
    for number, active in members.items():
        for other, conformant in members.items():
            kinds = (reference.sources[number].kind, reference.sources[other].kind)
            share = len(active & conformant) / len(active)
            if kinds == ("active", "conformant") and share >= _TOO_MANY:
                facts: dict[str, object] = {"other": reference.sources[other].name, "share": round(100 * share)}
                yield _remark("active-like-reference-list", reference.sources[number], (), facts)


def _twice_on_a_list(reference: ReferenceFile, facility: Facility) -> Iterator[Remark]:
    """One ID on several lines of a list of standings."""
    counted = Counter(line.source for line in facility.standings if reference.sources[line.source].kind not in OTHERS)
    for number, count in counted.items():
        if count > 1:
            lines = [line for line in facility.standings if line.source == number]
            code = "duplicate-id" if len({_said(line) for line in lines}) == 1 else "duplicate-id-differs"
            facts: dict[str, object] = {"id": facility.id}
            yield _remark(code, reference.sources[number], tuple(line.row for line in lines), facts)


def _two_names(reference: ReferenceFile, facility: Facility) -> Iterator[Remark]:
    """One ID with several standard names in one list of facilities."""
    names: dict[int, list[str]] = {}
    for spelling in facility.spellings:
        for number in spelling.standard:
            names.setdefault(number, []).append(spelling.text)
    for number, found in sorted(names.items()):
        if len(found) > 1 and reference.sources[number].kind != "revision-history":
            yield _remark("two-standard-names", reference.sources[number], (), {"id": facility.id, "names": found})


def _of_own_words(reference: ReferenceFile) -> Iterator[Remark]:
    """The user's own words that contradict each other, and those about IDs that are on no list."""
    words: dict[tuple[str, str, str], list[OwnWord]] = {}
    for word in reference.own:
        if word.verdict != "alias":
            about = (word.smelter_id, "", "") if word.smelter_id else ("", word.name.casefold(), word.metal)
            words.setdefault(about, []).append(word)
    for said in words.values():
        if len({word.verdict for word in said}) > 1:
            facts: dict[str, object] = {
                "id": said[0].smelter_id or said[0].name,
                "verdicts": list(dict.fromkeys(word.verdict for word in said)),
            }
            last = [word.row for word in said if word.source == said[-1].source]
            yield _remark("own-words-differ", reference.sources[said[-1].source], tuple(last), facts)
    yield from _own_ids_on_no_list(reference)


def _own_ids_on_no_list(reference: ReferenceFile) -> Iterator[Remark]:
    known = {facility.id for facility in reference.facilities}
    lost: dict[int, list[OwnWord]] = {}
    for word in reference.own:
        if word.smelter_id and word.smelter_id not in known:
            lost.setdefault(word.source, []).append(word)
    for number, words in lost.items():
        ids = [word.smelter_id for word in words]
        yield _remark("own-id-unknown", reference.sources[number], tuple(word.row for word in words), {"ids": ids})


def _said(line: Standing) -> tuple[object, ...]:
    return (line.status, line.audited, line.cycle, line.reaudit, line.recognised_by)


def _conformant_and_active(reference: ReferenceFile, facility: Facility) -> Iterator[Remark]:
    """A facility that the newest lists have both as conformant and as active."""
    standings = Standings(reference)
    newest: dict[str, Standing] = {}
    for line in facility.standings:
        if line.status != "none" and standings.is_current(line, facility):
            newest[line.status] = line
    if len(newest) == 2:
        first, second = newest["conformant"], newest["active"]
        other = reference.sources[second.source]
        facts = {"id": facility.id, "other": other.name, "other_row": second.row}
        yield _remark("conformant-and-active", reference.sources[first.source], (first.row,), facts)


def _removed_but_conformant(reference: ReferenceFile, facility: Facility) -> Iterator[Remark]:
    """A facility that was taken off RMI's list, and stands on a newer list of standings without having come back."""
    dated = [event for event in facility.events if event.date]
    if not dated or dated[-1].what != "removed":
        return
    removal = dated[-1]
    if any(_lists_again(reference, facility, removal)):
        return
    for line in facility.standings:
        source = reference.sources[line.source]
        if line.status != "none" and source.date and removal.date and source.date >= removal.date:
            facts: dict[str, object] = {"id": facility.id, "removed": removal.date.isoformat(), "status": line.status}
            yield _remark("removed-but-on-list", source, (line.row,), facts)


def _lists_again(reference: ReferenceFile, facility: Facility, removal: Event) -> Iterator[bool]:
    """Whether a list of facilities newer than the removal has the facility: it came back."""
    for spelling in facility.spellings:
        for number in spelling.sources:
            source = reference.sources[number]
            if source.kind in LISTINGS and source.date and removal.date:
                yield source.date >= removal.date


def _countries(reference: ReferenceFile, facility: Facility) -> Iterator[Remark]:
    """Different countries in the newest list of facilities and in another list of at least its age."""
    dated = [(reference.sources[number], place) for place in facility.places for number in place.sources]
    listed = [(source, place) for source, place in dated if source.kind in LISTINGS and source.date]
    if not listed:
        return
    newest, where = max(listed, key=lambda item: str(item[0].date))
    for source, place in dated:
        newer = source.date is not None and newest.date is not None and source.date >= newest.date
        if newer and same_country(place.country, where.country) is False:
            facts: dict[str, object] = {
                "id": facility.id,
                "country": place.country,
                "other": newest.name,
                "other_country": where.country,
            }
            yield _remark("country-differs", source, (), facts)


def _remark(code: str, source: Source, rows: tuple[int, ...], facts: dict[str, object]) -> Remark:
    return Remark(code=code, source=source.name, rows=rows, facts=facts)
