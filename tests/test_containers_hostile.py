"""Files made to stop a reader, in every container: refused soon, within memory, with a code."""

from __future__ import annotations

import io
import struct
import subprocess
import sys
import time
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from cmrtkit.errors import WorkbookError
from cmrtkit.model.cells import Cell
from cmrtkit.reader import open_workbook
from tests.compound_file import compound_file
from tests.conftest import ROOT
from tests.written.ods import NAMESPACES, body, ods
from tests.written.ods import cell as ods_cell
from tests.written.xls import Xls, file_of, record
from tests.written.xlsb import Xlsb, packed
from tests.written.xlsb import record as record12
from tests.written.xlsb import text as text12

ONE = {"S": {(1, 1): Cell(1)}}
CELL = ods_cell(Cell("x"))
HEAD = f"<office:document-content {NAMESPACES}>"


def xls(records: bytes, where: str = "sheet") -> bytes:
    """A workbook with more records in its sheet or before it."""
    if where == "globals":
        return Xls(ONE, extra=records).file()
    stream = Xls(ONE).stream()
    return file_of(stream[:-4] + records + stream[-4:])


def xlsb(records: bytes, part: str = "xl/worksheets/sheet1.bin") -> bytes:
    parts = Xlsb(ONE).parts()
    return packed({**parts, part: parts[part] + records})


def content(rows: str, sheets: str = "") -> bytes:
    inner = body({"S": {}}, sheets).replace('<table:table table:name="S">', f'<table:table table:name="S">{rows}', 1)
    return ods(ONE, **{"content.xml": f"{HEAD}{inner}</office:document-content>".encode()})


def row(cells: str, more: str = "") -> str:
    return f"<table:table-row{more}>{cells}</table:table-row>"


def number12(column: int) -> bytes:
    return record12(5, struct.pack("<2Id", column, 0, 1.0))


def row12(number: int) -> bytes:
    return record12(0, struct.pack("<2I9x", number, 0))


def _claiming_stream() -> bytes:
    """A stream that says it is larger than its file, in sectors that follow one another in a circle."""
    data = bytearray(file_of(Xls(ONE).stream()))
    entry = data.index("Workbook".encode("utf-16-le"))
    struct.pack_into("<I", data, entry + 120, 64 * 2**20)
    (start,), (table,) = struct.unpack_from("<I", data, entry + 116), struct.unpack_from("<I", data, 76)
    struct.pack_into("<I", data, 512 * (table + 1) + 4 * start, start)
    return bytes(data)


def _large_tables() -> bytes:
    data = bytearray(file_of(Xls(ONE).stream()))
    struct.pack_into("<I", data, 44, 0xFFFFFF)
    return bytes(data)


CASES: dict[str, tuple[Callable[[], bytes], set[str]]] = {
    "xls: a cell far below": (lambda: xls(record(0x203, struct.pack("<3Hd", 65_535, 0, 0, 1.0))), {"cell-out-of-bounds"}),
    "xls: too many cells": (
        lambda: xls(b"".join(record(0xBD, struct.pack("<2H", at, 0) + bytes(6) * 250 + b"\xf9\0") for at in range(1_700))),
        {"too-many-cells"},
    ),
    "xls: a string that is not there": (lambda: xls(record(0xFD, struct.pack("<3HI", 5, 0, 0, 0xFFFFFFFF))), {"damaged"}),
    "xls: a text that is cut off": (lambda: xls(record(0x204, struct.pack("<4HB", 5, 0, 0, 0xFFFF, 1))), {"damaged"}),
    "xls: a record that is cut off": (lambda: file_of(Xls(ONE).stream()[:-4] + b"\3\2\xff\xff"), {"damaged"}),
    "xls: strings without end": (lambda: xls(record(0xFC, bytes(8)) + record(0x3C, bytes(8190)) * 250, "globals"), {"damaged"}),
    "xls: sheets without end": (
        lambda: xls(b"".join(record(0x85, bytes(6) + b"\4\0" + b"%04d" % at) for at in range(1_100)), "globals"),
        {"damaged"},
    ),
    "xls: a sheet outside the file": (
        lambda: xls(record(0x85, struct.pack("<I4B", 0xFFFFFFF0, 0, 0, 1, 0) + b"T"), "globals"), set(),
    ),
    "xls: a stream larger than its file": (_claiming_stream, {"damaged"}),
    "xls: tables larger than the file": (_large_tables, {"damaged"}),
    "xls: no stream": (lambda: compound_file({"Workbook": {"a": b"b"}}), {"damaged"}),
    "xlsb: a cell far below": (lambda: xlsb(row12(1_048_575) + number12(0)), {"cell-out-of-bounds"}),
    "xlsb: a cell far right": (lambda: xlsb(row12(5) + number12(16_383)), {"cell-out-of-bounds"}),
    "xlsb: too many cells": (
        lambda: xlsb(b"".join(row12(at) + b"".join(map(number12, range(250))) for at in range(1_700))), {"too-many-cells"},
    ),
    "xlsb: a length of five bytes": (lambda: xlsb(b"\5\xff\xff\xff\xff\x7f"), {"damaged"}),
    "xlsb: a text that is cut off": (
        lambda: xlsb(row12(5) + record12(6, struct.pack("<3I", 0, 0, 0x7FFFFFFF))), {"damaged"},
    ),
    "xlsb: strings without end": (lambda: xlsb(record12(19, b"\0" + text12("")) * 700_000, "xl/sharedStrings.bin"), {"damaged"}),
    "xlsb: records without end": (lambda: xlsb(b"\1\0" * 7_000_000), {"damaged", "takes-too-long"}),
    "xlsb: a part larger than any": (lambda: xlsb(bytes(50 * 2**20)), {"unpacks-too-large"}),
    "ods: a cell that fills the sheet": (
        lambda: content(row(ods_cell(Cell("x"), ' table:number-columns-repeated="16384"'), ' table:number-rows-repeated="1048576"')),
        {"cell-out-of-bounds"},
    ),
    "ods: rows without end": (lambda: content(row(CELL, ' table:number-rows-repeated="99999999999999"')), {"cell-out-of-bounds"}),
    "ods: too many cells": (
        lambda: content(row(ods_cell(Cell("x"), ' table:number-columns-repeated="250"'), ' table:number-rows-repeated="1700"')),
        {"too-many-cells"},
    ),
    "ods: a cell far below empty rows": (
        lambda: content(row("<table:table-cell/>", ' table:number-rows-repeated="1048575"') + row(CELL)), {"cell-out-of-bounds"},
    ),
    "ods: rows that count backwards": (lambda: content(row(CELL, ' table:number-rows-repeated="-5"') + row(CELL)), {"broken-xml"}),
    "ods: blanks without end": (
        lambda: content(row('<table:table-cell><text:p><text:s text:c="2000000000"/></text:p></table:table-cell>')), {"unpacks-too-large"},
    ),
    "ods: many times many blanks": (
        lambda: content(row('<table:table-cell><text:p>' + '<text:s text:c="9000000"/>' * 50 + "</text:p></table:table-cell>")),
        {"unpacks-too-large"},
    ),
    "ods: sheets without end": (
        lambda: content("", "".join(f'<table:table table:name="{at}"/>' for at in range(1_100))), {"broken-xml"},
    ),
    "ods: two sheets of one name": (lambda: content("", '<table:table table:name="S"/>'), {"broken-xml"}),
    "ods: nested without end": (lambda: content("<table:table-row-group>" * 300_000), {"broken-xml"}),
    "ods: a document type": (
        lambda: ods(ONE, **{"content.xml": b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>' + HEAD.encode()}),
        {"unsafe-xml"},
    ),
    "ods: content larger than any": (lambda: ods(ONE, **{"content.xml": b" " * (50 * 2**20)}), {"unpacks-too-large"}),
    "fods: a document type": (
        lambda: b'<?xml version="1.0"?><!DOCTYPE x><office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"/>',
        {"unsafe-xml"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_hostile_files(case: str) -> None:
    """With one of these codes, or with what can be read; in seconds."""
    make, codes = CASES[case]
    data = make()
    started = time.process_time()
    try:
        open_workbook(data, ["S", "T"])
        found = None
    except WorkbookError as error:
        found = error.code
    assert time.process_time() - started < 15
    assert found in codes or (found is None and not codes)


def test_deep_elements_take_no_memory_of_their_own() -> None:
    data = content("<text:span>" * 200_000)
    tracemalloc.start()
    with pytest.raises(WorkbookError):
        open_workbook(data, ["S"])
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 50 * 2**20


LARGEST = """
import sys
from pathlib import Path
from cmrtkit.reader import open_workbook
from tests.fuzz import peak_megabytes
grid = open_workbook(Path(sys.argv[1]), ["S"])
print(len(grid.sheet("S").cells), peak_megabytes())
"""


def largest_xls() -> bytes:
    """As many cells, each with a text and a formula of its own, as the limits of a stream allow."""
    refers = b"\x17\xff\0" + b"a" * 255
    body = b"".join(
        record(
            6,
            struct.pack("<3H8s6xH", number // 250 + 1, number % 250, 0, b"\0" * 6 + b"\xff\xff", len(refers)) + refers,
        )
        + record(0x207, struct.pack("<HB", 180, 0) + b"%08d" % number + b"t" * 172)
        for number in range(95_000)
    )
    stream = Xls(ONE).stream()
    return _in_large_sectors(stream[:-4] + body + stream[-4:])


def _in_large_sectors(stream: bytes) -> bytes:
    """A compound file of version 4, whose sectors have 4,096 bytes: its one table leads to enough of them."""
    size, free, end = 4096, 0xFFFFFFFF, 0xFFFFFFFE
    count = -(-len(stream) // size)
    tables = -(-(count + 60) // (size // 4))
    fat = [*range(1, count), end, end, *[0xFFFFFFFD] * tables]
    fat += [free] * (tables * size // 4 - len(fat))
    root = struct.pack("<64sHBB3I16xI16xIQ", "Root Entry".encode("utf-16-le"), 22, 5, 1, free, free, 1, 0, end, 0)
    entry = struct.pack(
        "<64sHBB3I16xI16xIQ", "Workbook".encode("utf-16-le"), 18, 2, 1, free, free, free, 0, 0, len(stream)
    )
    head = struct.pack("<8s16xHHHHH6xIII4xIIIII", bytes.fromhex("d0cf11e0a1b11ae1"), 0x3E, 4, 0xFFFE, 12, 6, 1,
                       tables, count, 4096, end, 0, end, 0)  # fmt: skip
    head += struct.pack("<109I", *range(count + 1, count + 1 + tables), *[free] * (109 - tables))
    sectors = stream.ljust(count * size, b"\0") + (root + entry).ljust(size, b"\0") + struct.pack(f"<{len(fat)}I", *fat)
    return head.ljust(size, b"\0") + sectors


def test_the_largest_that_is_read_fits_into_memory(tmp_path: Path) -> None:
    path = tmp_path / "largest.xls"
    path.write_bytes(largest_xls())
    command = [sys.executable, "-c", LARGEST, str(path)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    cells, peak = run.stdout.split()
    assert int(cells) == 95_001
    assert float(peak) < 400


def test_a_package_inside_a_package_is_none() -> None:
    """Whatever stands behind a signature is opened once."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("xl/workbook.bin", Xlsb(ONE).file())
    with pytest.raises(WorkbookError) as caught:
        open_workbook(buffer.getvalue(), ["S"])
    assert caught.value.code == "damaged"
