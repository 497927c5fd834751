"""The shared strings of a workbook, decoded only as cells ask for them.

A template carries 16,000 strings, most of them its texts in ten languages; a declaration needs
a few hundred.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from cmrtkit.errors import WorkbookError
from cmrtkit.reader.blocks import blocks, with_prefix, without
from cmrtkit.reader.package import Package, broken_if_unreadable, parser_without_types
from cmrtkit.reader.texts import resolved, unescape, unified_lines

_ITEM = re.compile(r"<(?:\w+:)?si(?:\s[^>]*)?(?:/>|>(.*?)</(?:\w+:)?si\s*>)", re.DOTALL)
_TEXT = re.compile(r"<(?:\w+:)?t(?:\s[^>]*)?>([^<]*)</(?:\w+:)?t\s*>")
_PHONETIC = re.compile(r"<(?:\w+:)?rPh\b.*?</(?:\w+:)?rPh\s*>", re.DOTALL)


class SharedStrings:
    """Indexed access to ``xl/sharedStrings.xml``. Raises ``broken-xml`` and the errors of the package."""

    def __init__(self, package: Package, part: str | None) -> None:
        self._blocks: list[bytes | list[str]] = []
        self._firsts: list[int] = []
        self._count = 0
        self._prefix = b""
        self._part = part or "xl/sharedStrings.xml"
        self._known: dict[str, str | None] = {}
        if part and package.has(part):
            with package.pieces(part) as pieces, broken_if_unreadable(part):
                self._read(pieces)

    def _read(self, pieces: Iterator[bytes]) -> None:
        parser = parser_without_types()
        self._prefix, pieces = with_prefix(pieces)
        end = b"</%bsi>" % self._prefix
        uncut = b""
        for block in blocks(pieces, end):
            parser.Parse(block, False)
            if uncut or not block.endswith(end):
                uncut += block
            else:
                self._take(block, block.count(end))
        parser.Parse(b"", True)
        self._keep(_ITEM.findall(self._text_of(uncut)))

    def _take(self, block: bytes, ends: int) -> None:
        """Blocks in which every item has an end of its own are not split before one of their items is asked for."""
        if block.count(b"<%bsi" % self._prefix) == ends:
            self._keep(block, ends)
        else:
            self._keep(_ITEM.findall(self._text_of(block)))

    def _keep(self, items: bytes | list[str], count: int | None = None) -> None:
        self._firsts.append(self._count)
        self._blocks.append(items)
        self._count += len(items) if count is None else count

    def _text_of(self, block: bytes) -> str:
        return unified_lines(without(self._prefix, block).decode())

    def text(self, index: str) -> str | None:
        """The string of an index; None where it is empty.

        Raises ``broken-xml`` for an index the part does not have, ValueError for what is no index.
        """
        if index not in self._known:
            self._known[index] = self._text(int(index)) or None
        return self._known[index]

    def _text(self, index: int) -> str:
        if not 0 <= index < self._count:
            raise WorkbookError("broken-xml", part=self._part)
        return _decode(self._item(index))

    def _item(self, index: int) -> str:
        at = bisect_right(self._firsts, index) - 1
        block = self._blocks[at]
        if isinstance(block, bytes):
            block = self._blocks[at] = self._text_of(block).split("</si>")
        return block[index - self._firsts[at]]


def _decode(item: str) -> str:
    """The text of one item: its runs joined, without the phonetic guides of Japanese Excel."""
    if item.startswith("<si><t") and item.endswith("</t>") and item.count("<") == 3:
        return unescape(resolved(item[item.index(">", 5) + 1 : -4]))
    runs = _TEXT.findall(_PHONETIC.sub("", item) if "rPh" in item else item)
    return unescape(resolved("".join(runs)))
