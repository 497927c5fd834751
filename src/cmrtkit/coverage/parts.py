"""Which parts of a draft cover which elements."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from cmrtkit.coverage.blocks import Block
from cmrtkit.coverage.gaps import Gap, gaps_in
from cmrtkit.coverage.template_headings import headings_marked
from cmrtkit.text import legible


@dataclass(slots=True)
class Part:
    """What stands between a marker and where it ends; ``has_text`` where a reader finds more than headings.

    ``level`` and ``heading`` are those of the heading above the marker; 0 and empty before the first.
    """

    ids: tuple[str, ...]
    line: int
    level: int
    heading: str
    has_text: bool = False
    gaps: list[Gap] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of a draft, what is open outside of them, and whether headings had to stand in for markers."""

    parts: list[Part]
    elsewhere: list[Gap]
    by_headings: bool


def parts_of(blocks: list[Block], kind: str) -> Parts:
    """The parts by their markers; by the headings of the shipped templates where no marker is left."""
    by_headings = not any(block.kind == "marker" for block in blocks)
    parts, elsewhere = _cut(headings_marked(blocks, kind) if by_headings else blocks)
    return Parts(parts, elsewhere, by_headings)


def _cut(blocks: Iterable[Block]) -> tuple[list[Part], list[Gap]]:
    """A part runs to the next marker, or to a heading no lower than the one above its marker."""
    parts: list[Part] = []
    elsewhere: list[Gap] = []
    part: Part | None = None
    level, heading = 0, ""
    for block in blocks:
        if block.kind == "heading":
            level, heading = block.level, legible(block.text)
            part = None if part and level <= part.level else part
        if block.kind == "marker":
            part = Part(tuple(text for _, text in block.pieces), block.line, level, heading)
            parts.append(part)
            continue
        (part.gaps if part else elsewhere).extend(gap._replace(heading=heading) for gap in gaps_in(block))
        if part and block.kind == "text" and _says_something(block):
            part.has_text = True
    return parts, elsewhere


def _says_something(block: Block) -> bool:
    """Dashes in the cells of a table say nothing."""
    return any(char.isalnum() for char in block.text)
