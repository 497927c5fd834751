"""The other containers of workbooks, for ``tests.fuzz``: a template in each, and what may be wrong with one."""

from __future__ import annotations

import random
import re
import struct

from cmrtkit.builder import complete
from cmrtkit.builder.write import to_bytes
from cmrtkit.model.cells import Cell
from cmrtkit.reader import open_workbook
from cmrtkit.reader.workbook import open_book
from tests.written.locked import locked_xls
from tests.written.ods import fods, ods
from tests.written.xls import Xls, file_of
from tests.written.xlsb import Xlsb

Parts = dict[str, bytes]
_NUMBERS = [0, 1, 0x7F, 0x80, 0xFF, 0xFFFF, 0x10000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF]
_COUNTS = [b"-1", b"0", b"16384", b"1048576", b"99999999999", b"x", b""]
_FORMULAS = [
    b"of:=" + b"[" * 9_000,
    b"of:=" + b"&quot;" * 9_001,
    b"of:=" + b"'" * 9_001,
    b"of:=[.A1:" + b"':" * 4_000 + b"]",
    b"=",
]


def templates() -> dict[str, bytes]:
    """A template in each container."""
    data = to_bytes(complete("CMRT", "6.4"))
    grid = open_workbook(data, open_book(data).sheet_names)
    sheets = {name: grid.sheet(name).cells for name in grid.sheet_names}
    linked = {**sheets["Declaration"], (9, 12): Cell("link", None, "https://example.com/")}
    sheets["Declaration"] = linked
    return {
        "xls": Xls(sheets).file(),
        "xls-stream": Xls(sheets).stream(),
        "xls-locked": locked_xls(sheets, "VelvetSweatshop", "rc4"),
        "xls-xor": locked_xls(sheets, "VelvetSweatshop", "xor"),
        "xlsb": Xlsb(sheets).file(),
        "ods": ods(sheets),
        "fods": fods(sheets),
    }


def bend_stream(rng: random.Random, data: bytes) -> bytes:
    """Records of an .xls with other types, lengths, numbers or bytes, or in another order."""
    records = _records(data)
    for _ in range(rng.choice([1, 5, 50])):
        at = rng.randrange(len(records))
        kind, body = records[at]
        change = rng.randrange(5)
        if change == 0:
            records[at] = (rng.choice(records)[0], body)
        elif change == 1:
            records[at:at] = [records[at]] * rng.choice([1, 300])
        elif change == 2:
            records[at] = (kind, body[: rng.randrange(len(body) + 1)])
        else:
            records[at] = (kind, bend_bytes(rng, body))
    return file_of(b"".join(struct.pack("<2H", kind, len(body)) + body for kind, body in records))


def _records(data: bytes) -> list[tuple[int, bytes]]:
    found, at = [], 0
    while at + 4 <= len(data):
        kind, size = struct.unpack_from("<2H", data, at)
        found.append((kind, data[at + 4 : at + 4 + size]))
        at += 4 + size
    return found


def bend_bytes(rng: random.Random, data: bytes) -> bytes:
    """A number put in, or bytes changed, removed or repeated."""
    if not data:
        return data
    part, at = bytearray(data), rng.randrange(len(data))
    kind, size = rng.randrange(4), rng.choice([1, 2, 4, 40])
    if kind == 0:
        part[at : at + 4] = struct.pack("<I", rng.choice(_NUMBERS))
    elif kind == 1:
        part[at] = rng.randrange(256)
    elif kind == 2:
        del part[at : at + size]
    else:
        part[at:at] = part[at : at + size] * rng.choice([1, 30])
    return bytes(part)


def bend_binary_part(rng: random.Random, parts: Parts) -> None:
    """Numbers and bytes in the parts of an .xlsb."""
    name = rng.choice([item for item in parts if item.endswith(".bin")])
    for _ in range(rng.choice([1, 5, 50])):
        parts[name] = bend_bytes(rng, parts[name])


def bend_content(rng: random.Random, parts: Parts) -> None:
    """How often cells repeat, what type they have, what their formulas are."""
    for _ in range(rng.choice([1, 5, 50])):
        parts["content.xml"] = bent_content(rng, parts["content.xml"])


def bent_content(rng: random.Random, data: bytes) -> bytes:
    """The same for one place of the XML."""
    pattern, choices = rng.choice(
        [(rb'(repeated=")[^"]*', _COUNTS), (rb'(value-type=")[^"]*', [b"float", b"date", b"time", b"zz"]),
         (rb'( office:value=")[^"]*', [b"NaN", b"inf", b"1e999", b"-1", b"x"]), (rb'(date-value=")[^"]*', [b"9999-99-99", b"0001-01-01", b"-4"]),
         (rb'(table:formula=")[^"]*', _FORMULAS), (rb"(<text:p>)", [b"<text:p>" * 50, b'<text:s text:c="900000000"/>']),
         (rb"(</table:table-row>)", [b"</table:table-row>" * 2, b"<table:table>", b""])]
    )  # fmt: skip
    found = list(re.finditer(pattern, data))
    if not found:
        return data
    spot = rng.choice(found)
    return data[: spot.end(1)] + rng.choice(choices) + data[spot.end() :]
