"""Findings as a supplier's part of the HTML report tells them: by sheet, alike ones with what to do once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from cmrtkit.findings import Finding, Severity
from cmrtkit.text import visible
from cmrtkit.words import Words

_MOST_RELATED = 3


@dataclass(frozen=True, slots=True)
class Told:
    """One finding."""

    cell: str
    severity: Severity
    message: str


@dataclass(frozen=True, slots=True)
class Group:
    """Findings of one rule in a row that ask for the same, and what they ask for."""

    rule: str
    findings: list[Told]
    remedy: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """The findings of a sheet, in its order; the name is empty for those about the workbook."""

    name: str
    groups: list[Group]

    @property
    def count(self) -> int:
        return sum(len(group.findings) for group in self.groups)


def by_sheet(findings: Sequence[Finding], words: Words) -> list[Sheet]:
    """The findings as they come, by sheet."""
    return [
        Sheet(visible(name), list(_groups(group, words)))
        for name, group in groupby(findings, key=lambda finding: finding.sheet)
    ]


def _groups(findings: Iterator[Finding], words: Words) -> Iterator[Group]:
    """What to do stands once on a sheet; further down its cell is named instead."""
    told: dict[tuple[str, str], str] = {}
    for key, group in groupby(findings, key=lambda finding: (finding.name, finding.remedy)):
        alike = list(group)
        before = told.setdefault(key, alike[-1].cell)
        remedy = key[1] if before == alike[-1].cell else words.report("as_at", cell=before)
        yield Group(key[0], [_told(finding, words) for finding in alike], visible(remedy))


def _told(finding: Finding, words: Words) -> Told:
    return Told(finding.cell, finding.severity, visible(_message(finding, words)))


def _message(finding: Finding, words: Words) -> str:
    """The message, and the cells of the findings that belong to it."""
    places = [_place(other.sheet, other.cell, finding) for other in finding.related]
    others = list(dict.fromkeys(place for place in places if place))
    if not others:
        return finding.message
    cells, left = words.say_listed(others[:_MOST_RELATED]), len(others) - _MOST_RELATED
    shown = words.report("related_more", cells=cells, count=left) if left > 0 else cells
    return words.report("related", message=finding.message, cells=shown)


def _place(sheet: str, cell: str, finding: Finding) -> str:
    """A cell as seen from a finding: with its sheet where that is another; empty for the finding's own."""
    if sheet == finding.sheet:
        return "" if cell == finding.cell else cell
    return f"{sheet}!{cell}"
