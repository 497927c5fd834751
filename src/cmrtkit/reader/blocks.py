"""A part in blocks that end where an element ends."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

# Longer stretches without an end are no rows or strings that a program wrote.
_LONGEST = 2**20


def blocks(pieces: Iterable[bytes], end: bytes) -> Iterator[bytes]:
    """The same bytes, cut behind end tags (``</row>``).

    A block that does not end in one is the last, or longer than any element should be: then what
    follows it begins in the middle of one.
    """
    rest = b""
    for piece in pieces:
        cut = piece.rfind(end) + len(end)
        if cut >= len(end):
            yield b"".join((rest, memoryview(piece)[:cut]))
            rest = piece[cut:]
        elif len(rest) < _LONGEST:
            rest += piece
        else:
            yield rest
            rest = piece
    yield rest
