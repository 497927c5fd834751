"""Puts lists together: what each says of a facility is kept beside what the others say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar, assert_never

from cmrtkit.matching.ids import is_well_formed
from cmrtkit.reference.contradictions import contradictions
from cmrtkit.reference.model import (
    Area,
    Event,
    Facility,
    OwnWord,
    Place,
    ReferenceFile,
    ReferenceModel,
    Refiner,
    Remark,
    Source,
    Spelling,
    Standing,
)
from cmrtkit.reference.recognised import placed
from cmrtkit.reference.statements import AtRisk, Audited, Contribution, Happened, Named, Own, Recognised, Statement

EMPTY = ReferenceFile.model_construct(sources=(), facilities=())


def build(contributions: Iterable[Contribution]) -> ReferenceFile:
    """A reference from lists in any order; the same lists give the same bytes.

    A list given twice counts once, under its newest date.
    """
    once = {item.sha256: item for item in sorted(contributions, key=_order)}
    merged = merge(EMPTY, sorted(once.values(), key=_order))
    return merged.model_copy(update={"remarks": merged.remarks + contradictions(merged)})


def _order(item: Contribution) -> tuple[dt.date, str, str, str, str]:
    return (item.date or dt.date.min, item.kind, item.title, item.name, item.sha256)


def merge(reference: ReferenceFile, contributions: Sequence[Contribution]) -> ReferenceFile:
    """The reference with more lists added to it."""
    gathered = _Gathered(reference)
    for contribution in contributions:
        gathered.take(contribution)
    return placed(gathered.reference())


def with_metals(sources: Sequence[Source], facilities: Iterable[Facility]) -> list[Source]:
    """Lists of standings that name no metal speak of those of their facilities."""
    found: dict[int, set[str]] = {at: set() for at, item in enumerate(sources) if not item.metals}
    for facility in facilities:
        for line in facility.standings:
            if facility.metal and line.source in found:
                found[line.source].add(facility.metal)
    return [
        item.model_copy(update={"metals": tuple(sorted(found[at]))}) if found.get(at) else item
        for at, item in enumerate(sources)
    ]


@dataclass(slots=True)
class _Gathering:
    """What is said of one facility, while lists are read."""

    metal: str = ""
    metal_from: int = -1
    spellings: dict[str, tuple[list[int], list[int]]] = field(default_factory=dict)
    places: dict[tuple[str, str], list[int]] = field(default_factory=dict)
    standings: list[Standing] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)

    @classmethod
    def of(cls, facility: Facility) -> _Gathering:
        return cls(
            facility.metal,
            -1,
            {item.text: (list(item.standard), list(item.alias)) for item in facility.spellings},
            {(item.country, item.region): list(item.sources) for item in facility.places},
            list(facility.standings),
            list(facility.events),
        )

    def spell(self, text: str, source: int, alias: bool) -> None:
        found = self.spellings.setdefault(text, ([], []))[alias]
        if text and source not in found:
            found.append(source)

    def place(self, country: str, region: str, source: int) -> None:
        found = self.places.setdefault((country, region), []) if country else []
        if source not in found:
            found.append(source)

    def facility(self, smelter_id: str) -> Facility:
        return Facility.model_construct(
            id=smelter_id,
            metal=self.metal,
            spellings=tuple(
                Spelling.model_construct(text=text, standard=tuple(standard), alias=tuple(alias))
                for text, (standard, alias) in sorted(self.spellings.items())
                if standard or alias
            ),
            places=tuple(
                Place.model_construct(country=country, region=region, sources=tuple(sources))
                for (country, region), sources in sorted(self.places.items())
            ),
            standings=tuple(self.standings),
            events=tuple(sorted(self.events, key=lambda event: (event.date or dt.date.min, -event.row))),
        )


class _Gathered:
    """A reference that takes lists one after the other; facilities no list speaks of stay as they are."""

    def __init__(self, reference: ReferenceFile) -> None:
        self._before = reference
        self._known: Mapping[str, Facility] = {item.id: item for item in reference.facilities}
        self._touched: dict[str, _Gathering] = {}
        self._sources = list(reference.sources)
        self._remarks = list(reference.remarks)
        self._own = list(reference.own)
        self._metals: dict[str, None] = {}
        self._malformed: list[int] = []
        self._from_supplier = False
        self._two_metals: dict[str, tuple[list[int], set[str]]] = {}
        self._refiners = list(reference.refiners)
        self._areas = list(reference.areas)

    def take(self, contribution: Contribution) -> None:
        source = len(self._sources)
        self._from_supplier = contribution.from_supplier  # which says nothing new of what lists say already
        self._metals = dict.fromkeys(contribution.covers)
        self._malformed, self._two_metals = [], {}
        for statement in contribution.statements:
            self._take(statement, source)
        self._sources.append(
            Source(
                name=contribution.name,
                kind=contribution.kind,
                title=contribution.title,
                date=contribution.date,
                dated_by=contribution.dated_by,
                sha256=contribution.sha256,
                entries=contribution.entries,
                metals=tuple(sorted(self._metals)),
                from_supplier=contribution.from_supplier,
            )
        )
        self._remarks += [*contribution.remarks, *self._oddities(contribution.name)]

    def _oddities(self, name: str) -> Iterable[Remark]:
        if self._malformed:
            yield Remark(code="malformed-id", source=name, rows=tuple(dict.fromkeys(self._malformed)))
        for smelter_id, (rows, metals) in sorted(self._two_metals.items()):
            facts = {"id": smelter_id, "metals": sorted(metals)}
            yield Remark(
                code="id-of-two-metals", source=name, rows=tuple(dict.fromkeys(filter(None, rows))), facts=facts
            )

    def _take(self, statement: Statement, source: int) -> None:
        match statement:
            case Named():
                self._name(statement, source)
            case Audited():
                self._audit(statement, source)
            case Happened():
                self._happen(statement, source)
            case Own():
                self._own_word(statement, source)
            case Recognised():
                self._recognise(statement, source)
            case AtRisk():
                self._risk(statement, source)
            case _:
                assert_never(statement)

    def _name(self, said: Named, source: int) -> None:
        gathering = self._of(said.smelter_id, said.row)
        if gathering is None:
            return
        self._note_metal(gathering, said, source)
        gathering.spell(said.name, source, alias=said.name != said.standard)
        gathering.place(said.country, said.region, source)

    def _audit(self, said: Audited, source: int) -> None:
        gathering = self._of(said.smelter_id, said.row)
        if gathering is not None:
            gathering.standings.append(_kept(Standing, said, source))

    def _happen(self, said: Happened, source: int) -> None:
        gathering = self._of(said.smelter_id, said.row)
        if gathering is not None:
            gathering.events.append(_kept(Event, said, source))

    def _own_word(self, said: Own, source: int) -> None:
        self._own.append(_kept(OwnWord, said, source))

    def _recognise(self, said: Recognised, source: int) -> None:
        self._metals.setdefault(said.metal)
        self._refiners.append(_kept(Refiner, said, source))

    def _risk(self, said: AtRisk, source: int) -> None:
        self._areas.append(_kept(Area, said, source))

    def _of(self, smelter_id: str, row: int) -> _Gathering | None:
        if not is_well_formed(smelter_id):
            self._malformed.append(row)
            return None
        if smelter_id not in self._touched:
            known = self._known.get(smelter_id)
            self._touched[smelter_id] = _Gathering.of(known) if known else _Gathering()
        return self._touched[smelter_id]

    def _note_metal(self, gathering: _Gathering, said: Named, source: int) -> None:
        """The newest list's metal counts; within one list, the first line's."""
        if not said.metal:
            return
        self._metals.setdefault(said.metal)
        if gathering.metal and gathering.metal != said.metal:
            rows, metals = self._two_metals.setdefault(said.smelter_id, ([], set()))
            rows.append(said.row)
            metals.update((gathering.metal, said.metal))
        if gathering.metal_from != source and not (gathering.metal and self._from_supplier):
            gathering.metal, gathering.metal_from = said.metal, source

    def reference(self) -> ReferenceFile:
        made = {smelter_id: item.facility(smelter_id) for smelter_id, item in self._touched.items()}
        facilities = {**self._known, **made}
        self._sources = with_metals(self._sources, made.values())
        return ReferenceFile.model_construct(
            schema_=self._before.schema_,
            sources=tuple(self._sources),
            remarks=tuple(self._remarks),
            own=tuple(self._own),
            refiners=tuple(self._refiners),
            areas=tuple(self._areas),
            facilities=tuple(facilities[key] for key in sorted(facilities)),
        )


_Said = TypeVar("_Said", bound=ReferenceModel)


def _kept(model: type[_Said], said: Statement, source: int) -> _Said:
    """A statement as the reference keeps it, with the number of its source."""
    fields = {name: getattr(said, name) for name in model.model_fields if name != "source"}
    return model.model_validate({"source": source, **fields})
