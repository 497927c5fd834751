"""One sheet of a workbook, marked: its cells, its conditional formats, its notes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress

from cmrtkit.annotate import conditional
from cmrtkit.annotate.colouring import Colouring
from cmrtkit.annotate.edits import Edits
from cmrtkit.annotate.marks import Mark, Note, worst
from cmrtkit.annotate.merging import Range, merged_around
from cmrtkit.annotate.notes import Flag, Look, SheetNotes
from cmrtkit.annotate.outline import outline
from cmrtkit.annotate.parts import Parts
from cmrtkit.annotate.styles import Styles
from cmrtkit.findings import SEVERITIES
from cmrtkit.model.cells import Place, place


def mark_sheet(parts: Parts, part: str, marks: Iterable[Mark], styles: Styles, look: Look) -> None:
    """Mark cells of the sheet that is kept in a part, and take back what an earlier marking left there."""
    data = parts.read(part)
    flags = _flags(data, marks)
    severities = {flag.cell: worst(flag.notes) for flag in flags}
    sheet = outline(data, {flag.cell.row for flag in flags}, styles.stained())
    edits = Edits(data)
    colouring = Colouring(edits, sheet, styles)
    colouring.colour(severities)
    colouring.clean(severities)
    conditional.remove_own(edits, sheet.root)
    conditional.outrank(edits, sheet.root, severities, styles)
    SheetNotes(parts, part, sheet, edits, look).put(flags)
    if edits:
        parts.write(part, edits.applied())


def _flags(sheet: bytes, marks: Iterable[Mark]) -> list[Flag]:
    """The cells to be marked in order, each with all that is to be said there, the gravest first."""
    notes: dict[Place, list[Note]] = defaultdict(list)
    for mark in marks:
        with suppress(ValueError):  # what is no cell has its line in the list
            notes[place(mark.cell)].append(mark.note)
    merged: dict[Range, list[Note]] = defaultdict(list)
    for where, around in merged_around(sheet, notes).items():
        merged[around] += notes[where]
    return [Flag(first, last, tuple(sorted(said, key=_gravity))) for (first, last), said in sorted(merged.items())]


def _gravity(note: Note) -> int:
    return SEVERITIES.index(note.severity)
