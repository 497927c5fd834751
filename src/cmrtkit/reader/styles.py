"""Which cell styles show a number as a date (ECMA-376 Part 1, 18.8.30)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree import ElementTree

from cmrtkit.reader.package import Package, broken_if_unreadable

_BUILT_IN_DATES = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
_NOT_TOKENS = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
_DATE_TOKEN = re.compile(r"[dmyhsge]", re.IGNORECASE)


def date_styles(package: Package, part: str | None) -> frozenset[int]:
    """The indexes of cell formats that show dates or times."""
    if not part or not package.has(part):
        return frozenset()
    root = package.tree(part)
    with broken_if_unreadable(part):
        return frozenset(_date_styles(root))


def _date_styles(root: ElementTree.Element) -> Iterator[int]:
    formats = {int(item.get("numFmtId", -1)): item.get("formatCode", "") for item in _all(root, "numFmt")}
    dates = {number for number, code in formats.items() if is_date_format(code)} | _BUILT_IN_DATES
    cell_formats = next((item for item in root if _local(item) == "cellXfs"), ())
    return (index for index, item in enumerate(cell_formats) if int(item.get("numFmtId", 0)) in dates)


def is_date_format(code: str) -> bool:
    """``yyyy-mm-dd`` is one, ``0.00`` and ``General`` are none."""
    bare = _NOT_TOKENS.sub("", code.split(";", maxsplit=1)[0])
    return bare.lower() != "general" and bool(_DATE_TOKEN.search(bare))


def _all(root: ElementTree.Element, name: str) -> list[ElementTree.Element]:
    return [item for item in root.iter() if _local(item) == name]


def _local(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]
