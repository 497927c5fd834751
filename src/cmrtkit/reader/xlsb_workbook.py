"""What an .xlsb says of the whole workbook: its sheets, strings and styles, and what formulas refer to by number."""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import NamedTuple

from cmrtkit.reader.biff12 import records, text_at
from cmrtkit.reader.binary import with_room
from cmrtkit.reader.limits import NAMES, SHEETS, STRINGS
from cmrtkit.reader.ods_formulas import quoted
from cmrtkit.reader.package import Package
from cmrtkit.reader.styles import date_formats

_STRING, _TABS, _FORMAT, _STYLE, _STYLES_BEGIN, _STYLES_END = 19, 356, 44, 47, 617, 618


class _Source(NamedTuple):
    """A workbook that formulas refer to: this one (0), an add-in (-1) or another, by number; its sheets."""

    number: int
    sheets: tuple[str, ...]


class XlsbNames:
    """The workbook part: ``sheets`` are names with the ids of their parts; ``from_1904`` says which calendar."""

    def __init__(self, package: Package, main: str) -> None:
        self.sheets: dict[str, str] = {}
        self.from_1904 = False
        self._package = package
        self._parts = {relation.id: relation.part for relation in package.relations(main)}
        self._sources: list[_Source] = []
        self._external: list[tuple[int, int]] = []
        self._defined: list[str] = []
        for record in records(package.data(main)):
            take = _TAKEN.get(record.type)
            if take:
                take(self, record.data)

    def sheet(self, number: int) -> str:
        """See `cmrtkit.reader.tokens.Names`."""
        at, first = self._external[number]
        source = self._sources[at]
        sheets = source.sheets or tuple(self.sheets)
        name = sheets[first] if 0 <= first < len(sheets) else "#REF"
        return quoted(f"[{source.number}]{name}" if source.number > 0 else name)

    def name(self, number: int) -> str:
        """See `cmrtkit.reader.tokens.Names`."""
        return self._defined[number - 1 if number else len(self._defined)]

    def outside_name(self, sheet: int, number: int) -> str:
        """See `cmrtkit.reader.tokens.Names`. Names of other workbooks are not told, but that they are from there."""
        source = self._sources[self._external[sheet][0]]
        return f"[{source.number}]!name" if source.number > 0 else self.name(number)

    def _take_properties(self, data: bytes) -> None:
        self.from_1904 = bool(data[0] & 1)

    def _take_sheet(self, data: bytes) -> None:
        relation, at = text_at(data, 8)
        name, _ = text_at(data, at)
        with_room(self.sheets, SHEETS)
        if name in self.sheets:
            raise ValueError("two sheets of one name")
        self.sheets[name] = relation

    def _take_itself(self, _: bytes) -> None:
        with_room(self._sources, SHEETS)
        self._sources.append(_Source(0, ()))

    def _take_add_in(self, _: bytes) -> None:
        with_room(self._sources, SHEETS)
        self._sources.append(_Source(-1, ()))

    def _take_other(self, data: bytes) -> None:
        part = self._parts.get(text_at(data, 0)[0], "")
        with_room(self._sources, SHEETS)
        others = sum(source.number > 0 for source in self._sources)
        self._sources.append(_Source(others + 1, _tabs(self._package, part)))

    def _take_external(self, data: bytes) -> None:
        found = struct.iter_unpack("<I2i", data[4 : 4 + (len(data) - 4) // 12 * 12])
        self._external = [(source, first) for source, first, _ in found]

    def _take_name(self, data: bytes) -> None:
        with_room(self._defined, NAMES)
        self._defined.append(text_at(data, 9)[0])


def _tabs(package: Package, part: str) -> tuple[str, ...]:
    """The sheets of another workbook, as the part about it names them."""
    found: list[str] = []
    for record in records(package.data(part)) if package.has(part) else ():
        at = 4
        while record.type == _TABS and at < len(record.data):
            with_room(found, SHEETS)
            name, at = text_at(record.data, at)
            found.append(name)
    return tuple(found) or ("",)


def strings_in(package: Package, part: str | None) -> list[str]:
    """The texts that cells share."""
    found: list[str] = []
    for record in records(package.data(part)) if part else ():
        if record.type == _STRING:
            with_room(found, STRINGS)
            found.append(text_at(record.data, 1)[0])
    return found


def dates_in(package: Package, part: str | None) -> frozenset[int]:
    """The styles of cells that show dates."""
    codes: dict[int, str] = {}
    cells: list[int] = []
    of_cells = False
    for record in records(package.data(part)) if part else ():
        if record.type in (_STYLES_BEGIN, _STYLES_END):
            of_cells = record.type == _STYLES_BEGIN
        elif record.type == _FORMAT:
            codes[struct.unpack_from("<H", record.data)[0]] = text_at(record.data, 2)[0]
        elif record.type == _STYLE and of_cells:
            cells.append(struct.unpack_from("<2H", record.data)[1])
    dates = date_formats(codes)
    return frozenset(at for at, code in enumerate(cells) if code in dates)


_TAKEN: dict[int, Callable[[XlsbNames, bytes], None]] = {
    153: XlsbNames._take_properties,
    156: XlsbNames._take_sheet,
    355: XlsbNames._take_other,
    357: XlsbNames._take_itself,
    358: XlsbNames._take_itself,
    667: XlsbNames._take_add_in,
    362: XlsbNames._take_external,
    39: XlsbNames._take_name,
}
