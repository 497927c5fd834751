"""A reference that is open: facilities by ID, names by metal, and where each facility stands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from cmrtkit.matching.matcher import Matcher, Query
from cmrtkit.matching.names import KnownName, MetalNames, Owners, word_owners
from cmrtkit.matching.normalise import are_compatible, name_forms, plain
from cmrtkit.reference.areas import Areas
from cmrtkit.reference.metals import metal_name
from cmrtkit.reference.model import CONFORMANCE, LISTINGS, Facility, OwnWord, ReferenceFile, Source, Spelling
from cmrtkit.reference.standing import Judged, Standings
from cmrtkit.text import fold

_WHOLE = {"Gold", "Cobalt"}  # a list that has metals of the CMRT and of the EMRT covers all of the first forms
_ALWAYS_AUDITED = {"Tantalum", "Tin", "Tungsten", "Gold", "Cobalt", "Mica"}


@dataclass(frozen=True, slots=True)
class KnownFacility:
    """A facility as its newest list gives it."""

    id: str
    metal: str
    standard_name: str
    country: str
    said: Facility


class OpenReference:
    """Answers questions about one reference; everything is worked out when first asked for."""

    def __init__(self, data: ReferenceFile) -> None:
        self.data = data
        self.standings = Standings(data)
        self._known: dict[str, KnownFacility] = {}
        self._judged: dict[str, Judged] = {}
        self._names: dict[str, MetalNames] = {}
        self._look_ups: dict[str, tuple[str, Mapping[tuple[str, str, str], str]]] = {}

    @cached_property
    def _by_id(self) -> Mapping[str, Facility]:
        return {facility.id: facility for facility in self.data.facilities}

    @cached_property
    def _by_metal(self) -> Mapping[str, list[Facility]]:
        found: dict[str, list[Facility]] = {}
        for facility in self.data.facilities:
            found.setdefault(facility.metal, []).append(facility)
        return found

    @property
    def has_conformance(self) -> bool:
        """Whether some list says who is conformant; a list of active ones alone does not."""
        return any(source.kind in CONFORMANCE for source in self.data.sources)

    def covers(self, metal: str) -> bool:
        """Whether a list of conformant smelters speaks of a metal: one that has lines for it, or RMI's whole list.

        A list of the metals of one template alone says nothing about the others; nor does any list without a line for
        one of the minerals that were added later, of which few have a programme of audits.
        """
        sources = [source for source in self.data.sources if source.kind in CONFORMANCE]
        whole = metal in _ALWAYS_AUDITED and any(set(source.metals) >= _WHOLE for source in sources)
        return whole or any(metal in source.metals for source in sources)

    def lists_facilities(self, metal: str) -> bool:
        """Whether a list of facilities as such, such as a Look-up, speaks of a metal: a name can be missing from it."""
        name = metal_name(metal)
        return any(name in source.metals for source in self.data.sources if source.kind in LISTINGS)

    @cached_property
    def areas(self) -> Areas:
        """The conflict-affected and high-risk areas that the lists name."""
        return Areas(self.data)

    def facility(self, smelter_id: str) -> KnownFacility | None:
        """The facility with that ID."""
        if smelter_id not in self._known:
            said = self._by_id.get(smelter_id)
            if said is None:
                return None
            self._known[smelter_id] = self._view(said)
        return self._known[smelter_id]

    def facilities(self, metal: str) -> Iterator[KnownFacility]:
        """All facilities of a metal, on the list or once on it."""
        for said in self._by_metal.get(metal_name(metal), ()):
            found = self.facility(said.id)
            if found:
                yield found

    @property
    def metals(self) -> list[str]:
        """The metals that the lists speak of."""
        return sorted(self._by_metal)

    def judged(self, smelter_id: str) -> Judged:
        """Where a facility stands. Raises KeyError for an ID that the reference does not have."""
        if smelter_id not in self._judged:
            self._judged[smelter_id] = self.standings.judged(self._by_id[smelter_id], self._own_by_id.get(smelter_id))
        return self._judged[smelter_id]

    def same_metal(self, left: str, right: str) -> bool:
        """Whether two texts name one metal."""
        return metal_name(left) == metal_name(right)

    def names(self, metal: str) -> MetalNames:
        """All names known for a metal."""
        key = metal_name(metal)
        if key not in self._names:
            found = (name for facility in self._by_metal.get(key, ()) for name in self._known_names(facility))
            self._names[key] = MetalNames(found, lambda: self._owners)
        return self._names[key]

    @cached_property
    def _owners(self) -> Owners:
        """The words of all names, of whatever metal."""
        return word_owners(
            (facility.id, plain("\n".join(item.text for item in facility.spellings)).split())
            for facility in self.data.facilities
        )

    def own_words(self, name: str, metal: str) -> Iterator[OwnWord]:
        """What the user's own list says of a name that means no facility."""
        forms = name_forms(name)
        for word in self._own_by_core.get(forms.core, ()):
            fits = are_compatible(forms.forms, name_forms(word.name).forms)
            if fits and (not word.metal or self.same_metal(word.metal, metal)):
                yield word

    @cached_property
    def _own_by_core(self) -> Mapping[str, list[OwnWord]]:
        found: dict[str, list[OwnWord]] = {}
        for word in self.data.own:
            if word.name:
                found.setdefault(name_forms(word.name).core, []).append(word)
        return found

    @cached_property
    def _own_by_id(self) -> Mapping[str, OwnWord]:
        """The user's own words by the facility they mean: by its ID, or by a name that clearly means it."""
        found: dict[str, OwnWord] = {}
        for word in self.data.own:
            smelter_id = word.smelter_id or self._meant(word)
            if smelter_id and word.verdict != "alias":
                found[smelter_id] = word
        return found

    def own_word(self, smelter_id: str) -> OwnWord | None:
        """What the user's own list says of an ID, whether or not some list has it."""
        return self._own_by_id.get(smelter_id)

    def _meant(self, word: OwnWord) -> str | None:
        return Matcher(self).match(Query(word.metal, word.name, word.country)).smelter_id if word.metal else None

    def look_up_of(self, title: str) -> tuple[str, Mapping[tuple[str, str, str], str]]:
        """RMI's own Look-up of a release, if it was given: its file, and its names as they are written.

        The names are found by metal, name in small letters and ID.
        """
        if title not in self._look_ups:
            self._look_ups[title] = self._look_up_of(title)
        return self._look_ups[title]

    def _look_up_of(self, title: str) -> tuple[str, Mapping[tuple[str, str, str], str]]:
        for number, source in enumerate(self.data.sources):
            if source.kind == "look-up" and source.title == title and not source.from_supplier:
                return source.name, {
                    (facility.metal, fold(spelling.text.strip()), facility.id): spelling.text
                    for facility in self.data.facilities
                    for spelling in facility.spellings
                    if number in spelling.sources
                }
        return "", {}

    def first_known(self, facility: Facility) -> Source | None:
        """The oldest source that names a facility."""
        numbers = {number for spelling in facility.spellings for number in spelling.sources}
        return min((self.data.sources[number] for number in numbers), key=lambda source: source.day, default=None)

    def _view(self, said: Facility) -> KnownFacility:
        spelling = max(said.spellings, key=lambda item: self._newest(item.standard), default=None)
        place = max(said.places, key=lambda item: self._newest(item.sources), default=None)
        name = spelling.text if spelling else said.events[-1].name if said.events else ""
        return KnownFacility(said.id, said.metal, name, place.country if place else "", said)

    def _newest(self, sources: tuple[int, ...]) -> tuple[bool, dt.date, int]:
        """How new the newest source is; the revision history, which gives old names too, comes last."""
        ranked = (
            (self.data.sources[number].kind != "revision-history", _at(self.data, number), number) for number in sources
        )
        return max(ranked, default=(False, dt.date.min, -1))

    def _known_names(self, facility: Facility) -> Iterator[KnownName]:
        listed = self.standings.is_listed(facility)
        naming = tuple(number for item in facility.spellings for number in item.sources)
        newest = self._newest(tuple(filter(self._is_listing, naming)) or naming)[:2]
        for spelling in facility.spellings:
            yield KnownName(spelling.text, facility.id, self._rank(spelling, listed, newest))
        for alias in self._own_aliases.get(facility.id, ()):
            yield KnownName(alias, facility.id, 1 if listed else 5)

    def _is_listing(self, number: int) -> bool:
        return self.data.sources[number].kind in LISTINGS

    @cached_property
    def _own_aliases(self) -> Mapping[str, list[str]]:
        """The names that the user's own list gives to facilities, by ID."""
        found: dict[str, list[str]] = {}
        for word in self.data.own:
            if word.smelter_id and word.name and word.verdict != "non-smelter":
                found.setdefault(word.smelter_id, []).append(word.name)
        return found

    def _rank(self, spelling: Spelling, listed: bool, newest: tuple[bool, dt.date]) -> int:
        """See KnownName."""
        current = self._newest(spelling.sources)[:2] >= newest
        age = 4 if not listed else 0 if current else 2
        return age + (not spelling.standard)


def _at(data: ReferenceFile, number: int) -> dt.date:
    return data.sources[number].day
