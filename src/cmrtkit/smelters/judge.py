"""Judges one named smelter.

In this order: the facility that is meant, and what the lists say of it; the user's own list on a name
without an ID; and only where no facility is near, what the name itself says. A name that is merely
unlisted is never called a non-smelter, and words that name nobody ("unknown", "不明", a metal, a country)
leave the smelter unidentified.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from cmrtkit.countries import country_code, same_country
from cmrtkit.matching.evidence import Evidence, evidence_in
from cmrtkit.matching.ids import meant_id
from cmrtkit.matching.matcher import Matched, Matcher, Query
from cmrtkit.reference.metals import is_metal
from cmrtkit.reference.registry import KnownFacility, OpenReference
from cmrtkit.reference.standing import Judged
from cmrtkit.results import Status

SpeaksKind = Literal["revision-history", "own-list", "supplier-name", "placeholder", "known-company", "word", "note"]
_LIKELY = 0.8


@dataclass(frozen=True, slots=True)
class Speaks:
    """One thing that speaks for a verdict: what was found (``text``), what it says, which list says so and when."""

    kind: SpeaksKind
    text: str
    says: str
    source: str | None = None
    date: dt.date | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class NamedSmelter:
    """A named smelter, judged. ``facility`` is the one accepted; ``standing`` where it stands."""

    query: Query
    matched: Matched
    status: Status
    recognised_by: tuple[str, ...] = ()
    facility: KnownFacility | None = None
    standing: Judged | None = None
    evidence: tuple[Speaks, ...] = ()

    @property
    def is_likely_known(self) -> bool:
        """Whether the name is a facility's, or nearly so, or several facilities', so that its words prove nothing."""
        suggestion = self.matched.suggestion
        near = suggestion is not None and suggestion.score >= _LIKELY
        return near or "shared-name" in self.matched.notes


class SmelterJudge:
    """Judges smelters by one reference."""

    def __init__(self, reference: OpenReference) -> None:
        self.reference = reference
        self.matcher = Matcher(reference)

    def judge(self, query: Query, supplier: str | None = None) -> NamedSmelter:
        """Who is meant, and where they stand. ``supplier`` is the name of the company that declares."""
        matched = self.matcher.match(query)
        if matched.smelter_id:
            return self.judge_known(query, matched, matched.smelter_id)
        own = tuple(self._own_words(query))
        if own:
            return NamedSmelter(query, matched, "non-smelter", evidence=own)
        named = NamedSmelter(query, matched, "unlisted", evidence=tuple(_notes(matched)))
        if named.is_likely_known or self._is_approved(query):
            return named
        found = evidence_in(query.name, supplier) or _names_nobody(query.name)
        if not found:
            return named
        cleared = Matched(candidates=matched.candidates, notes=matched.notes)
        names_nobody = any(item.kind == "placeholder" for item in found)
        status: Status = "unidentified" if names_nobody else "non-smelter"
        return NamedSmelter(query, cleared, status, evidence=tuple(map(_speaks, found)))

    def _is_approved(self, query: Query) -> bool:
        return any(word.verdict == "approved" for word in self.reference.own_words(query.name, query.metal))

    def judge_known(self, query: Query, matched: Matched, smelter_id: str) -> NamedSmelter:
        """Where a facility stands that is known already. Raises KeyError where the reference does not have it."""
        facility = self.reference.facility(smelter_id)
        standing = self.reference.judged(smelter_id)
        evidence = (*_notes(matched), *_said(standing))
        return NamedSmelter(query, matched, standing.status, standing.recognised_by, facility, standing, evidence)

    def _own_words(self, query: Query) -> Iterator[Speaks]:
        """What the user's own list says against a name, unless it means a company of another country."""
        by_id = self.reference.own_word(meant_id(query.smelter_id)) if query.smelter_id else None
        words = [
            word
            for word in ((by_id,) if by_id else self.reference.own_words(query.name, query.metal))
            if not (query.country and word.country and same_country(query.country, word.country) is False)
        ]
        for word in words:
            if word.verdict == "non-smelter":
                source = self.reference.data.sources[word.source]
                yield Speaks(
                    "own-list", word.name or word.smelter_id, word.note or "non-smelter", source.name, source.date
                )


def _names_nobody(name: str) -> tuple[Evidence, ...]:
    """A metal or a country where a name belongs."""
    bare = name.strip()
    says_nothing = is_metal(bare) or country_code(bare) is not None
    return (Evidence("placeholder", bare, "placeholder"),) if says_nothing else ()


def _said(standing: Judged) -> Iterator[Speaks]:
    """What took a facility off the list, or the user's own word on it."""
    if standing.removal:
        source = standing.source
        text = standing.removal.details or standing.removal.what
        yield Speaks(
            "revision-history", text, standing.removal.reason, source.name if source else None, standing.gone_since
        )
    if standing.own:
        yield Speaks("own-list", standing.own.note or standing.own.verdict, standing.own.verdict)


def _notes(matched: Matched) -> Iterator[Speaks]:
    for note in matched.notes:
        yield Speaks("note", "", note)


def _speaks(found: Evidence) -> Speaks:
    return Speaks(found.kind, found.text, found.says, language=found.language)
