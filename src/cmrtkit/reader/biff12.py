"""Records of .xlsb ([MS-XLSB] 2.1.4), and the texts in them."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import NamedTuple

_MOST = 6_000_000  # more than the largest part could hold in records that say something


class Record(NamedTuple):
    """Its type and its bytes."""

    type: int
    data: bytes


def records(part: bytes) -> Iterator[Record]:
    """The records of a part. Raises ValueError and LookupError for records that reach beyond it."""
    at, end = 0, len(part)
    for _ in range(_MOST):
        if at >= end:
            return
        kind, at = _number(part, at, 2)
        size, at = _number(part, at, 4)
        if at + size > end:
            raise ValueError("a record that is cut off")
        yield Record(kind, part[at : at + size])
        at += size
    raise ValueError("more records than a part has")


def _number(part: bytes, at: int, most: int) -> tuple[int, int]:
    """A number of seven bits a byte, and where it ends. In the type of a record the marks of the bytes belong to it."""
    number = 0
    for place in range(most):
        byte = part[at + place]
        number |= (byte & 0x7F) << (7 * place)
        if byte < 0x80:
            return number, at + place + 1
    if most > 2:
        raise ValueError("a length of more than four bytes")
    return number, at + most


def text_at(data: bytes, at: int) -> tuple[str, int]:
    """A text with its length before it, and where it ends; empty where there is none."""
    (count,) = struct.unpack_from("<I", data, at)
    if count == 0xFFFFFFFF:
        return "", at + 4
    end = at + 4 + 2 * count
    if end > len(data):
        raise ValueError("a text that is cut off")
    return data[at + 4 : end].decode("utf-16-le", errors="replace"), end
