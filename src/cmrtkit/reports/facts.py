"""The facts of a reporting period: all that reports are made from, each number with what it counts.

A `Counted` names the places of what it counts in one of the lists of the document (``replies``, ``suppliers``,
``smelters``, ``flags``), whose entries name files and cells: so every figure of a report leads back to workbooks.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from cmrtkit.company.schema import Period, Response
from cmrtkit.facilities import Standing
from cmrtkit.findings import Severity
from cmrtkit.results import ReferenceSource, Status, Tool, VerdictName

ReplyState = Literal["counted", "set-aside", "copy", "superseded", "not-readable"]
FlagKind = Literal["origin", "smelter", "supplier"]
FlagState = Literal["open", "answered", "accepted"]


class FactModel(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class Counted(FactModel):
    """A number of replies, suppliers, smelters or flags (the field says which), and their places in that list."""

    value: int
    of: list[int]

    @classmethod
    def these(cls, places: Iterable[int]) -> Self:
        """Each place once."""
        found = sorted(set(places))
        return cls(value=len(found), of=found)


class Reply(FactModel):
    """A file.

    ``counted`` replies make the figures on answers and smelters. A ``copy`` has the same bytes as an earlier file;
    ``superseded`` is a declaration for the whole company of which there is a newer one of the same family;
    ``set-aside`` is one that is to be returned, where only usable replies count. ``remaining`` is the total of RMI's
    Checker.
    """

    path: str
    sha256: str | None
    state: ReplyState
    supplier: int | None
    family: str
    version: str
    scope: Literal["A", "B", "C"] | None
    effective_date: dt.date | None
    verdict: VerdictName | None
    error: str | None
    remaining: int | None
    errors: int
    warnings: int
    minerals: list[str]


class Supplier(FactModel):
    """A supplier that was asked, or that answered. ``verdict`` is the worst of its replies, copies and superseded
    ones left out; None where there is none. ``asked`` is None where the suppliers that were asked are not listed.
    """

    name: str
    asked: bool | None
    verdict: VerdictName | None
    replies: list[int]


class Share(FactModel):
    """``part`` of ``whole``, in per cent, to a tenth: 100 is all of them and nothing less, 0 none and nothing more."""

    part: int
    whole: int
    percent: float


class SurveyFacts(FactModel):
    """Who was asked and who answered.

    ``asked`` is None where the company file does not say; ``response_rate`` too, or where more answered than were
    asked. Suppliers: answered, usable, by_verdict, not_answered, not_judged (of whom there are only files that could
    not be judged, told by their names), not_asked. Replies: files (all), copies, superseded, set_aside, unreadable,
    counted.
    """

    asked: int | None
    answered: Counted
    not_answered: Counted | None
    not_judged: Counted
    not_asked: Counted
    usable: Counted
    by_verdict: dict[VerdictName, Counted]
    response_rate: Share | None
    files: Counted
    copies: Counted
    superseded: Counted
    set_aside: Counted
    unreadable: Counted
    counted: Counted


class TopicFacts(FactModel):
    """The answers to a question, by the drop-down's wording (``not-answered`` for none), each a number of replies."""

    topic: str
    answers: dict[str, Counted]


class MineralFacts(FactModel):
    """A mineral: the suppliers that declare it in their products, those that rule it out, those that leave it open.

    ``answers`` are those of replies that declare it. ``by_standing`` are distinct facilities (Counted of smelters), and
    names that belong to none (``unknown``); ``smelters`` all of these. ``audits_compared``: a list of conformant
    smelters that speaks of the mineral was compared with; without one, facilities are ``identified`` and no more.
    ``unidentified`` are replies with a row that names nobody, ``templates`` the families of templates that ask for it.
    """

    mineral: str
    templates: list[str]
    audits_compared: bool
    declared: Counted
    ruled_out: Counted
    left_open: Counted
    answers: list[TopicFacts]
    smelters: Counted
    by_standing: dict[Standing, Counted]
    unidentified: Counted


class Naming(FactModel):
    """A reply that names a smelter, and the cells."""

    reply: int
    cells: list[str]


class Smelter(FactModel):
    """A facility (one ID, one mineral), or a name that belongs to none.

    ``country`` is an ISO 3166-1 code where it is known, else as written. ``mines`` are countries of mines that
    suppliers name for it; ``recycled`` the replies by whether all its material is recycled.
    """

    mineral: str
    smelter_id: str
    name: str
    country: str
    standing: Standing
    status: Status
    recognised_by: list[str]
    named_by: list[Naming]
    mines: dict[str, Counted]
    recycled: dict[str, Counted]


class CountryFacts(FactModel):
    """A country, and the smelters in it (or those for which a mine in it is named)."""

    country: str
    covered: bool
    smelters: Counted
    by_mineral: dict[str, int]


class Flag(FactModel):
    """A red flag: a finding of one of the rules in ``rules/red-flags.yaml``.

    ``open`` unless it was accepted (a suppression) or is answered by the company file (``response``, a place in the
    list of responses). ``smelter`` is a place in the list of smelters.
    """

    kind: FlagKind
    rule: str
    name: str
    severity: Severity
    fingerprint: str
    supplier: int
    reply: int
    cell: str
    mineral: str | None
    smelter: int | None
    state: FlagState
    response: int | None


class PastSmelter(FactModel):
    """A smelter of the last period."""

    mineral: str
    smelter_id: str
    name: str
    country: str
    standing: Standing


class ChangeFacts(FactModel):
    """This period against the last one.

    Counted are smelters (new, newly_conformant, lapsed), suppliers (suppliers_new, improved, worse, unchanged) and
    flags (flags_new, flags_again); ``flags_gone`` is the number of those that suppliers who answered again raise no
    more. What is of the last period alone is named. ``not_comparable`` are minerals of which only one of the periods
    was compared with a list of conformant smelters; of these nothing is newly conformant or lapsed.
    """

    period: Period | None
    as_of: dt.date
    not_comparable: list[str]
    by_standing: dict[str, dict[Standing, int]]
    asked: int | None
    answered: int
    response_rate: float | None
    smelters_new: Counted
    smelters_gone: list[PastSmelter]
    newly_conformant: Counted
    lapsed: Counted
    suppliers_new: Counted
    suppliers_gone: list[str]
    improved: Counted
    worse: Counted
    unchanged: Counted
    flags_new: Counted
    flags_again: Counted
    flags_gone: int


class Facts(FactModel):
    """Validates against the schema of ``cmrtkit report schema facts``.

    ``company`` is a digest of what the facts take from the company file: who was asked, what was done about risks.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True, populate_by_name=True)

    schema_: Literal["cmrtkit.facts/1"] = Field(default="cmrtkit.facts/1", alias="schema")
    tool: Tool
    as_of: dt.date
    period: Period | None
    company: str
    lists: list[ReferenceSource]
    replies: list[Reply]
    suppliers: list[Supplier]
    survey: SurveyFacts
    minerals: list[MineralFacts]
    company_answers: list[TopicFacts]
    smelters: list[Smelter]
    smelter_countries: list[CountryFacts]
    mine_countries: list[CountryFacts]
    flags: list[Flag]
    responses: list[Response]
    change: ChangeFacts | None
