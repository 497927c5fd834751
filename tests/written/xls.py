"""Writes workbooks of Excel 97 to 2003 (BIFF8): texts shared and in pieces, formulas with results, dates, links."""

from __future__ import annotations

import datetime as dt
import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from cmrtkit.model.cells import Cell, CellValue, ExcelError
from tests.compound_file import compound_file
from tests.written.formulas import _ERRORS, Compiler

Cells = Mapping[tuple[int, int], Cell]
_MOST = 8224
URL = bytes.fromhex("e0c9ea79f9bace118c8200aa004ba90b")
LINK = bytes.fromhex("d0c9ea79f9bace118c8200aa004ba90b")


def record(kind: int, data: bytes = b"") -> bytes:
    return struct.pack("<2H", kind, len(data)) + data


@dataclass
class Xls:
    """A workbook. Style 0 shows numbers, 1 dates by Excel's own format, 2 dates by one of the workbook."""

    sheets: Mapping[str, Cells]
    from_1904: bool = False
    names: Sequence[str] = ()
    macros: bool = False
    extra: bytes = b""  # records among those of the workbook
    _strings: dict[str, int] = field(default_factory=dict)

    def stream(self) -> bytes:
        """The workbook stream."""
        compiler = Compiler(list(self.sheets), self.names, wide=False)
        bodies = [self._sheet(cells, compiler) for cells in self.sheets.values()]
        head = record(0x809, struct.pack("<2H12x", 0x600, 5)) + self.extra
        head += record(0x22, struct.pack("<H", self.from_1904)) + _format(170, 'yyyy"年"m"月"') + _format(171, "0.00")
        head += b"".join(record(0xE0, struct.pack("<2H16x", 0, number)) for number in (0, 14, 170, 171))
        tail = record(0x1AE, struct.pack("<2H", len(self.sheets), 0x401))
        externals = b"".join(struct.pack("<3H", 0, at, at) for at in range(len(self.sheets)))
        tail += record(0x17, struct.pack("<H", len(self.sheets)) + externals)
        tail += b"".join(
            record(0x18, struct.pack("<H2BH2xH4xB", 0, 0, len(name), 0, 0, 0) + name.encode()) for name in self.names
        )
        tail += shared_strings(self._strings) + record(0x0A)
        place = len(head) + len(tail) + sum(len(_tab(name, 0)) for name in self.sheets)
        tabs = b""
        for name, body in zip(self.sheets, bodies, strict=True):
            tabs += _tab(name, place)
            place += len(body)
        return head + tabs + tail + b"".join(bodies)

    def file(self) -> bytes:
        """The file."""
        return file_of(self.stream(), macros=self.macros)

    def _sheet(self, cells: Cells, compiler: Compiler) -> bytes:
        found = record(0x809, struct.pack("<2H12x", 0x600, 0x10))
        for (row, column), cell in sorted(cells.items()):
            place = struct.pack("<2H", row - 1, column - 1)
            found += self._formula(place, cell, compiler) if cell.formula is not None else self._cell(place, cell.value)
        links = (link(row, column, cell.link) for (row, column), cell in cells.items() if cell.link)
        return found + b"".join(links) + record(0x0A)

    def _cell(self, place: bytes, value: CellValue) -> bytes:
        if isinstance(value, ExcelError):
            return record(0x205, place + struct.pack("<H2B", 0, _ERRORS[value], 1))
        if isinstance(value, bool):
            return record(0x205, place + struct.pack("<H2B", 0, value, 0))
        if isinstance(value, str):
            return record(0xFD, place + struct.pack("<HI", 0, self._strings.setdefault(value, len(self._strings))))
        style, number = styled(value, self.from_1904)
        if isinstance(value, int) and abs(number) < 2**28:
            return record(0x27E, place + struct.pack("<Hi", style, int(number) << 2 | 2))
        return record(0x203, place + struct.pack("<Hd", style, number))

    def _formula(self, place: bytes, cell: Cell, compiler: Compiler) -> bytes:
        tokens = compiler.tokens(cell.formula or "")
        style, result, text = 0, b"\3\0\0\0\0\0\xff\xff", b""
        if isinstance(cell.value, ExcelError):
            result = bytes([2, 0, _ERRORS[cell.value], 0, 0, 0, 255, 255])
        elif isinstance(cell.value, bool):
            result = bytes([1, 0, cell.value, 0, 0, 0, 255, 255])
        elif isinstance(cell.value, str) and cell.value:
            result, text = b"\0\0\0\0\0\0\xff\xff", in_pieces(0x207, [cell.value])
        elif cell.value is not None and cell.value != "":
            style, number = styled(cell.value, self.from_1904)
            result = struct.pack("<d", number)
        return record(6, place + struct.pack("<H8s6xH", style, result, len(tokens)) + tokens) + text


def styled(value: CellValue, from_1904: bool = False) -> tuple[int, float]:
    """The style of a number or date, and the number that is stored."""
    if not isinstance(value, dt.date):
        return 0, float(value)  # type: ignore[arg-type]
    moment = value if isinstance(value, dt.datetime) else dt.datetime.combine(value, dt.time())
    epoch = dt.datetime(1904, 1, 1) if from_1904 else dt.datetime(1899, 12, 30)
    return 1 + value.day % 2, (moment - epoch) / dt.timedelta(days=1)


def file_of(stream: bytes, *, macros: bool = False, name: str = "Workbook") -> bytes:
    """The file with this workbook stream."""
    project = {"_VBA_PROJECT_CUR": {"VBA": {"dir": b"program"}}} if macros else {}
    return compound_file({name: stream.ljust(4096, b"\0"), **project})


def shared_strings(texts: Iterable[str]) -> bytes:
    """The table of strings, with phonetic guides and formats behind some of them, as Japanese Excel writes them."""
    found = list(texts)
    return in_pieces(0xFC, found, struct.pack("<2I", len(found), len(found)), decorated=True)


def in_pieces(kind: int, texts: Sequence[str], head: bytes = b"", *, decorated: bool = False) -> bytes:
    """A record with texts, and those that continue it: a text is cut where a record is full, and says again how wide it is."""
    pieces = [bytearray(head)]

    def room(size: int) -> bytearray:
        if len(pieces[-1]) + size > _MOST:
            pieces.append(bytearray())
        return pieces[-1]

    for number, text in enumerate(texts):
        wide = not text.isascii()
        rich, guide = (2, b"\1\0\x0c\0ruby text!") if decorated and number % 7 == 3 else (0, b"")
        units = text.encode("utf-16-le" if wide else "latin-1")
        flags = wide | (8 if rich else 0) | (4 if guide else 0)
        start = struct.pack("<HB", len(units) // (2 if wide else 1), flags)
        start += struct.pack("<HI", rich, len(guide)) if rich else b""
        room(len(start)).extend(start)
        while units:
            free = (_MOST - len(pieces[-1])) // 2 * 2
            if not free:
                pieces.append(bytearray([wide]))
                continue
            pieces[-1].extend(units[:free])
            units = units[free:]
        for byte in bytes(4 * rich) + guide:
            room(1).append(byte)
    return record(kind, bytes(pieces[0])) + b"".join(record(0x3C, bytes(piece)) for piece in pieces[1:])


def link(row: int, column: int, address: str) -> bytes:
    """A link to the web, with the text that is shown."""
    shown, target = "shown\0".encode("utf-16-le"), f"{address}\0".encode("utf-16-le")
    body = struct.pack("<4H", row - 1, row - 1, column - 1, column - 1) + LINK + struct.pack("<2I", 2, 0x17)
    return record(0x1B8, body + struct.pack("<I", 6) + shown + URL + struct.pack("<I", len(target)) + target)


def _format(number: int, code: str) -> bytes:
    return record(0x41E, struct.pack("<2HB", number, len(code), 1) + code.encode("utf-16-le"))


def _tab(name: str, place: int) -> bytes:
    return record(0x85, struct.pack("<I2B2B", place, 0, 0, len(name), 1) + name.encode("utf-16-le"))
