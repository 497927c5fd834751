"""The smelters that the replies of a run name: each facility once for a metal, where it stands, and who names it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal, get_args

from cmrtkit.matching.normalise import name_forms, squeezed
from cmrtkit.model.declaration import NOT_IDENTIFIED, NOT_LISTED
from cmrtkit.reference.metals import metal_name
from cmrtkit.results import FileResult, SmelterResult, Status
from cmrtkit.text import fold, is_blank, shorten

Standing = Literal["conformant", "active", "cross-recognised", "identified", "neither", "unknown", "unidentified"]
STANDINGS: tuple[Standing, ...] = get_args(Standing)
WORST_FIRST: tuple[Standing, ...] = (
    "neither", "unknown", "unidentified", "identified", "active", "cross-recognised", "conformant",
)  # fmt: skip
_NAMES_NOBODY = ("", squeezed(NOT_LISTED), squeezed(NOT_IDENTIFIED))
_FIRST_METALS = ("Tantalum", "Tin", "Gold", "Tungsten", "Cobalt", "Mica")
_LONGEST = 120


@dataclass(frozen=True, slots=True)
class NamedSmelter:
    """What a row of a Smelter List comes to: the facility that is accepted, or the name as given.

    ``standing`` is None for rows that name nobody.
    """

    row: SmelterResult
    metal: str
    smelter_id: str
    name: str
    country: str
    status: Status
    recognised_by: tuple[str, ...]
    standing: Standing | None


def named_smelters(item: FileResult) -> Iterator[NamedSmelter]:
    """The rows of a file's Smelter List, harmless and cut to what a page can show."""
    compared = {count.metal for count in item.smelter_counts if count.conformant is not None}
    return (_named(row, compared) for row in item.smelters)


def _named(row: SmelterResult, compared: Collection[str]) -> NamedSmelter:
    smelter_id, standard_name = _accepted(row)
    name = standard_name or _given_name(row)
    metal = metal_name(row.metal or "")
    return NamedSmelter(
        row=row,
        metal=shorten(metal),
        smelter_id=shorten(smelter_id),
        name=shorten(name, _LONGEST),
        country=shorten(_country(row)),
        status=row.status,
        recognised_by=tuple(shorten(who, 40) for who in row.recognised_by),
        standing=_standing(row, bool(smelter_id), name, metal in compared),
    )


def _country(row: SmelterResult) -> str:
    """Where the lists have the facility, else as the supplier gives it."""
    given = row.country if row.country != "0" else None
    return row.listed_country or given or ""


def _accepted(row: SmelterResult) -> tuple[str, str]:
    """ID and name of the facility: as the workbook resolves it, or as it was accepted where the workbook does not."""
    if row.smelter_id:
        return row.smelter_id, row.standard_name or ""
    match = row.match
    if match.score == 1 and match.how not in ("fuzzy", "none") and match.candidates:
        return match.candidates[0].smelter_id, match.candidates[0].standard_name
    return "", ""


def _given_name(row: SmelterResult) -> str:
    texts = (text for text in (row.lookup, row.name) if text and not is_blank(text))
    return next((text for text in texts if squeezed(text) not in _NAMES_NOBODY), "")


def _standing(row: SmelterResult, identified: bool, name: str, audits_known: bool) -> Standing | None:
    if is_blank(row.metal or ""):
        return None
    if identified:
        known = row.status if row.status in ("conformant", "active", "cross-recognised") else "neither"
        return known if audits_known else "identified"
    if row.status == "unidentified":
        return "unidentified"
    return "unknown" if name else None


@dataclass(slots=True)
class Facility:
    """A facility, or a name that belongs to none, with the places of the files that name it (each once, ascending)."""

    metal: str
    smelter_id: str
    name: str
    country: str = ""
    named_by: list[int] = field(default_factory=list)
    said: Counter[tuple[Standing, Status, tuple[str, ...]]] = field(default_factory=Counter)

    @property
    def judged(self) -> tuple[Standing, Status, tuple[str, ...]]:
        """Standing, status, and who recognises it, as most files have it; of as many the worst."""
        return min(self.said, key=lambda said: (-self.said[said], WORST_FIRST.index(said[0]), said))

    @property
    def standing(self) -> Standing:
        return self.judged[0]


@dataclass(slots=True)
class Facilities:
    """All that is named in a run. Grows with the facilities there are, and by a number for each file that names one."""

    by_key: dict[tuple[str, str], Facility] = field(default_factory=dict)

    def add(self, place: int, item: FileResult) -> None:
        """Count the smelters of a file, the ``place``-th of the run."""
        for named in named_smelters(item):
            self.add_named(place, named)

    def add_named(self, place: int, named: NamedSmelter) -> tuple[str, str] | None:
        """Count a row of that file, and give the key of the smelter it means; None for rows that name nobody."""
        return self._add(place, named, named.standing) if named.standing else None

    def _add(self, place: int, named: NamedSmelter, standing: Standing) -> tuple[str, str]:
        key = (named.metal, named.smelter_id or _key(named, standing))
        facility = self.by_key.setdefault(key, Facility(named.metal, named.smelter_id, named.name))
        facility.country = facility.country or named.country
        facility.said[standing, named.status, named.recognised_by] += 1
        if not facility.named_by or facility.named_by[-1] != place:
            facility.named_by.append(place)
        return key

    def worst_first(self) -> list[Facility]:
        """By standing, and of one standing those that most suppliers name."""
        return sorted(
            self.by_key.values(),
            key=lambda facility: (
                WORST_FIRST.index(facility.standing),
                -len(facility.named_by),
                _place_of(facility.metal),
                facility.name,
                facility.smelter_id,
                facility.country,
            ),
        )

    def by_metal(self) -> dict[str, Counter[Standing]]:
        """The facilities of each metal by standing; under ``unidentified`` the files that have such rows."""
        counted: dict[str, Counter[Standing]] = {}
        for facility in self.by_key.values():
            is_nobody = facility.standing == "unidentified"
            amount = len(facility.named_by) if is_nobody else 1
            counted.setdefault(facility.metal, Counter())[facility.standing] += amount
        return {metal: counted[metal] for metal in metals_in_order(counted)}


def _key(named: NamedSmelter, standing: Standing) -> str:
    """What makes two names without an ID mean one smelter: another spelling of the name, in the same country."""
    return standing if standing == "unidentified" else f"{name_forms(named.name).full}|{fold(named.country)}"


def metals_in_order(metals: Iterable[str]) -> list[str]:
    """As the templates have them, others behind."""
    return sorted(set(metals), key=_place_of)


def _place_of(metal: str) -> tuple[int, str]:
    return (_FIRST_METALS.index(metal) if metal in _FIRST_METALS else len(_FIRST_METALS), metal)
