"""A part in blocks that end where an element ends."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain

# Longer stretches without an end are no rows or strings that a program wrote.
_LONGEST = 2**20

_ROOT = re.compile(rb"<([A-Za-z]{1,30}:)?[A-Za-z]")


def with_prefix(pieces: Iterator[bytes]) -> tuple[bytes, Iterator[bytes]]:
    """The prefix of the part's root, with its colon, and the pieces as they were. Some programs write ``<x:row>``."""
    first = next(pieces, b"")
    root = _ROOT.search(first)
    return (root[1] or b"" if root else b""), chain((first,), pieces)


def without(prefix: bytes, xml: bytes) -> bytes:
    """Elements without the prefix. What "<" and the prefix begin is an element in all XML that is well-formed."""
    return xml.replace(b"<" + prefix, b"<").replace(b"</" + prefix, b"</") if prefix else xml


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
