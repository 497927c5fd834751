"""Which cell styles show a number as a date (ECMA-376 Part 1, 18.8.30)."""

from __future__ import annotations

import re
from collections.abc import Mapping

from cmrtkit.reader.package import Package, broken_if_unreadable, parser_without_types

_BUILT_IN_DATES = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
_NOT_TOKENS = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
_DATE_TOKEN = re.compile(r"[dmyhsge]", re.IGNORECASE)


def date_styles(package: Package, part: str | None) -> frozenset[int]:
    """The indexes of cell formats that show dates or times."""
    if not part or not package.has(part):
        return frozenset()
    data = package.xml(part)
    styles = _Styles()
    with broken_if_unreadable(part):
        styles.read(data)
    return styles.dates()


def is_date_format(code: str) -> bool:
    """``yyyy-mm-dd`` is one, ``0.00`` and ``General`` are none."""
    bare = _NOT_TOKENS.sub("", code.split(";", maxsplit=1)[0])
    return bare.lower() != "general" and bool(_DATE_TOKEN.search(bare))


def date_formats(codes: Mapping[int, str]) -> frozenset[int]:
    """The numbers of the formats that show dates: Excel's own, and those of the workbook by their codes."""
    return frozenset({number for number, code in codes.items() if is_date_format(code)} | _BUILT_IN_DATES)


class _Styles:
    """Number formats, and the formats of cells with the number formats they use."""

    def __init__(self) -> None:
        self._codes: dict[int, str] = {}
        self._cells: list[int] = []
        self._section = ""

    def read(self, data: bytes) -> None:
        """Follow numFmt and cellXfs/xf. Nine tenths of the part, between these, are only judged."""
        parser = parser_without_types()
        for piece, heard in _sections(data):
            parser.StartElementHandler = self._start if heard else None
            parser.Parse(piece, False)
        parser.Parse(b"", True)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        if name == "xf" and self._section == "cellXfs":
            self._cells.append(int(attributes.get("numFmtId", 0)))
        elif name == "numFmt":
            self._codes[int(attributes.get("numFmtId", -1))] = attributes.get("formatCode", "")
        elif name in ("cellXfs", "cellStyleXfs"):
            self._section = name

    def dates(self) -> frozenset[int]:
        shown = date_formats(self._codes)
        return frozenset(index for index, number in enumerate(self._cells) if number in shown)


def _sections(data: bytes) -> tuple[tuple[bytes, bool], ...]:
    """The part in pieces, and which of them may say something about numbers; after the cells' formats, dxfs may."""
    words = data.find(b"numFmts"), data.rfind(b"numFmts"), data.find(b"cellXfs")
    start, end, cells = (data.rfind(b"<", 0, max(at, 0)) for at in words)
    if not -1 < start < end < cells:
        return ((data, True),)
    return ((data[:start], False), (data[start:end], True), (data[end:cells], False), (data[cells:], True))
