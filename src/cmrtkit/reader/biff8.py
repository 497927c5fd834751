"""Records of .xls ([MS-XLS] 2.1.4), and the texts in them."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from cmrtkit.reader.binary import whole_characters

CONTINUE, BOF, EOF, FILE_PASS = 0x3C, 0x809, 0x0A, 0x2F
_HEADER = struct.Struct("<2H")
_MOST = 3_000_000  # records of a file of the largest size that is read would fill with four bytes each


class Record(NamedTuple):
    """Its type, its own bytes, and those of the records that continue it."""

    type: int
    data: bytes
    more: tuple[bytes, ...] = ()


def records(stream: bytes, start: int = 0) -> Iterator[Record]:
    """The records of one substream, from its BOF to its EOF, without those of substreams within it (charts).

    Raises ValueError for records that reach beyond the stream.
    """
    depth, waiting, more = 0, None, []
    for kind, data in _raw(stream, start):
        if kind == CONTINUE:
            more.append(data)
            continue
        if waiting is not None:
            yield waiting._replace(more=tuple(more)) if more else waiting
        more, waiting = [], None
        depth += (kind == BOF) - (kind == EOF)
        if depth <= 0:
            return
        if depth == 1:
            waiting = Record(kind, data)


def _raw(stream: bytes, start: int) -> Iterator[tuple[int, bytes]]:
    at, end = start, len(stream)
    for _ in range(_MOST):
        if at + 4 > end:
            return
        kind, size = _HEADER.unpack_from(stream, at)
        if at + 4 + size > end:
            raise ValueError("a record that is cut off")
        yield kind, stream[at + 4 : at + 4 + size]
        at += 4 + size
    raise ValueError("more records than a workbook has")


class Texts:
    """Reads texts that may go on in the records that continue one, where each says anew how wide characters are.

    Raises LookupError, ValueError and struct.error where the records end too early.
    """

    def __init__(self, parts: Sequence[bytes], at: int = 0) -> None:
        self._parts = [part for part in parts if part]
        self._part = 0
        self._at = at

    def more(self) -> bool:
        """Whether anything is left."""
        self._turn()
        return self._part < len(self._parts)

    def _turn(self) -> bool:
        """To the next part, at the end of one."""
        if self._part < len(self._parts) and self._at >= len(self._parts[self._part]):
            self._part, self._at = self._part + 1, 0
            return True
        return False

    def take(self, size: int) -> bytes:
        """Bytes that are no characters."""
        taken = b""
        while len(taken) < size:
            self._turn()
            piece = self._parts[self._part][self._at : self._at + size - len(taken)]
            self._at += len(piece)
            taken += piece
        return taken

    def skip(self, size: int) -> None:
        """Pass over bytes that are no characters."""
        while size:
            self._turn()
            step = min(size, len(self._parts[self._part]) - self._at)
            self._at += step
            size -= step

    def characters(self, count: int, wide: bool) -> str:
        """So many characters, of two bytes or of one."""
        found = []
        while count:
            if self._turn():
                wide = bool(self.take(1)[0] & 1)
            size = 2 if wide else 1
            taken = min(count, (len(self._parts[self._part]) - self._at) // size)
            if not taken:
                raise ValueError("half a character")
            piece = self.take(taken * size)
            found.append(piece.decode("utf-16-le", "surrogatepass") if wide else piece.decode("latin-1"))
            count -= taken
        return whole_characters("".join(found))

    def text(self, short: bool = False) -> str:
        """A text with its length before it, in two bytes or in one, without its formats and phonetic guides."""
        count, flags = struct.unpack("<2B" if short else "<HB", self.take(2 if short else 3))
        runs = struct.unpack("<H", self.take(2))[0] if flags & 0x08 else 0
        phonetic = struct.unpack("<I", self.take(4))[0] if flags & 0x04 else 0
        text = self.characters(count, bool(flags & 1))
        self.skip(4 * runs + phonetic)
        return text


def text_in(record: Record, at: int, short: bool = False) -> str:
    """The text at some place of a record."""
    return Texts((record.data, *record.more), at).text(short)
