"""Rows and cells as Excel, LibreOffice and openpyxl write them, found without an XML parser's events.

What is found here is what the events of the parser would say, as long as the XML is well-formed: then
"<" begins a tag wherever it stands (but in comments, CDATA and processing instructions, with which
rows are not plain), and a pattern that spans whole elements cannot be misled.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from cmrtkit.model.cells import Cell, column_number
from cmrtkit.reader.collected import Collected
from cmrtkit.reader.texts import resolved, unified_lines

# Groups are not possessive: Python 3.11 had faults in these until 3.11.5.
# ">" may stand in an attribute: before a text the end of a tag is told with care, elsewhere what follows betrays it.
_ATTRIBUTES = r'(?: [^<>"]*+"[^<>"]*+")* ?/?'
_TEXT = r">([^<]*+)(?:</{}>|(?<=/>))"
_CELL = re.compile(
    r'<c r="([A-Z]{1,3})([1-9][0-9]{0,6})"([^<>]*+)>(?:(?<=/>)|\s*+'
    rf"(?:<f({_ATTRIBUTES}){_TEXT.format('f')}\s*+)?"
    rf"(?:<(?:v|is><t){_ATTRIBUTES}{_TEXT.format('(?:v|t></is)')}\s*+)?</c>)"
)
_STRIDE = 7  # of what the pattern splits rows into: what is between two cells, and the six parts of a cell
_ROWS = re.compile(r'\s*+(?:<row r="([1-9][0-9]{0,6})"[^<>]*+>\s*+(?:</row>\s*+)?)*')
_ATTRIBUTE = re.compile(r"""\s([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_KINDS = 1_000  # of cells and formulas, told by their attributes; a sheet of a template has a hundred
# Column, row, attributes, attributes of the formula, formula, value; None for what a cell has not.
PlainCell = tuple[str, str, str, str | None, str | None, str | None]


class PlainRows(NamedTuple):
    """Whole rows as they are written: the number of the last, and what the pattern of a cell split them into."""

    last: int
    pieces: list[Any]

    def cells(self) -> Iterator[PlainCell]:
        return zip(*(self.pieces[group::_STRIDE] for group in range(1, _STRIDE)), strict=True)


def plain_rows(block: bytes) -> PlainRows | None:
    """The cells of whole rows, whose elements have no prefix; None where anything is written in some other way.

    Whether the rows are well-formed is for the caller to find out.
    """
    try:
        text = block.decode()
    except UnicodeDecodeError:
        return None
    if ("!" in text and "<!" in text) or ("?" in text and "<?" in text):
        return None
    pieces = _CELL.split(unified_lines(text))
    rows = _ROWS.fullmatch("".join(pieces[::_STRIDE]))
    return PlainRows(int(rows[1] or 0), pieces) if rows else None


class PlainCells:
    """Collects the cells of plain rows."""

    def __init__(self, collected: Collected) -> None:
        values = collected.values
        self._collected = collected
        # Not of a method of its own: in a circle the cells would stay in memory until somebody looks for garbage.
        self._converter = lru_cache(_KINDS)(lambda written: values.converter(attributes_of(written)))
        self._share = lru_cache(_KINDS)(share_of)

    def take(self, rows: PlainRows) -> None:
        """Raises ValueError for values that are none of their type, and what Collected raises."""
        converter, keep = self._converter, self._collected.keep
        for letters, row, written, f_written, formula, raw in rows.cells():
            if f_written is not None:
                cell = self._computed(written, f_written, formula or "", raw)
                keep(int(row), column_number(letters), cell)
            elif raw:
                value = converter(written)(resolved(raw) if "&" in raw else raw)
                if value is not None:
                    keep(int(row), column_number(letters), Cell(value))

    def _computed(self, written: str, f_written: str, formula: str, raw: str | None) -> Cell:
        value = None if raw is None else self._converter(written)(resolved(raw))
        share, text = self._share(f_written), resolved(formula)
        return Cell(value, text if share is None else self._collected.shared(share, text))


def share_of(written: str) -> str | None:
    """What the cells that share a formula name in its attributes; None of a formula that is not shared."""
    if "shared" not in written:
        return None
    found = attributes_of(written)
    return found.get("si") if found.get("t") == "shared" else None


def attributes_of(written: str) -> dict[str, str]:
    """`` s="1" t="s"`` as names and values."""
    return {name: resolved(double or single) for name, double, single in _ATTRIBUTE.findall(written)}
