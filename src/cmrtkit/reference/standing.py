"""What a reference comes to for one facility: the newest word wins.

On RMI's list or gone from it, conformant or active, recognised by others, and what is known of its
audits; each with the list that says so.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from cmrtkit.reference.model import LISTINGS, STANDINGS, Event, Facility, Kind, OwnWord, ReferenceFile, Source, Standing

FacilityStatus = Literal["conformant", "active", "cross-recognised", "listed", "removed", "non-smelter"]
# A list that is printed after a removal may still have the facility; one that has it years later has it again.
_STILL_PRINTED = dt.timedelta(days=365)
RMAP, OWN = "RMAP", "own list"
# The programmes beside RMI's; "other" where a list says only that the facility is cross-recognised.
PROGRAMMES = ("LBMA", "RJC", "other")


@dataclass(frozen=True, slots=True)
class Word:
    """One list's word on whether a facility is on RMI's list."""

    date: dt.date
    listed: bool
    source: int
    event: Event | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """Where a facility stands.

    ``source`` is the list whose word the status is; ``standing`` the line with its audit; ``removal``
    the line of the revision history that took it off the list, ``gone_since`` the day it was first missed.
    """

    status: FacilityStatus
    recognised_by: tuple[str, ...]
    source: Source | None
    standing: Standing | None = None
    removal: Event | None = None
    gone_since: dt.date | None = None
    last_listed: Source | None = None
    own: OwnWord | None = None

    @property
    def is_recognised(self) -> bool:
        """Whether some programme, or the user, stands for the facility."""
        return bool(self.recognised_by) or self.status in ("conformant", "active", "cross-recognised")


class Standings:
    """Works out where facilities stand in one reference."""

    def __init__(self, reference: ReferenceFile) -> None:
        self.reference = reference
        self._newest = {
            (kind, metal): number
            for number, source in sorted(enumerate(reference.sources), key=lambda item: (item[1].day, item[0]))
            for kind in (source.kind,)
            for metal in source.metals
        }

    def source(self, number: int) -> Source:
        return self.reference.sources[number]

    def newest(self, kind: Kind, metal: str) -> int | None:
        """The number of the newest source of a kind that speaks of a metal."""
        return self._newest.get((kind, metal))

    def newest_listing(self, metal: str) -> int | None:
        """The number of the newest list of facilities of a metal, whatever kind of list it is."""
        found = [number for kind in LISTINGS if (number := self.newest(kind, metal)) is not None]
        return max(found, key=lambda number: (self.source(number).day, number), default=None)

    def is_current(self, line: Standing, facility: Facility) -> bool:
        """Whether a line stands on the newest list of its kind for the facility's metal.

        RMI's conformant and active lists are whole: what an older list with statuses says counts no more.
        """
        source = self.source(line.source)
        newest = self.newest(source.kind, facility.metal)
        if newest is None or source.day < self.source(newest).day:
            return False
        whole = None if line.status == "none" else self.newest(line.status, facility.metal)
        return whole is None or self.source(whole).day <= source.day

    def judged(self, facility: Facility, own: OwnWord | None = None) -> Judged:
        """Where a facility stands. ``own`` is what the user's own list says of it."""
        words = sorted(self._words(facility), key=lambda word: (word.date, word.listed))
        standing = self._standing(facility)
        recognised = self._recognised_by(facility, standing)
        if own and own.verdict == "approved":
            recognised = (*recognised, OWN)
        if own and own.verdict == "non-smelter":
            return Judged("non-smelter", (), self.source(own.source), own=own)
        if words and not words[-1].listed:
            return self._gone(words, own)
        status = _status(standing, recognised)
        source = self.source(standing.source) if standing else self.source(words[-1].source) if words else None
        return Judged(status, recognised, source, standing, own=own)

    def is_listed(self, facility: Facility) -> bool:
        """Whether the newest word on the facility is that it is on the list."""
        newest = max(self._words(facility), key=lambda word: (word.date, word.listed), default=None)
        return newest is None or newest.listed

    def _words(self, facility: Facility) -> Iterator[Word]:
        named_by = {number for spelling in facility.spellings for number in spelling.sources}
        for number in named_by:
            source = self.source(number)
            if source.kind in LISTINGS or source.kind in STANDINGS:
                yield Word(source.day, True, number)
        newest = self.newest_listing(facility.metal)
        if newest is not None and newest not in named_by and named_by | {item.source for item in facility.events}:
            yield Word(self.source(newest).day, False, newest)
        for event in facility.events:
            yield Word(event.date or dt.date.min, event.what != "removed", event.source, event)

    def _gone(self, words: list[Word], own: OwnWord | None) -> Judged:
        """Off the list: since when, and why if the revision history says so."""
        last_there = max((at for at, word in enumerate(words) if word.listed), default=-1)
        removal = _removal(words, words[last_there].date if last_there >= 0 else dt.date.min)
        listed = [word for word in words if word.listed and self.source(word.source).kind in LISTINGS | STANDINGS]
        status: FacilityStatus = "non-smelter" if removal and removal.reason == "not-a-smelter" else "removed"
        first_missed = words[last_there + 1]
        return Judged(
            status,
            (OWN,) if own and own.verdict == "approved" else (),
            self.source(removal.source if removal else first_missed.source),
            removal=removal,
            gone_since=removal.date if removal and removal.date else first_missed.date,
            last_listed=self.source(listed[-1].source) if listed else None,
            own=own,
        )

    def _standing(self, facility: Facility) -> Standing | None:
        """The newest line that gives the facility a standing, on a list that no newer one of its kind replaces."""
        current = [line for line in facility.standings if line.status != "none" and self.is_current(line, facility)]
        replaced = self._replaced(facility)
        found = [line for line in current if not replaced or self.source(line.source).day > replaced]
        return max(found, key=self._weight, default=None)

    def _weight(self, line: Standing) -> tuple[dt.date, bool, int]:
        """What makes one line count before another: the newer list, conformant before active, the later row."""
        return self.source(line.source).day, line.status == "conformant", line.row

    def _replaced(self, facility: Facility) -> dt.date | None:
        """The day of a list that says in so many words that the facility has no standing."""
        said = [self.source(line.source).day for line in facility.standings if _denies(line)]
        return max(said, default=None)

    def _recognised_by(self, facility: Facility, standing: Standing | None) -> tuple[str, ...]:
        programmes = {RMAP} if standing and standing.status == "conformant" else set()
        for line in facility.standings:
            if self.is_current(line, facility):
                programmes.update(line.recognised_by)
        return tuple(name for name in (RMAP, *PROGRAMMES) if name in programmes)


def _removal(words: list[Word], last_listed: dt.date) -> Event | None:
    """The line that took a facility off the list for good: its last, and not long before it was last listed."""
    events = [word.event for word in words if word.event]
    last = events[-1] if events else None
    if last is None or last.what != "removed":
        return None
    came_back = last.date is not None and last_listed > last.date + _STILL_PRINTED
    return None if came_back else last


def _status(standing: Standing | None, recognised: tuple[str, ...]) -> FacilityStatus:
    if standing is not None:
        return "active" if standing.status == "active" else "conformant"
    return "cross-recognised" if set(PROGRAMMES) & set(recognised) else "listed"


def _denies(line: Standing) -> bool:
    return line.status == "none" and bool(line.given) and not line.unclear
