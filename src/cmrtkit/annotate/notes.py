"""The notes of a sheet and their boxes, in the parts that keep them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from cmrtkit.annotate.comments import Comments
from cmrtkit.annotate.edits import Edits
from cmrtkit.annotate.geometry import anchor
from cmrtkit.annotate.marks import PAPERS, Note, worst
from cmrtkit.annotate.markup import Element, parsed
from cmrtkit.annotate.order import place_for
from cmrtkit.annotate.outline import Outline
from cmrtkit.annotate.parts import Parts
from cmrtkit.annotate.said import said_of
from cmrtkit.annotate.vml import Box, with_boxes
from cmrtkit.annotate.writing import element
from cmrtkit.model.cells import Place, place

# Thousands of notes make Excel slow; beyond these cells are coloured, and the list says what is wrong with them.
_MOST_NOTES = 4_000
_DRAWING = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_USUAL_PAPER = "#FFFFE1"


@dataclass(frozen=True, slots=True)
class Flag:
    """A cell to be marked, the last cell of its merged range, and what is to be said there, the gravest first."""

    cell: Place
    last: Place
    notes: tuple[Note, ...]


@dataclass(slots=True)
class Look:
    """What the sheets of a workbook share: how notes look, and the blocks of ids that drawings use."""

    font: str
    more: str
    blocks: set[int] = field(default_factory=set)


class SheetNotes:
    """The notes of the sheet that is kept in a part; ``edits`` are those of the sheet itself."""

    def __init__(self, parts: Parts, part: str, outline: Outline, edits: Edits, look: Look) -> None:
        self._parts = parts
        self._part = part
        self._outline = outline
        self._edits = edits
        self._look = look

    def put(self, flags: Sequence[Flag]) -> None:
        """Say what is to be said, after what notes say already; take back what an earlier marking said."""
        name = self._parts.package.related(self._part, "comments")
        if name is None and not flags:
            return
        comments = Comments(self._parts.read(name) if name else None, self._parts.namespace, self._look.font)
        gone = comments.take_back()
        threads = self._threads()
        told = [flag for flag in flags[:_MOST_NOTES] if flag.cell.a1 not in threads]
        boxes = [self._box(flag, comments) for flag in told]
        if told or gone:
            self._parts.write(name or self._new_comments(), comments.finished())
            self._draw([*boxes, *self._others(comments, told)], {place(cell) for cell in gone})

    def _box(self, flag: Flag, comments: Comments) -> Box:
        lines = comments.add(flag.cell.a1, said_of(flag.notes, self._look.more))
        return Box(flag.cell, anchor(self._outline, flag.last, flag.cell.row, lines), PAPERS[worst(flag.notes)])

    def _others(self, comments: Comments, told: Sequence[Flag]) -> Iterator[Box]:
        """Notes that nothing was added to: some programs write them without a box, which Excel does not take."""
        for cell in sorted(comments.cells - {flag.cell.a1 for flag in told}):
            where = place(cell)
            yield Box(where, anchor(self._outline, where, where.row, comments.lines(cell)), _USUAL_PAPER, keep=True)

    def _threads(self) -> set[str]:
        """Cells with conversations: Excel makes their notes from these, and shows nothing that is added."""
        found = (item for item in self._parts.package.relations(self._part) if item.type.endswith("/threadedComment"))
        roots = [parsed(self._parts.read(item.part)) for item in found if self._parts.package.has(item.part)]
        return {item.attributes.get("ref", "") for root in roots for item in root.children}

    def _new_comments(self) -> str:
        name = self._parts.unused("xl/comments{}.xml")
        self._parts.relate(self._part, "comments", name)
        self._parts.declare(name, "comments")
        return name

    def _draw(self, boxes: Sequence[Box], gone: set[Place]) -> None:
        """Put boxes into the drawing that the sheet has for them, or into a new one."""
        there = self._outline.root.first("legacyDrawing")
        name = self._drawing(there)
        drawing = self._parts.read(name) if name else None
        drawn = with_boxes(drawing, boxes, gone, self._look.blocks)
        self._parts.write(name or self._new_drawing(there), drawn)

    def _drawing(self, there: Element | None) -> str | None:
        said = (value for key, value in there.attributes.items() if key.endswith(":id")) if there else iter(())
        wanted = next(said, None)
        relations = self._parts.package.relations(self._part)
        named = next((item.part for item in relations if item.id == wanted), None)
        return named if named and self._parts.package.has(named) else None

    def _new_drawing(self, there: Element | None) -> str:
        name = self._parts.unused("xl/drawings/vmlDrawing{}.vml")
        self._parts.declare_extension("vml", _DRAWING)
        said = {"xmlns:r": self._parts.types, "r:id": self._parts.relate(self._part, "vmlDrawing", name)}
        root = self._outline.root
        new = element(f"{root.prefix}legacyDrawing", said)
        if there is None:
            self._edits.insert(place_for(root, "legacyDrawing"), new)
        else:
            self._edits.replace(there, new)
        return name
