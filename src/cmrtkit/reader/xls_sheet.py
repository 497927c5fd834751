"""The cells of one sheet of an .xls ([MS-XLS] 2.1.7.20.6)."""

from __future__ import annotations

import struct
from collections.abc import Callable

from cmrtkit.model.cells import CellValue, Place
from cmrtkit.reader.biff8 import Record, Texts, records, text_in
from cmrtkit.reader.binary import BinarySheet, Numbers, error_value, packed_number
from cmrtkit.reader.hyperlinks import address_of
from cmrtkit.reader.limits import Budget

_NO_NUMBER = b"\xff\xff"
_ROUND = 2_000


class XlsSheet(BinarySheet):
    """Takes the records that hold cells, and passes over the rest."""

    def __init__(self, name: str, strings: list[str], numbers: Numbers, budget: Budget) -> None:
        super().__init__(name, budget)
        self._strings = strings
        self._numbers = numbers
        self._budget = budget
        self._waiting: tuple[int, int, bytes] | None = None

    def take(self, stream: bytes, start: int) -> None:
        """Read the substream. Raises what `cmrtkit.reader.binary.damaged_if_unreadable` knows, ``takes-too-long``."""
        for number, record in enumerate(records(stream, start)):
            if number % _ROUND == 0:
                self._budget.check_time()
            take = _TAKEN.get(record.type)
            if take:
                take(self, record)
        self._put_waiting("")

    def _shared_text(self, record: Record) -> None:
        row, column, _, index = struct.unpack_from("<3HI", record.data)
        self.put(row, column, self._strings[index] or None)

    def _text(self, record: Record) -> None:
        row, column = struct.unpack_from("<2H", record.data)
        self.put(row, column, text_in(record, 6) or None)

    def _number(self, record: Record) -> None:
        row, column, style, number = struct.unpack_from("<3Hd", record.data)
        self.put(row, column, self._numbers.shown(number, style))

    def _packed(self, record: Record) -> None:
        row, column, style, bits = struct.unpack_from("<3HI", record.data)
        self.put(row, column, self._numbers.shown(packed_number(bits), style))

    def _packed_row(self, record: Record) -> None:
        row, first = struct.unpack_from("<2H", record.data)
        cells = record.data[4:-2]
        for at, (style, bits) in enumerate(struct.iter_unpack("<HI", cells)):
            self.put(row, first + at, self._numbers.shown(packed_number(bits), style))

    def _boolean_or_error(self, record: Record) -> None:
        row, column, _, value, is_error = struct.unpack_from("<3H2B", record.data)
        self.put(row, column, error_value(value) if is_error else bool(value))

    def _formula(self, record: Record) -> None:
        self._put_waiting("")
        row, column, style = struct.unpack_from("<3H", record.data)
        result, size = record.data[6:14], struct.unpack_from("<H", record.data, 20)[0]
        tokens = record.data[22 : 22 + size]
        if result[6:] == _NO_NUMBER and result[0] == 0:  # its text follows
            self._waiting, self.last = (row, column, tokens), Place(row + 1, column + 1)
        else:
            self.put(row, column, self._result(result, style), tokens)

    def _result(self, result: bytes, style: int) -> CellValue:
        if result[6:] != _NO_NUMBER:
            return self._numbers.shown(struct.unpack("<d", result)[0], style)
        kind, value = result[0], result[2]
        if kind == 1:
            return bool(value)
        return error_value(value) if kind == 2 else ""

    def _result_text(self, record: Record) -> None:
        self._put_waiting(Texts((record.data, *record.more)).text())

    def _put_waiting(self, text: str) -> None:
        """A cell whose result is a text, once that is known."""
        if self._waiting:
            (row, column, tokens), self._waiting = self._waiting, None
            self.put(row, column, text, tokens)

    def _share_from(self, record: Record, at: int) -> None:
        """The formula of a range stands behind its first cell, and before that cell's text."""
        (size,) = struct.unpack_from("<H", record.data, at)
        self.share(record.data[at + 2 : at + 2 + size])

    def _link(self, record: Record) -> None:
        row, _, column = struct.unpack_from("<3H", record.data)
        address = address_of(b"".join((record.data, *record.more))[8:])
        if address:
            self.link(row, column, address)


_TAKEN: dict[int, Callable[[XlsSheet, Record], None]] = {
    0xFD: XlsSheet._shared_text,
    0x204: XlsSheet._text,
    0xD6: XlsSheet._text,
    0x203: XlsSheet._number,
    0x27E: XlsSheet._packed,
    0xBD: XlsSheet._packed_row,
    0x205: XlsSheet._boolean_or_error,
    0x06: XlsSheet._formula,
    0x207: XlsSheet._result_text,
    0x4BC: lambda sheet, record: sheet._share_from(record, 8),
    0x221: lambda sheet, record: sheet._share_from(record, 12),
    0x1B8: XlsSheet._link,
}
