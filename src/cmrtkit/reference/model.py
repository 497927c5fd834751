"""The shape of a built reference (``cmrtkit.reference/1``): what lists say of facilities, and which list said it.

Every statement names its source by its number in ``sources``. Nothing is decided here: which word
counts is worked out by `cmrtkit.reference.standing`, newest first.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

SCHEMA = "cmrtkit.reference/1"

Kind = Literal[
    "look-up", "reference-list", "conformant", "active", "statuses", "revision-history", "lbma", "rjc", "own", "cahra"
]
DatedBy = Literal["given", "release", "text", "file-name", "properties", "newest-entry"]
What = Literal["removed", "added", "renamed", "moved", "metal-corrected"]
Reason = Literal["not-a-smelter", "not-operating", "facility-level", "alias", "other"]
Verdict = Literal["approved", "banned", "non-smelter", "alias"]

# Lists of facilities as such: who is missing from a newer one has left RMI's list.
LISTINGS: frozenset[Kind] = frozenset({"look-up", "reference-list"})
# Lists of audit standings.
STANDINGS: frozenset[Kind] = frozenset({"conformant", "active", "statuses"})
# Those of them that tell who is conformant, so that who is missing is not.
CONFORMANCE: frozenset[Kind] = frozenset({"conformant", "statuses"})
# Lists of places, which name no facility.
PLACES: frozenset[Kind] = frozenset({"cahra"})
# Lists of other programmes, whose lines have to be found among the facilities by name.
OTHERS: frozenset[Kind] = frozenset({"lbma", "rjc"})


class ReferenceModel(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class Source(ReferenceModel):
    """One list: what it is, as of when, and where that date comes from. ``metals`` are the ones it speaks of.

    ``from_supplier`` marks the Look-up of a workbook that is judged itself, which may have been altered.
    """

    name: str
    kind: Kind
    title: str
    date: dt.date | None
    dated_by: DatedBy | None
    sha256: str
    entries: int
    metals: tuple[str, ...]
    from_supplier: bool = False

    @property
    def day(self) -> dt.date:
        """The day the list speaks of; a list without one is older than any other."""
        return self.date or dt.date.min


class Spelling(ReferenceModel):
    """One way to write a facility's name, and the sources that use it as standard name or as alias."""

    text: str
    standard: tuple[int, ...] = ()
    alias: tuple[int, ...] = ()

    @property
    def sources(self) -> tuple[int, ...]:
        return self.standard + self.alias


class Place(ReferenceModel):
    """Where a facility is, as its sources write it."""

    country: str
    region: str = ""
    sources: tuple[int, ...] = ()


class Standing(ReferenceModel):
    """One line of a list of standings. ``status`` is what it counts as, ``given`` the list's own word.

    ``unclear``: nobody said what that word counts as. ``cycle`` is in years;
    ``reaudit`` is the mark as it stands in the list (``Yes``).
    """

    source: int
    row: int
    status: Literal["conformant", "active", "none"]
    given: str = ""
    unclear: bool = False
    audited: dt.date | None = None
    cycle: int | None = None
    reaudit: str = ""
    recognised_by: tuple[str, ...] = ()


class Event(ReferenceModel):
    """One line of RMI's revision history. ``successors`` are the IDs it refers to."""

    source: int
    row: int
    date: dt.date | None
    what: What
    reason: Reason
    details: str = ""
    name: str = ""
    successors: tuple[str, ...] = ()


class OwnWord(ReferenceModel):
    """What a user's own list says of a facility, or of a name that is none."""

    source: int
    row: int
    verdict: Verdict
    name: str = ""
    metal: str = ""
    smelter_id: str = ""
    country: str = ""
    note: str = ""


class Refiner(ReferenceModel):
    """A line of another programme's list, which gives names and countries but no IDs."""

    source: int
    row: int
    programme: str
    metal: str
    name: str
    country: str = ""


class Area(ReferenceModel):
    """A conflict-affected or high-risk area: a country by its ISO 3166-1 code, or a region of it.

    ``since`` and ``until`` are its first and last day as one; None where the list says nothing of it.
    """

    source: int
    row: int
    country: str
    region: str = ""
    since: dt.date | None = None
    until: dt.date | None = None
    note: str = ""


class Facility(ReferenceModel):
    """A smelter or refiner by its ID; one metal to an ID."""

    id: str
    metal: str
    spellings: tuple[Spelling, ...] = ()
    places: tuple[Place, ...] = ()
    standings: tuple[Standing, ...] = ()
    events: tuple[Event, ...] = ()


class Remark(ReferenceModel):
    """Something a reader of the reference must know: a contradiction between lists, or what was put right."""

    code: str
    source: str
    rows: tuple[int, ...] = ()
    facts: dict[str, Any] = {}


class ReferenceFile(ReferenceModel):
    """The whole file: manifest, facilities by ID, what the user's own lists say of facilities and names, areas."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True, populate_by_name=True)

    schema_: Literal["cmrtkit.reference/1"] = Field(default="cmrtkit.reference/1", alias="schema")
    sources: tuple[Source, ...]
    remarks: tuple[Remark, ...] = ()
    own: tuple[OwnWord, ...] = ()
    refiners: tuple[Refiner, ...] = ()
    areas: tuple[Area, ...] = ()
    facilities: tuple[Facility, ...]
