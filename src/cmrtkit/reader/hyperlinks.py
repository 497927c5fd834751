"""Links in the binary form of Office ([MS-OSHARED] 2.3.7)."""

from __future__ import annotations

import struct

_CLASS = 16  # bytes: every link begins with the class of links
_URL = bytes.fromhex("e0c9ea79f9bace118c8200aa004ba90b")
_TITLE, _FRAME, _ADDRESS, _AS_TEXT = 0x10, 0x80, 0x01, 0x100


def address_of(data: bytes) -> str | None:
    """Where a link leads outside the workbook; None where it leads to a file, into the workbook, or cannot be read."""
    try:
        return _address(data)
    except (struct.error, ValueError):
        return None


def _address(data: bytes) -> str | None:
    (flags,) = struct.unpack_from("<I", data, _CLASS + 4)
    at = _CLASS + 8
    for before in (_TITLE, _FRAME):
        if flags & before:
            at += 4 + 2 * struct.unpack_from("<I", data, at)[0]
    if not flags & _ADDRESS:
        return None
    if flags & _AS_TEXT:
        size = 2 * struct.unpack_from("<I", data, at)[0]
        return _text(data[at + 4 : at + 4 + size])
    if data[at : at + 16] != _URL:
        return None
    (size,) = struct.unpack_from("<I", data, at + 16)
    return _text(data[at + 20 : at + 20 + size])


def _text(data: bytes) -> str | None:
    return data.decode("utf-16-le", errors="replace").partition("\0")[0] or None
