"""Points that are put to a supplier, from the findings about a workbook."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from cmrtkit.findings import Finding, Label
from cmrtkit.letters.identity import About
from cmrtkit.letters.sections import load_sections
from cmrtkit.results import FileResult, SmelterResult
from cmrtkit.text import shorten, visible
from cmrtkit.words import Words

_ASKED = ("error", "warning")  # notes are for the customer's own files
_LONGEST = 500
_NAME = 120


@dataclass(frozen=True, slots=True)
class NamedSmelter:
    """A smelter as a table shows it; texts of the workbook, the metal in the language of the letter."""

    rows: tuple[int, ...]
    metal: str
    name: str
    smelter_id: str
    country: str


@dataclass(frozen=True, slots=True)
class Point:
    """One thing to complete, explain or clear up.

    ``family`` is the template it is about (``CMRT``): one fingerprint may be that of two faults, one in each template.
    ``ask`` is the sentence it stands under, ``text`` what is said of it, ``workbook`` the path of the file. ``since``
    is when it was asked first, None where it is new; ``subject`` and ``label``: see `cmrtkit.letters.identity`.
    """

    rule: str
    family: str
    fingerprint: str
    ask: str
    workbook: str
    cell: str
    text: str
    smelter: NamedSmelter | None = None
    since: dt.date | None = None
    subject: str = ""
    label: Label | None = None

    @property
    def key(self) -> tuple[str, str]:
        """What it is known by from one round to the next."""
        return self.family, self.fingerprint

    @property
    def what(self) -> str:
        """What it is about, in a few words that hold no sentence: a smelter, or a cell."""
        return self.smelter.name if self.smelter else self.cell


def merged(points: Iterable[Point]) -> list[Point]:
    """The points, a smelter of which the same is said in several rows being one with all its rows."""
    found: dict[tuple[str, ...], Point] = {}
    for number, point in enumerate(points):
        smelter = point.smelter
        key = (point.ask, point.fingerprint, point.workbook, point.text, "" if smelter else str(number))
        known = found.setdefault(key, point)
        if smelter and known.smelter and known is not point:
            rows = (*known.smelter.rows, *smelter.rows)
            found[key] = replace(known, smelter=replace(known.smelter, rows=rows))
    return list(found.values())


def points_of(result: FileResult, words: Words) -> Iterator[Point]:
    """What is put to the supplier; the findings must speak to it (`cmrtkit.api.judge`, ``to_supplier``)."""
    about = About(result)
    for finding in result.findings:
        if finding.remedy and finding.severity in _ASKED and not finding.suppressed:
            yield _point(finding, result, about, words)


def _point(finding: Finding, result: FileResult, about: About, words: Words) -> Point:
    return Point(
        rule=finding.name,
        family=result.template.family if result.template else "",
        fingerprint=finding.fingerprint,
        ask=finding.remedy,
        workbook=result.path,
        cell=f"{finding.sheet}!{finding.cell}" if finding.cell else finding.sheet,
        text=shorten(finding.message, _LONGEST),
        smelter=_smelter(finding, about, words) if finding.name in load_sections().tables else None,
        subject=about.subject(finding),
        label=about.label(finding),
    )


def _smelter(finding: Finding, about: About, words: Words) -> NamedSmelter | None:
    row = about.row(finding)
    if row is None:
        return None
    metal = row.metal or finding.metal
    known = row.smelter_id or finding.smelter_id
    return NamedSmelter(
        rows=(row.row,),
        metal=_capital(words.say(Label("metal", metal))) if metal else "",
        name=shorten(_name(finding.observed or "", row), _NAME),
        smelter_id="" if finding.suggestion else shorten(known or ""),  # the text says which is suggested
        country=shorten(row.country or ""),
    )


def _name(observed: str, row: SmelterResult) -> str:
    """The name that the finding is about, whole where the finding has it cut."""
    names = [name for name in (row.name, row.lookup, row.standard_name) if name]
    begins = observed.removesuffix("…")
    whole = (name for name in names if visible(name).startswith(begins))
    return next(whole, observed) if begins != observed or not observed else observed


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
