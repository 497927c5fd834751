"""What the first substream of an .xls says of the whole workbook ([MS-XLS] 2.1.7.20.3)."""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import NamedTuple

from cmrtkit.reader.biff8 import Record, Texts, records, text_in
from cmrtkit.reader.binary import Numbers, with_room
from cmrtkit.reader.limits import NAMES, SHEETS, STRINGS
from cmrtkit.reader.ods_formulas import quoted
from cmrtkit.reader.styles import date_formats
from cmrtkit.reader.values import Calendar

_BUILT_IN = ("Consolidate_Area", "Auto_Open", "Auto_Close", "Extract", "Database", "Criteria", "Print_Area",
             "Print_Titles", "Recorder", "Data_Form", "Auto_Activate", "Auto_Deactivate", "Sheet_Title",
             "_FilterDatabase")  # fmt: skip
_OWN, _ADD_IN = 0x0401, 0x3A01
_MACROS = (1, 6)  # sheets of Excel 4's macros, modules of Excel 5


class _Source(NamedTuple):
    """A workbook that formulas refer to: this one (0), an add-in (-1) or another, by number; its sheets and names."""

    number: int
    sheets: tuple[str, ...]
    names: list[str]


class Globals:
    """Sheets by name with the places where they begin; strings, formats, and what formulas refer to by number.

    Raises what `cmrtkit.reader.binary.damaged_if_unreadable` knows.
    """

    def __init__(self, stream: bytes) -> None:
        self.sheets: dict[str, int] = {}
        self.strings: list[str] = []
        self.has_macro_sheets = False
        self._tabs: list[str] = []
        self._codes: dict[int, str] = {}
        self._cells: list[int] = []
        self._calendar = Calendar(False)
        self._sources: list[_Source] = []
        self._external: list[tuple[int, int]] = []
        self._names: list[str] = []
        for record in records(stream):
            take = _TAKEN.get(record.type)
            if take:
                take(self, record)

    def numbers(self) -> Numbers:
        """How numbers are shown."""
        dates = date_formats(self._codes)
        return Numbers(frozenset(at for at, code in enumerate(self._cells) if code in dates), self._calendar)

    def sheet(self, number: int) -> str:
        """See `cmrtkit.reader.tokens.Names`."""
        at, first = self._external[number]
        source = self._sources[at]
        sheets = source.sheets or tuple(self._tabs)
        name = sheets[first] if first < len(sheets) else "#REF"
        return quoted(f"[{source.number}]{name}" if source.number > 0 else name)

    def name(self, number: int) -> str:
        """See `cmrtkit.reader.tokens.Names`."""
        return self._names[number - 1] if number else self._names[len(self._names)]

    def outside_name(self, sheet: int, number: int) -> str:
        """See `cmrtkit.reader.tokens.Names`."""
        source = self._sources[self._external[sheet][0]]
        if not source.number:
            return self.name(number)
        name = source.names[number - 1] if number else source.names[len(source.names)]
        return f"[{source.number}]!{name}" if source.number > 0 else name

    def _take_calendar(self, record: Record) -> None:
        self._calendar = Calendar(record.data[:1] == b"\1")

    def _take_format(self, record: Record) -> None:
        (number,) = struct.unpack_from("<H", record.data)
        self._codes[number] = text_in(record, 2)

    def _take_style(self, record: Record) -> None:
        self._cells.append(struct.unpack_from("<2H", record.data)[1])

    def _take_sheet(self, record: Record) -> None:
        start, _, kind = struct.unpack_from("<I2B", record.data)
        name = text_in(record, 6, short=True)
        with_room(self._tabs, SHEETS)
        self._tabs.append(name)
        self.has_macro_sheets |= kind in _MACROS
        if name in self.sheets:
            raise ValueError("two sheets of one name")
        self.sheets[name] = start

    def _take_strings(self, record: Record) -> None:
        texts = Texts((record.data, *record.more), 8)
        while texts.more():
            with_room(self.strings, STRINGS)
            self.strings.append(texts.text())

    def _take_source(self, record: Record) -> None:
        count, kind = struct.unpack_from("<2H", record.data)
        with_room(self._sources, SHEETS)
        if kind in (_OWN, _ADD_IN):
            self._sources.append(_Source(0 if kind == _OWN else -1, (), []))
            return
        texts = Texts((record.data, *record.more), 2)
        texts.text()  # where the other workbook lies
        others = sum(source.number > 0 for source in self._sources)
        self._sources.append(_Source(others + 1, tuple(texts.text() for _ in range(count)), []))

    def _take_external(self, record: Record) -> None:
        data = b"".join((record.data, *record.more))[2:]
        self._external = [found[:2] for found in struct.iter_unpack("<3H", data[: len(data) // 6 * 6])]

    def _take_outside_name(self, record: Record) -> None:
        if self._sources:
            with_room(self._sources[-1].names, NAMES)
            self._sources[-1].names.append(text_in(record, 6, short=True))

    def _take_name(self, record: Record) -> None:
        with_room(self._names, NAMES)
        flags, _, count = struct.unpack_from("<H2B", record.data)
        wide = bool(record.data[14] & 1)
        text = Texts((record.data, *record.more), 15).characters(count, wide)
        if flags & 0x20 and text and ord(text[0]) < len(_BUILT_IN):
            text = _BUILT_IN[ord(text[0])]
        self._names.append(text)


_TAKEN: dict[int, Callable[[Globals, Record], None]] = {
    0x22: Globals._take_calendar,
    0x41E: Globals._take_format,
    0xE0: Globals._take_style,
    0x85: Globals._take_sheet,
    0xFC: Globals._take_strings,
    0x1AE: Globals._take_source,
    0x17: Globals._take_external,
    0x23: Globals._take_outside_name,
    0x18: Globals._take_name,
}
