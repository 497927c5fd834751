"""XML kept as bytes: where its elements stand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

_START_TAG = re.compile(rb"<[^\s/>]+(?:\s+[^\s=]+\s*=\s*(?:\"[^\"]*\"|'[^']*'))*\s*/?>")
# A large template has 20,000 formats, rows, cells to be marked and so on; each takes half a kilobyte of memory.
_MOST_ELEMENTS = 300_000


@dataclass(slots=True)
class Element:
    """An element by the offsets of its bytes: ``[start, inner)`` is the start tag, ``[tail, end)`` the end tag.

    Without content (``<a/>``) ``inner``, ``tail`` and ``end`` are one.
    """

    name: str
    attributes: dict[str, str]
    start: int
    inner: int
    tail: int = 0
    end: int = 0
    texts: list[str] = field(default_factory=list)
    children: list[Element] = field(default_factory=list)

    @property
    def text(self) -> str:
        """What stands in the element itself, where the document was read with its texts."""
        return "".join(self.texts)

    @property
    def local(self) -> str:
        return self.name.rpartition(":")[2]

    @property
    def prefix(self) -> str:
        """``x:`` where the element is written ``x:c``, else empty."""
        return self.name[: -len(self.local)]

    def all(self, local: str) -> list[Element]:
        """The children of that name."""
        return [child for child in self.children if child.local == local]

    def first(self, local: str) -> Element | None:
        return next((child for child in self.children if child.local == local), None)

    def descendants(self) -> Iterator[Element]:
        for child in self.children:
            yield child
            yield from child.descendants()


class Builder:
    """The expat handlers: they note every element that ``wants`` lets in.

    ``parse`` raises ValueError for a document of more elements than any workbook has.
    """

    def __init__(self, data: bytes) -> None:
        self.root = Element("", {}, 0, 0)
        self._data = data
        self._stack: list[Element | None] = [self.root]
        self._noted = 0
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end

    def parse(self, with_text: bool = False) -> Element:
        """The document's element. Raises expat.ExpatError, ValueError where it is not well-formed."""
        if with_text:
            self._parser.CharacterDataHandler = self._text
        self._parser.Parse(self._data, True)
        return self.root.children[0]

    def wants(self, parent: Element, attributes: dict[str, str]) -> bool:  # noqa: ARG002  # for subclasses
        """Whether an element is noted; the content of one that is not is passed over."""
        return True

    def noted(self, parent: Element, element: Element) -> None:
        """Called with every element that is noted, before its content."""

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        parent = self._stack[-1]
        if parent is None or not self.wants(parent, attributes):
            self._stack.append(None)
            return
        self._noted += 1
        start = self._parser.CurrentByteIndex
        tag = _START_TAG.match(self._data, start)
        if tag is None or self._noted > _MOST_ELEMENTS:
            raise ValueError(f"no start tag at {start}, or too many")
        element = Element(name, attributes, start, tag.end())
        parent.children.append(element)
        self.noted(parent, element)
        self._stack.append(element)

    def _end(self, name: str) -> None:  # noqa: ARG002  # asked for by expat
        element = self._stack.pop()
        if element is None:
            return
        if self._data[element.inner - 2 : element.inner] == b"/>":
            element.tail = element.end = element.inner
        else:
            element.tail = self._parser.CurrentByteIndex
            element.end = self._data.index(b">", element.tail) + 1

    def _text(self, data: str) -> None:
        element = self._stack[-1]
        if element is not None:
            element.texts.append(data)


def parsed(data: bytes) -> Element:
    """A small document with the texts of its elements. Raises expat.ExpatError or ValueError."""
    return Builder(data).parse(with_text=True)
