"""What one list says, line by line, before the lists are put together."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from cmrtkit.reference.model import DatedBy, Kind, Reason, Remark, Verdict, What


@dataclass(frozen=True, slots=True)
class Named:
    """A line that names a facility: ``name`` is its standard name, or an alias of ``standard``."""

    row: int
    metal: str
    smelter_id: str
    name: str
    standard: str
    country: str = ""
    region: str = ""


@dataclass(frozen=True, slots=True)
class Audited:
    """A line of a list of standings."""

    row: int
    smelter_id: str
    status: str
    given: str = ""
    unclear: bool = False
    audited: dt.date | None = None
    cycle: int | None = None
    reaudit: str = ""
    recognised_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Happened:
    """A line of the revision history."""

    row: int
    smelter_id: str
    date: dt.date | None
    what: What
    reason: Reason
    details: str = ""
    name: str = ""
    successors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Recognised:
    """A refiner on the list of another programme, which gives names and countries but no IDs."""

    row: int
    programme: str
    metal: str
    name: str
    country: str = ""


@dataclass(frozen=True, slots=True)
class Own:
    """A line of the user's own list."""

    row: int
    verdict: Verdict
    name: str = ""
    metal: str = ""
    smelter_id: str = ""
    country: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class AtRisk:
    """A line of a list of conflict-affected and high-risk areas: a country by its code, or a region of it."""

    row: int
    country: str
    region: str = ""
    since: dt.date | None = None
    until: dt.date | None = None
    note: str = ""


Statement = Named | Audited | Happened | Recognised | Own | AtRisk


@dataclass(frozen=True, slots=True)
class Contribution:
    """One list, read: what it is, what it says, and what was odd about it."""

    name: str
    kind: Kind
    title: str
    date: dt.date | None
    dated_by: DatedBy | None
    sha256: str
    entries: int
    statements: Sequence[Statement]
    remarks: tuple[Remark, ...] = ()
    covers: tuple[str, ...] = field(default=())
    from_supplier: bool = False
