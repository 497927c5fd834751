"""Rows that a template prepared and nobody filled in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal
from xml.parsers import expat

from cmrtkit.reader.blocks import without
from cmrtkit.reader.collected import Collected
from cmrtkit.reader.plain import PlainCell, PlainRows, attributes_of, plain_rows, share_of
from cmrtkit.reader.texts import resolved

# Rows that differ in their numbers alone have one shape. 0 is told from other digits, for it shows nothing.
_SHAPES = bytes.maketrans(b"23456789", b"11111111")
_TYPED = re.compile(rb"<c\b[^<>]*>\s*<(?:v|is)\b")
_LABEL = b"ADDRESS("
_NOTHING = (None, "", "0", "#N/A")
_MOST_SHAPES = 1_000
_LONGEST_SHAPE = 10_000
_Row = Literal["touched", "untouched", "lending"]


class Untouched:
    """Leaves out rows whose cells are formulas only and show nothing: the 2,500 prepared rows of a Smelter List.

    "#N/A" and 0 are what helper formulas show while a row is empty. That a row which is left out is
    well-formed is found out on its shape. A row that is not plain, or might lend other rows more than
    a formula, counts as touched.
    """

    def __init__(self, collected: Collected, prefix: bytes) -> None:
        self._collected = collected
        self._prefix = prefix
        self._row_end = b"</%brow>" % prefix
        self._known: dict[bytes, _Row] = {}

    def touched(self, block: bytes) -> bytes:
        """The touched ones of whole rows."""
        shapes = block.translate(_SHAPES)
        kept: list[bytes] = []
        at, untouched = 0, b""
        while at < len(shapes):
            if untouched and shapes.startswith(untouched, at):  # most rows have the shape of the one before
                at += len(untouched)
                continue
            start, at = at, shapes.index(self._row_end, at) + len(self._row_end)
            row, shape = block[start:at], shapes[start:at]
            kind = self._known.get(shape) or self._kind(shape)
            if kind == "untouched":
                untouched = shape
            elif kind == "lending":
                self._lend(row)
            elif b"<!" in row or b"<?" in row:  # what follows may be part of a comment
                return b"".join([*kept, block[start:]])
            else:
                kept.append(row)
        return b"".join(kept)

    def _kind(self, shape: bytes) -> _Row:
        if len(self._known) >= _MOST_SHAPES or len(shape) > _LONGEST_SHAPE:  # which no template has
            return "touched"
        kind = _kind(shape, without(self._prefix, shape))
        if kind != "touched":
            self._known[shape] = kind
        return kind

    def _lend(self, row: bytes) -> None:
        for share, formula in _lent(plain_rows(without(self._prefix, row))):
            self._collected.shared(share, formula)


def _kind(shape: bytes, plain: bytes) -> _Row:
    """``plain`` is the shape without prefixes."""
    if _TYPED.search(plain) or b"&#" in plain:  # by its number a reference may be none to a character
        return "touched"
    if _LABEL in plain:  # headings tell where a table begins, also where no program worked them out
        return "touched"
    rows = plain_rows(plain)
    if rows is None or any(map(_shows, rows.cells())) or not _is_well_formed(shape):
        return "touched"
    return "lending" if any(_lent(rows)) else "untouched"


def _shows(cell: PlainCell) -> bool:
    """Whether something is typed in a cell, or its formula shows something: 0 may stand for a string, or FALSE."""
    _, _, written, formula, _, value = cell
    if formula is None:
        return bool(value)
    return value not in _NOTHING or (value == "0" and attributes_of(written).get("t") in ("s", "b"))


def _lent(rows: PlainRows | None) -> Iterator[tuple[str, str]]:
    """The formulas that are lent to other cells, by what these name."""
    for _, _, _, written, formula, _ in rows.cells() if rows else ():
        share = share_of(written) if written and formula else None
        if share is not None:
            yield share, resolved(formula or "")


def _is_well_formed(row: bytes) -> bool:
    try:
        expat.ParserCreate().Parse(b"<x>" + row + b"</x>", True)
    except expat.ExpatError:
        return False
    return True
