"""What is to be marked in a workbook: plain texts, already in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from cmrtkit.findings import SEVERITIES, Severity

# Pale enough for black text, far from the templates' own yellow and red, apart from one another without colour sight.
FILLS: Mapping[Severity, str] = {"error": "FFFF9F99", "warning": "FFFFC774", "note": "FFA9D4F7"}
PAPERS: Mapping[Severity, str] = {"error": "#FFE3E0", "warning": "#FFEFD6", "note": "#E4F1FC"}


@dataclass(frozen=True, slots=True)
class Note:
    """One finding as a cell's note tells it: ``head`` stands in bold, ``body`` below it."""

    severity: Severity
    head: str
    body: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A cell (``D8``) of a sheet, and what is to be said there."""

    sheet: str
    cell: str
    note: Note


def worst(notes: Iterable[Note]) -> Severity:
    """The severity that a cell with these notes shows."""
    return min((note.severity for note in notes), key=SEVERITIES.index)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the list of findings, a text a column.

    ``target`` is the sheet and cell the line leads to, None where it leads nowhere.
    """

    severity: Severity
    texts: tuple[str, ...]
    target: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """The sheet that lists what was found.

    ``font`` names the typeface of list and notes, ``widths`` are those of the columns in characters, ``link`` is the
    column whose text leads to the cell, ``more`` stands in a note in place of findings for which it has no room.
    """

    font: str
    title: str
    remarks: tuple[str, ...]
    headings: tuple[str, ...]
    widths: tuple[float, ...]
    link: int
    lines: tuple[Line, ...]
    more: str
