"""Writes binary workbooks of Excel since 2007 (BIFF12): shared strings, a date style, formulas with results, links."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from cmrtkit.model.cells import Cell, CellValue, ExcelError
from tests.written.formulas import _ERRORS, Compiler
from tests.written.xls import styled

Cells = Mapping[tuple[int, int], Cell]
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_VBA = "http://schemas.microsoft.com/office/2006/relationships/vbaProject"


def record(kind: int, data: bytes = b"") -> bytes:
    """Its type in one byte or two, its length in as many as it takes."""
    head = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size, length = len(data), b""
    while True:
        length += bytes([size & 0x7F | (0x80 if size > 0x7F else 0)])
        size >>= 7
        if not size:
            return head + length + data


def text(value: str) -> bytes:
    data = value.encode("utf-16-le")
    return struct.pack("<I", len(data) // 2) + data


@dataclass
class Xlsb:
    """A workbook. Style 0 shows numbers, 1 dates by Excel's own format, 2 dates by one of the workbook."""

    sheets: Mapping[str, Cells]
    from_1904: bool = False
    names: Sequence[str] = ()
    macros: bool = False
    _strings: dict[str, int] = field(default_factory=dict)

    def parts(self) -> dict[str, bytes]:
        """The parts by name."""
        compiler = Compiler(list(self.sheets), self.names, wide=True)
        found, relations = {}, []
        for number, cells in enumerate(self.sheets.values(), start=1):
            found[f"xl/worksheets/sheet{number}.bin"] = self._sheet(cells, compiler)
            relations.append(("worksheet", f"worksheets/sheet{number}.bin"))
            outside = [cell.link for _, cell in sorted(cells.items()) if cell.link]
            if outside:
                found[f"xl/worksheets/_rels/sheet{number}.bin.rels"] = _links(outside)
        relations += [("sharedStrings", "sharedStrings.bin"), ("styles", "styles.bin")]
        found["xl/workbook.bin"] = self._workbook()
        head = record(159, struct.pack("<2I", len(self._strings), len(self._strings)))
        items = (record(19, b"\0" + text(item)) for item in self._strings)
        found["xl/sharedStrings.bin"] = head + b"".join(items) + record(160)
        found["xl/styles.bin"] = _styles()
        found["xl/_rels/workbook.bin.rels"] = _relations(relations, self.macros)
        if self.macros:
            found["xl/vbaProject.bin"] = b"program"
        main = f'<Relationship Id="r1" Type="{_REL}/officeDocument" Target="xl/workbook.bin"/>'
        found["_rels/.rels"] = f"<Relationships>{main}</Relationships>".encode()
        found["[Content_Types].xml"] = b"<Types/>"
        return found

    def file(self) -> bytes:
        """The file."""
        return packed(self.parts())

    def _workbook(self) -> bytes:
        sheets = enumerate(self.sheets, start=1)
        tabs = b"".join(record(156, struct.pack("<2I", 0, at) + text(f"r{at}") + text(name)) for at, name in sheets)
        found = (
            record(131)
            + record(153, struct.pack("<2I", self.from_1904, 0) + text(""))
            + record(143)
            + tabs
            + record(144)
        )
        externals = b"".join(struct.pack("<I2i", 0, at, at) for at in range(len(self.sheets)))
        found += record(353) + record(357) + record(362, struct.pack("<I", len(self.sheets)) + externals) + record(354)
        found += b"".join(record(39, struct.pack("<IBI", 0, 0, 0xFFFFFFFF) + text(name)) for name in self.names)
        return found + record(132)

    def _sheet(self, cells: Cells, compiler: Compiler) -> bytes:
        rows, columns = [row for row, _ in cells] or [1], [column for _, column in cells] or [1]
        area = record(148, struct.pack("<4I", min(rows) - 1, max(rows) - 1, min(columns) - 1, max(columns) - 1))
        found, last = record(129) + area + record(145), 0
        for (row, column), cell in sorted(cells.items()):
            if row != last:
                found, last = found + record(0, struct.pack("<2I9x", row - 1, 0)), row
            found += self._cell(column - 1, cell, compiler)
        found += record(146)
        linked = [place for place, cell in sorted(cells.items()) if cell.link]
        for number, (row, column) in enumerate(linked, start=1):
            place = struct.pack("<4I", row - 1, row - 1, column - 1, column - 1)
            found += record(494, place + text(f"k{number}") + text("") + text("") + text("shown"))
        return found + record(130)

    def _cell(self, column: int, cell: Cell, compiler: Compiler) -> bytes:
        kind, style, data = self._stored(cell.value, cell.formula is not None)
        place = struct.pack("<2I", column, style)
        if cell.formula is None:
            return record(kind, place + data)
        tokens = compiler.tokens(cell.formula)
        return record(kind, place + data + struct.pack("<HI", 0, len(tokens)) + tokens + struct.pack("<I", 0))

    def _stored(self, value: CellValue, calculated: bool) -> tuple[int, int, bytes]:
        """The type of the record, the style, and the value."""
        if isinstance(value, ExcelError):
            return 11 if calculated else 3, 0, bytes([_ERRORS[value]])
        if isinstance(value, bool):
            return 10 if calculated else 4, 0, bytes([value])
        if calculated and isinstance(value, str | None):
            return 8, 0, text(value or "")
        if isinstance(value, str):
            return 7, 0, struct.pack("<I", self._strings.setdefault(value, len(self._strings)))
        style, number = styled(value, self.from_1904)
        if not calculated and isinstance(value, int) and abs(number) < 2**28:
            return 2, style, struct.pack("<i", int(number) << 2 | 2)
        return 9 if calculated else 5, style, struct.pack("<d", number)


def packed(parts: Mapping[str, bytes]) -> bytes:
    """A zip archive."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def _styles() -> bytes:
    formats = (
        record(615, struct.pack("<I", 1)) + record(44, struct.pack("<H", 170) + text('yyyy"年"m"月"')) + record(616)
    )
    other = (
        record(626) + record(47, struct.pack("<2H12x", 0xFFFF, 14)) + record(627)
    )  # styles of styles count for nothing
    cells = b"".join(record(47, struct.pack("<2H12x", 0, number)) for number in (0, 14, 170))
    return record(278) + formats + other + record(617, struct.pack("<I", 3)) + cells + record(618) + record(279)


def _relations(found: Sequence[tuple[str, str]], macros: bool) -> bytes:
    items = [
        f'<Relationship Id="r{at}" Type="{_REL}/{kind}" Target="{part}"/>' for at, (kind, part) in enumerate(found, 1)
    ]
    items += [f'<Relationship Id="m" Type="{_VBA}" Target="vbaProject.bin"/>'] if macros else []
    return f"<Relationships>{''.join(items)}</Relationships>".encode()


def _links(addresses: Sequence[str]) -> bytes:
    items = (
        f'<Relationship Id="k{at}" Type="{_REL}/hyperlink" Target="{address}" TargetMode="External"/>'
        for at, address in enumerate(addresses, 1)
    )
    return f"<Relationships>{''.join(items)}</Relationships>".encode()
