"""Splices of XML that is kept as bytes: what is not spliced stays byte for byte."""

from __future__ import annotations

from collections.abc import Mapping

from cmrtkit.annotate.markup import Element, parsed
from cmrtkit.annotate.writing import with_attributes


class Edits:
    """Splices of one document, applied together."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self._splices: list[tuple[int, int, bytes]] = []

    def __bool__(self) -> bool:
        return bool(self._splices)

    def insert(self, at: int, new: bytes) -> None:
        """Insertions at one place keep the order they were asked for."""
        self._splices.append((at, at, new))

    def remove(self, element: Element) -> None:
        self._splices.append((element.start, element.end, b""))

    def replace(self, element: Element, new: bytes) -> None:
        self._splices.append((element.start, element.end, new))

    def change(self, element: Element, attributes: Mapping[str, str | None], inside: bytes = b"") -> None:
        """Set attributes (None: take them away) and append content; only once for an element."""
        tag = with_attributes(self.data[element.start : element.inner], attributes)
        if inside and element.inner == element.end:
            name = element.name.encode()
            tag, inside = tag[:-2].rstrip() + b">" + inside + b"</" + name + b">", b""
        self._splices.append((element.start, element.inner, tag))
        if inside:
            self.insert(element.tail, inside)

    def copy(self, element: Element, attributes: Mapping[str, str | None]) -> bytes:
        """The bytes of an element with other attributes."""
        tag = with_attributes(self.data[element.start : element.inner], attributes)
        return tag + self.data[element.inner : element.end]

    def applied(self) -> bytes:
        """The document with all splices. Raises ValueError where two of them overlap."""
        pieces, done = [], 0
        for start, end, new in sorted(self._splices, key=lambda splice: splice[:2]):
            if start < done:
                raise ValueError(f"splices overlap at {start}")
            pieces += [self.data[done:start], new]
            done = end
        return b"".join([*pieces, self.data[done:]])


def with_open_root(data: bytes) -> bytes:
    """The same document, with a start and an end tag where its element was empty, so that it can be put into."""
    root = parsed(data)
    if root.inner != root.end:
        return data
    tag = data[root.start : root.end - 2].rstrip()
    return data[: root.start] + tag + b"></" + root.name.encode() + b">" + data[root.end :]
