"""What a note says: its paragraphs, and as the runs of text that a workbook keeps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from cmrtkit.annotate.marks import Note
from cmrtkit.annotate.writing import content, element

# The first line of what this tool says in a note, by which it is known again.
OPENING = "cmrtkit:\n"
BREAK = "\n\n"
# A note of more than a page is read by nobody; the list has all of it.
_MOST_CHARACTERS = 2_000


@dataclass(frozen=True, slots=True)
class Said:
    """Paragraphs in bold and plain by turns: heads of notes, and what they say."""

    paragraphs: tuple[tuple[str, str], ...]

    @property
    def texts(self) -> list[str]:
        """All lines, to measure them."""
        return [OPENING.rstrip(), *(f"{head}\n{body}".strip() for head, body in self.paragraphs)]

    def runs(self, prefix: str, font: str, before: str = "") -> bytes:
        """Runs of text; ``before`` parts them from what stands there already."""
        pieces = [_run(prefix, font, before + OPENING, bold=True)]
        for at, (head, body) in enumerate(self.paragraphs):
            pieces.append(_run(prefix, font, f"{BREAK if at else ''}{head}\n", bold=True) if head else b"")
            pieces.append(_run(prefix, font, body if head else BREAK + body, bold=False))
        return b"".join(pieces)


def said_of(notes: Sequence[Note], more: str) -> Said:
    """As many notes as have room, at least one; ``more`` is said where some have none."""
    kept: list[tuple[str, str]] = []
    left = _MOST_CHARACTERS
    for note in notes:
        left -= len(note.head) + len(note.body)
        if kept and left < 0:
            kept.append(("", more))
            break
        kept.append((note.head, note.body))
    return Said(tuple(kept))


def _run(prefix: str, font: str, text: str, *, bold: bool) -> bytes:
    spoken = element(f"{prefix}t", {"xml:space": "preserve"}, content(text))
    return element(f"{prefix}r", {}, _look(prefix, font, bold) + spoken)


@cache
def _look(prefix: str, font: str, bold: bool) -> bytes:
    """The order within is that of ECMA-376 Part 1, 18.4.7; 81 is the colour of tooltips."""
    said = element(f"{prefix}b") if bold else b""
    said += element(f"{prefix}sz", {"val": 9}) + element(f"{prefix}color", {"indexed": 81})
    said += element(f"{prefix}rFont", {"val": font}) + element(f"{prefix}family", {"val": 2})
    return element(f"{prefix}rPr", {}, said)
