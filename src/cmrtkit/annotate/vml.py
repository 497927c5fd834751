"""The boxes of notes: shapes of the legacy drawing that a sheet needs to show them.

What programs write there is not always well-formed XML, so shapes are found by their tags, and left as they are.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from cmrtkit.annotate.writing import with_attributes
from cmrtkit.model.cells import Place

_SHAPE = re.compile(rb"<(\w+:)?shape(?=[\s>])")
_CELL = re.compile(rb"<(?:\w+:)?Row>\s*(\d+)\s*</(?:\w+:)?Row>\s*<(?:\w+:)?Column>\s*(\d+)\s*<", re.DOTALL)
_ANCHOR = re.compile(rb"<(?:\w+:)?Anchor>[^<]*</(?:\w+:)?Anchor>")
_CLIENT_DATA = re.compile(rb"<(\w+:)?ClientData\b[^<>]*>")
_ID = re.compile(rb"[\"']_x0000_s(\d+)[\"']")
_BLOCKS = re.compile(rb"<(?:\w+:)?idmap\b[^<>]*>")
_BLOCK_LIST = re.compile(rb"\sdata\s*=\s*[\"']([\d,\s]*)[\"']")
_KINDS = re.compile(rb"<(?:\w+:)?shapetype\b[^<>]*[\"']_x0000_t202[\"']")
# Ids are counted in blocks of as many; each drawing has blocks of its own (MS-OI29500, 2.2.2 idmap).
BLOCK = 1024
_IN_BLOCK = BLOCK - 1
_NAMESPACES = (
    b' xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
    b' xmlns:x="urn:schemas-microsoft-com:office:excel"'
)
_EMPTY = b"<xml" + _NAMESPACES + b'><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data=""/></o:shapelayout></xml>'
_KIND = (
    b'<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    b'<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_BOX = (
    '<v:shape id="_x0000_s{id}" type="#_x0000_t202" style="position:absolute;z-index:{level};visibility:hidden"'
    ' fillcolor="{paper}" o:insetmode="auto"><v:fill color2="{paper}"/><v:shadow on="t" color="black" obscured="t"/>'
    '<v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div>'
    '</v:textbox><x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{anchor}</x:Anchor>'
    "<x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
)


@dataclass(frozen=True, slots=True)
class Box:
    """The box of a note: its cell, where it stands (`geometry.anchor`), and its colour (``#FFE3E0``).

    A box that is there already is made large enough, unless it is to ``keep`` its place.
    """

    cell: Place
    anchor: str
    paper: str
    keep: bool = False


def blocks_of(drawing: bytes) -> set[int]:
    """The blocks of ids that a drawing has or uses."""
    said = {int(number) for tag in _BLOCKS.findall(drawing) for number in _listed(tag)}
    return said | {int(number) // BLOCK for number in _ID.findall(drawing)}


def with_boxes(drawing: bytes | None, boxes: Iterable[Box], gone: Collection[Place], blocks: set[int]) -> bytes:
    """The drawing with boxes, without those of cells that lost their note.

    ``blocks`` are those in use anywhere in the workbook; the ones that are taken are added. Raises ValueError for a
    drawing that nothing can be put into.
    """
    wanted = {box.cell: box for box in boxes}
    there: set[Place | None] = set()

    def placed(shape: bytes) -> bytes:
        cell = _cell(shape)
        if cell is None or cell in there or (cell in gone and cell not in wanted):
            return shape if cell is None else b""
        there.add(cell)
        box = wanted.get(cell)
        return shape if box is None or box.keep else _enlarged(shape, box)

    data = b"".join(placed(piece) if is_shape else piece for piece, is_shape in _pieces(drawing or _EMPTY))
    return _appended(data, [box for cell, box in wanted.items() if cell not in there], blocks)


def _pieces(drawing: bytes) -> Iterator[tuple[bytes, bool]]:
    """The drawing cut into its shapes and what is between them."""
    done = 0
    while found := _SHAPE.search(drawing, done):
        end = drawing.find(b"</" + (found[1] or b"") + b"shape>", found.end())
        if end < 0:
            break
        yield drawing[done : found.start()], False
        done = drawing.index(b">", end) + 1
        yield drawing[found.start() : done], True
    yield drawing[done:], False


def _cell(shape: bytes) -> Place | None:
    found = _CELL.search(shape)
    return Place(int(found[1]) + 1, int(found[2]) + 1) if found else None


def _box(box: Box, number: int, level: int) -> bytes:
    facts = {"id": number, "level": level, "paper": box.paper, "anchor": box.anchor}
    return _BOX.format(**facts, row=box.cell.row - 1, column=box.cell.column - 1).encode()


def _enlarged(shape: bytes, box: Box) -> bytes:
    """The same box where it has room for more; not every program says where a box stands."""

    def said(found: re.Match[bytes]) -> bytes:
        name = (found[1] or b"") + b"Anchor"
        return found[0] + b"<" + name + b">" + box.anchor.encode() + b"</" + name + b">"

    return _CLIENT_DATA.sub(said, _ANCHOR.sub(b"", shape, count=1), count=1)


def _appended(data: bytes, boxes: list[Box], blocks: set[int]) -> bytes:
    if not boxes:
        return data
    end = data.rfind(b"</xml>")
    if end < 0:
        raise ValueError("no drawing that boxes can be put into")
    first = max(blocks, default=0) + 1
    taken = range(first, first + 1 + len(boxes) // _IN_BLOCK)
    blocks.update(taken)
    ids = (block * BLOCK + number for block in taken for number in range(1, BLOCK))
    new = b"".join(_box(box, number, level) for level, (box, number) in enumerate(zip(boxes, ids, strict=False), 1))
    data = data[:end] + _declared(data, (b"" if _KINDS.search(data) else _KIND) + new) + data[end:]
    return _BLOCKS.sub(lambda found: _with_blocks(found[0], taken), data, count=1)


def _declared(drawing: bytes, shapes: bytes) -> bytes:
    """The shapes with their namespaces, where the drawing itself does not declare them so."""
    root = drawing[: drawing.find(b">", drawing.find(b"<xml"))]
    if all(said in root for said in _NAMESPACES.split()):
        return shapes
    return re.sub(rb"<v:shape(?:type)?\b", lambda found: found[0] + _NAMESPACES, shapes)


def _listed(tag: bytes) -> list[bytes]:
    found = _BLOCK_LIST.search(tag)
    return found[1].replace(b",", b" ").split() if found else []


def _with_blocks(tag: bytes, taken: Iterable[int]) -> bytes:
    numbers = [*(number.decode() for number in _listed(tag)), *map(str, taken)]
    return with_attributes(tag, {"data": ",".join(numbers)})
