"""From a name, a metal, a country and perhaps an ID to the facility that is meant.

An ID, an exact name, an alias and an unambiguous other spelling are accepted; what is only near is
suggested. The metal always binds: a name is sought among the facilities of its metal alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, Protocol

from cmrtkit.countries import same_country
from cmrtkit.matching.ids import id_in, is_well_formed, meant_id
from cmrtkit.matching.names import Ids, MetalNames
from cmrtkit.matching.near import Near, country_as_last_word, near_names, noise
from cmrtkit.matching.normalise import NameForms, name_forms

How = Literal["id", "exact", "alias", "normalised", "fuzzy", "none"]
Note = Literal["id-unknown", "id-other-metal", "id-other-name", "shared-name", "country-differs", "legal-form-differs"]
_MOST_CANDIDATES = 3
_SHARED, _COUNTRY_DIFFERS, _FORM_DIFFERS = 0.5, 0.8, 0.95
_NEAREST_MARGIN = 0.02
_PART, _SHORTEST_PART = 0.7, 5
_LONGEST = 300  # no name is longer, but a cell may hold 32,767 characters


class Known(Protocol):
    """A facility as far as matching needs it."""

    @property
    def metal(self) -> str: ...
    @property
    def standard_name(self) -> str: ...
    @property
    def country(self) -> str: ...


class Registry(Protocol):
    """Where the matcher finds facilities and their names."""

    def facility(self, smelter_id: str) -> Known | None: ...
    def names(self, metal: str) -> MetalNames: ...
    def same_metal(self, left: str, right: str) -> bool: ...


@dataclass(frozen=True, slots=True)
class Query:
    """What somebody wrote. Empty texts say nothing."""

    metal: str
    name: str
    country: str = ""
    smelter_id: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A facility that may be meant; ``score`` 1 is certain."""

    smelter_id: str
    standard_name: str
    score: float


@dataclass(frozen=True, slots=True)
class Matched:
    """Whom a query means: ``smelter_id`` is accepted, ``suggestion`` only likely; never both."""

    how: How = "none"
    smelter_id: str | None = None
    score: float = 0.0
    suggestion: Candidate | None = None
    candidates: tuple[Candidate, ...] = ()
    notes: tuple[Note, ...] = field(default=())


class Matcher:
    """Finds facilities in one reference."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry

    def match(self, query: Query) -> Matched:
        """The facility that is meant. Never raises; a query that says nothing matches nothing."""
        typed = query.smelter_id.strip()
        written, name = (None, query.name) if typed else id_in(query.name)
        wanted = meant_id(typed) if typed else written
        known = self.registry.facility(wanted) if wanted and not query.metal.strip() else None
        query = replace(query, metal=known.metal) if known else query
        by_name = self._by_name(query, name.strip()) if name.strip() else Matched()
        return self._with_id(query, wanted, by_name) if wanted and (typed or is_well_formed(wanted)) else by_name

    def _with_id(self, query: Query, wanted: str, by_name: Matched) -> Matched:
        """An ID decides, unless it belongs to another metal or the name is clearly another facility's."""
        known = self.registry.facility(wanted)
        if known is None:
            return _doubted(by_name, "id-unknown")
        if query.metal and not self.registry.same_metal(known.metal, query.metal):
            return _doubted(by_name, "id-other-metal")
        if by_name.smelter_id not in (None, wanted):
            candidates = (self._candidate(wanted, _SHARED), *by_name.candidates)
            return Matched(candidates=candidates, notes=("id-other-name",))
        if self._is_unlike(query, wanted):
            candidate = self._candidate(wanted, _SHARED)
            return Matched("id", None, _SHARED, candidate, (candidate,), ("id-other-name",))
        return Matched("id", wanted, 1.0, candidates=(self._candidate(wanted, 1.0),))

    def _is_unlike(self, query: Query, smelter_id: str) -> bool:
        """Whether a name in Latin letters has no word in common with any name of the facility."""
        name = query.name[:_LONGEST]
        forms = name_forms(id_in(name)[1])
        latin = bool(forms.core) and forms.core.isascii()
        names = self.registry.names(query.metal)
        near = {near.smelter_id for near in near_names(name, names)} if latin else set()
        return latin and smelter_id not in near and not names.shares_words(smelter_id, forms)

    def _by_name(self, query: Query, name: str) -> Matched:
        names = self.registry.names(query.metal)
        exact = names.exact(name)
        if exact:
            return self._exactly(query, exact, names)
        spaced = " ".join(name.split())
        forms = name_forms(spaced[:_LONGEST])
        if len(spaced) > _LONGEST or not forms.core:
            return Matched()
        other = names.normalised(forms)
        if other:
            return self._normalised(query, other, forms, names)
        placed = query if query.country else replace(query, country=country_as_last_word(spaced))
        near = self._near(placed, near_names(spaced, names))
        return near if near.candidates else self._part(query, forms, names)

    def _part(self, query: Query, forms: NameForms, names: MetalNames) -> Matched:
        """A name cut short ("Example Singapore"): whose it is, if only one facility's names go on from its words."""
        telling = sum(len(word) for word in forms.core_words if word not in noise())
        if forms.ends_in_form or telling < _SHORTEST_PART:
            return Matched()
        fitting = [item for item in names.having(forms.core_words) if not self._country_differs(query, item)]
        candidates = tuple(self._candidate(item, _PART) for item in fitting[:_MOST_CANDIDATES])
        return (
            Matched("fuzzy", None, _PART, candidates[0], candidates)
            if len(fitting) == 1
            else Matched(candidates=candidates)
        )

    def _exactly(self, query: Query, found: Ids, names: MetalNames) -> Matched:
        chosen, others = self._decide(query, found)
        if chosen is None:
            return self._shared("exact", others)
        differs = self._country_differs(query, chosen)
        namesakes = self._namesakes(query, names) if differs else []
        if namesakes:
            return self._shared("exact", (*namesakes, chosen))
        how: How = "exact" if found[chosen] % 2 == 0 else "alias"
        notes: tuple[Note, ...] = ("country-differs",) if differs else ()
        also = (self._candidate(item, _SHARED) for item in found if item != chosen)
        candidates = (self._candidate(chosen, 1.0), *also)[:_MOST_CANDIDATES]
        return Matched(how, chosen, 1.0, candidates=candidates, notes=notes)

    def _normalised(self, query: Query, found: Ids, forms: NameForms, names: MetalNames) -> Matched:
        chosen, others = self._decide(query, found)
        if chosen is None:
            return self._shared("normalised", others)
        if self._country_differs(query, chosen):  # and with another legal form it is another company
            return self._suggested(chosen, _COUNTRY_DIFFERS, "country-differs") if names.has_full(forms) else Matched()
        agrees = query.country and same_country(query.country, self._country(chosen))
        if not agrees and names.forms_contradict(chosen, forms):
            return self._suggested(chosen, _FORM_DIFFERS, "legal-form-differs")
        if not names.has_full(forms) and self._has_sisters(query, chosen, names.longer_names(forms.core_words)):
            return self._suggested(chosen, _FORM_DIFFERS, "shared-name")
        return Matched("normalised", chosen, 1.0, candidates=(self._candidate(chosen, 1.0),))

    def _namesakes(self, query: Query, names: MetalNames) -> list[str]:
        """Facilities in the country that was given whose name differs in the legal form alone."""
        same = {name.smelter_id for name, _ in names.by_core.get(name_forms(query.name.strip()).core, ())}
        return sorted(item for item in same if same_country(query.country, self._country(item)))

    def _has_sisters(self, query: Query, chosen: str, longer: set[str]) -> bool:
        """Whether other sites of the same company could be meant as well."""
        return any(not self._country_differs(query, item) for item in longer - {chosen})

    def _near(self, query: Query, found: Sequence[Near]) -> Matched:
        """The nearest name, if no other facility has one as near."""
        fitting = [near for near in found if not self._country_differs(query, near.smelter_id)]
        candidates = tuple(self._candidate(near.smelter_id, near.score) for near in fitting[:_MOST_CANDIDATES])
        if not fitting:
            return Matched()
        top = [near for near in fitting if near.score > fitting[0].score - _NEAREST_MARGIN]
        chosen, _ = self._decide(query, {near.smelter_id: near.rank for near in top})
        if chosen is None:
            return Matched(candidates=candidates, notes=("shared-name",))
        suggestion = next(item for item in candidates if item.smelter_id == chosen)
        return Matched("fuzzy", None, suggestion.score, suggestion, candidates)

    def _decide(self, query: Query, found: Ids) -> tuple[str | None, list[str]]:
        """The one facility among several of a name: the newest word, the standard name, the country decide."""
        newest = min(rank // 2 for rank in found.values())
        left = {smelter_id: rank for smelter_id, rank in found.items() if rank // 2 == newest}
        if len(left) > 1 and query.country:
            left = {item: rank for item, rank in left.items() if not self._country_differs(query, item)} or left
        if len(left) > 1:
            standard = [item for item, rank in left.items() if rank % 2 == 0]
            left = {standard[0]: 0} if len(standard) == 1 else left
        return (next(iter(left)), []) if len(left) == 1 else (None, list(left))

    def _shared(self, how: How, smelter_ids: Iterable[str]) -> Matched:
        """A name of several facilities: of an exact one the first, which a workbook's formulas take, is suggested."""
        candidates = tuple(self._candidate(item, _SHARED) for item in smelter_ids)
        suggestion = candidates[0] if how == "exact" else None
        return Matched(how, None, _SHARED, suggestion, candidates[:_MOST_CANDIDATES], ("shared-name",))

    def _suggested(self, smelter_id: str, score: float, note: Note) -> Matched:
        candidate = self._candidate(smelter_id, score)
        return Matched("normalised", None, score, candidate, (candidate,), (note,))

    def _candidate(self, smelter_id: str, score: float) -> Candidate:
        known = self.registry.facility(smelter_id)
        return Candidate(smelter_id, known.standard_name if known else "", score)

    def _country(self, smelter_id: str) -> str:
        known = self.registry.facility(smelter_id)
        return known.country if known else ""

    def _country_differs(self, query: Query, smelter_id: str) -> bool:
        return bool(query.country) and same_country(query.country, self._country(smelter_id)) is False


def _doubted(matched: Matched, note: Note) -> Matched:
    """A match by name beside an ID that speaks against it: only likely."""
    candidate = matched.candidates[0] if matched.smelter_id else matched.suggestion
    return Matched(
        matched.how,
        None,
        min(matched.score, _COUNTRY_DIFFERS),
        candidate,
        matched.candidates,
        (*matched.notes, note),
    )
