"""Merged ranges: value, fill and note of all of one stand in its first cell."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from itertools import islice

from cmrtkit.model.cells import Place, place

Range = tuple[Place, Place]

_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^<>]*?ref\s*=\s*[\"']\$?([A-Z]+\$?\d+):\$?([A-Z]+\$?\d+)[\"']")
# A template has two hundred; a workbook that has more than these would only keep the tool busy.
_MOST_RANGES = 10_000


def merged_around(sheet: bytes, cells: Collection[Place]) -> Mapping[Place, Range]:
    """For each of the cells the first and last cell of the range it is in, or itself twice."""
    found = {where: (where, where) for where in cells}
    ordered = sorted(cells)
    for first, last in islice(_ranges(sheet), _MOST_RANGES):
        for where in ordered[bisect_left(ordered, first) : bisect_left(ordered, Place(last.row + 1, 0))]:
            if first.column <= where.column <= last.column and found[where] == (where, where):
                found[where] = (first, last)
    return found


def _ranges(sheet: bytes) -> Iterator[Range]:
    for ends in _MERGED.finditer(sheet):
        with suppress(ValueError):
            yield place(ends[1].decode()), place(ends[2].decode())
