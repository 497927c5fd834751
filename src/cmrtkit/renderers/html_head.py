"""What the HTML report says before all else: how old the lists are, and what to look at first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from cmrtkit.renderers.html_gathered import Gathered
from cmrtkit.results import ReferenceSource, Run
from cmrtkit.text import shorten
from cmrtkit.words import Words

_OLD_MONTHS = 6  # RMI brings its lists of audited smelters up to date every few weeks
_YOUNG_MONTHS = 2


@dataclass(frozen=True, slots=True)
class ListAge:
    """A list that smelters were compared with, and how long before the check it was made."""

    name: str
    kind: str
    date: str
    age: str
    is_old: bool
    entries: int
    sha256: str


def list_ages(sources: Sequence[ReferenceSource], as_of: dt.date, words: Words) -> list[ListAge]:
    """The lists, with their ages on the day of the check."""
    return [_list_age(source, as_of, words) for source in sources]


def _list_age(source: ReferenceSource, as_of: dt.date, words: Words) -> ListAge:
    kinds = words.lists["kinds"]
    return ListAge(
        name=shorten(source.name, 100),
        kind=str(kinds.get(source.kind, source.kind)),
        date=source.date.isoformat() if source.date else "",
        age=_age(source.date, as_of, words.section("html")["age"]),
        is_old=_is_old(source, as_of),
        entries=source.entries,
        sha256=source.sha256,
    )


def _is_old(source: ReferenceSource, as_of: dt.date) -> bool:
    return source.date is not None and months_between(source.date, as_of) >= _OLD_MONTHS


def _age(date: dt.date | None, as_of: dt.date, said: dict[str, str]) -> str:
    if date is None:
        return said["undated"]
    if date > as_of:
        return said["later"]
    months = months_between(date, as_of)
    return said["young"] if months < _YOUNG_MONTHS else said["months"].format(months=months)


def months_between(date: dt.date, as_of: dt.date) -> int:
    """Full months from one day to the other."""
    return (as_of.year - date.year) * 12 + as_of.month - date.month - (as_of.day < date.day)


def lists_said(run: Run, words: Words) -> str:
    """How many lists there are, and how old the oldest one is."""
    said = words.section("html")
    if not run.reference:
        return str(said["no_lists"])
    dates = [source.date for source in run.reference if source.date]
    if not dates:
        return str(said["lists_undated"]).format(count=len(run.reference))
    age = _age(min(dates), run.as_of, said["age"])
    return str(said["lists_count"]).format(count=len(run.reference), date=min(dates).isoformat(), age=age)


@dataclass(frozen=True, slots=True)
class Notice:
    """A line of what to look at first, with the place of the page that says more."""

    text: str
    link: str
    outcome: str = ""


def notices(run: Run, gathered: Gathered, words: Words) -> list[Notice]:
    """What a reader must know before trusting the numbers."""
    said = words.section("html")["attention"]
    return list(_notices(run, gathered, said))


def _notices(run: Run, gathered: Gathered, said: dict[str, Any]) -> Iterator[Notice]:
    not_judged = gathered.outcomes["not-judged"]
    old = sum(_is_old(source, run.as_of) for source in run.reference)
    expired = len(run.suppressions.expired) if run.suppressions else 0
    if run.summary.not_reached:
        yield Notice(said["not_reached"].format(count=run.summary.not_reached), "#run")
    if not_judged:
        yield Notice(said["not_judged"].format(count=not_judged), "#run-not-judged")
    if expired:
        yield Notice(said["expired"].format(count=expired), "#run-accepted")
    if old:
        yield Notice(said["old_lists"].format(count=old, months=_OLD_MONTHS), "#run-lists")
    if gathered.replies and not audits_known(gathered):
        yield Notice(said["no_standings"], "#run-lists")


def audits_known(gathered: Gathered) -> bool:
    """Whether any file's smelters could be compared with a list of audited ones; so too where none names any."""
    standings = {facility.standing for facility in gathered.facilities.by_key.values()}
    return "identified" not in standings
