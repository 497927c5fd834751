"""The smelters that counted replies name, each facility once, with the cells that name it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from cmrtkit.countries import country_code
from cmrtkit.covered import covered_countries
from cmrtkit.facilities import (
    STANDINGS,
    WORST_FIRST,
    Facilities,
    Facility,
    NamedSmelter,
    Standing,
    metals_in_order,
    named_smelters,
)
from cmrtkit.layout.catalogue import Version, version_key
from cmrtkit.reports.facts import Counted, CountryFacts, Naming, Smelter
from cmrtkit.results import FileResult, Status

Key = tuple[str, str]
Judged = tuple[Standing, Status, tuple[str, ...]]


@dataclass(slots=True)
class _Said:
    """What rows say of one smelter: cells by reply, replies by country of a mine and by answer on recycling."""

    cells: dict[int, list[str]] = field(default_factory=dict)
    mines: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    recycled: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))


class NamedSmelters:
    """Gathers the smelters of replies, one reply after another."""

    def __init__(self) -> None:
        self.facilities = Facilities()
        self._said: dict[Key, _Said] = {}
        self._rows: dict[tuple[int, str], Key] = {}
        self._newest: dict[Key, tuple[Version, Counter[Judged]]] = {}

    def add(self, place: int, item: FileResult) -> None:
        """Take in the rows of a file, the ``place``-th of the run."""
        for named in named_smelters(item):
            key = self.facilities.add_named(place, named)
            if key:
                self._note(place, named, self._said.setdefault(key, _Said()))
                self._rows[place, named.row.cell] = key
                self._judge(key, item, named)

    def _judge(self, key: Key, item: FileResult, named: NamedSmelter) -> None:
        """Each workbook is judged with its own Look-up, so that the newest templates know best."""
        release = version_key(item.template.version if item.template else "0")
        newest, said = self._newest.get(key, (release, Counter[Judged]()))
        if release > newest or not said:
            newest, said = release, Counter[Judged]()
        if release == newest:
            said[named.standing or "unknown", named.status, named.recognised_by] += 1
        self._newest[key] = newest, said

    @staticmethod
    def _note(place: int, named: NamedSmelter, said: _Said) -> None:
        said.cells.setdefault(place, []).append(named.row.cell)
        for country in named.row.mines:
            said.mines[country].add(place)
        if named.row.recycled:
            said.recycled[named.row.recycled].add(place)

    def in_order(self) -> list[tuple[Key, Facility]]:
        """By mineral, then by standing, those that name nobody last; of one standing by name."""
        metals = {metal: place for place, metal in enumerate(metals_in_order(key[0] for key in self._said))}
        return sorted(
            self.facilities.by_key.items(),
            key=lambda item: (metals[item[1].metal], STANDINGS.index(self._judged(item[0])[0]), item[1].name, item[0]),
        )

    def smelters(self) -> list[Smelter]:
        """All of them as facts, rows that name nobody left out."""
        found = ((key, facility) for key, facility in self.in_order() if names_somebody(facility))
        return [_smelter(facility, self._judged(key), self._said[key]) for key, facility in found]

    def _judged(self, key: Key) -> Judged:
        """As most of the workbooks on the newest template have it; of as many the worst."""
        _, said = self._newest[key]
        return min(said, key=lambda item: (-said[item], WORST_FIRST.index(item[0]), item))

    def unidentified(self) -> dict[str, Counted]:
        """The replies that have rows which name nobody, by mineral."""
        found = (facility for facility in self.facilities.by_key.values() if not names_somebody(facility))
        return {facility.metal: Counted.these(facility.named_by) for facility in found}

    def places_by_cell(self) -> dict[tuple[int, str], int]:
        """The place of the smelter that a cell of a reply names, among `smelters`."""
        somebody = (key for key, facility in self.in_order() if names_somebody(facility))
        places = {key: place for place, key in enumerate(somebody)}
        return {cell: places[key] for cell, key in self._rows.items() if key in places}


def names_somebody(facility: Facility) -> bool:
    """Whether it is a facility or a name, and not "Smelter not yet identified"."""
    return facility.standing != "unidentified"


def _smelter(facility: Facility, judged: Judged, said: _Said) -> Smelter:
    standing, status, recognised_by = judged
    return Smelter(
        mineral=facility.metal,
        smelter_id=facility.smelter_id,
        name=facility.name,
        country=country_code(facility.country) or facility.country,
        standing=standing,
        status=status,
        recognised_by=list(recognised_by),
        named_by=[Naming(reply=place, cells=cells) for place, cells in sorted(said.cells.items())],
        mines={code: Counted.these(said.mines[code]) for code in sorted(said.mines)},
        recycled={answer: Counted.these(said.recycled[answer]) for answer in sorted(said.recycled)},
    )


def smelter_countries(smelters: Sequence[Smelter]) -> list[CountryFacts]:
    """The countries of smelters, those with most first; without names that belong to no facility."""
    known = (place for place, item in enumerate(smelters) if item.smelter_id and item.country)
    return _by_country(smelters, ((smelters[place].country, place) for place in known))


def mine_countries(smelters: Sequence[Smelter]) -> list[CountryFacts]:
    """The countries of mines that are named for smelters, those named for most first."""
    return _by_country(smelters, ((code, place) for place, item in enumerate(smelters) for code in item.mines))


def _by_country(smelters: Sequence[Smelter], found: Iterable[tuple[str, int]]) -> list[CountryFacts]:
    places = defaultdict(list)
    for country, place in found:
        places[country].append(place)
    facts = [_country(country, of, smelters) for country, of in places.items()]
    return sorted(facts, key=lambda item: (-item.smelters.value, item.country))


def _country(country: str, of: list[int], smelters: Sequence[Smelter]) -> CountryFacts:
    counted = Counter(smelters[place].mineral for place in of)
    return CountryFacts(
        country=country,
        covered=country in covered_countries(),
        smelters=Counted.these(of),
        by_mineral={mineral: counted[mineral] for mineral in metals_in_order(counted)},
    )
