"""One sheet's XML, read into cells."""

from __future__ import annotations

from collections.abc import Iterator
from types import MappingProxyType

from cmrtkit.model.cells import Place, Sheet
from cmrtkit.reader.blocks import blocks, with_prefix, without
from cmrtkit.reader.collected import Collected
from cmrtkit.reader.handlers import Handlers
from cmrtkit.reader.package import Package, broken_if_unreadable, parser_without_types
from cmrtkit.reader.plain import PlainCells, plain_rows
from cmrtkit.reader.untouched import Untouched
from cmrtkit.reader.values import Values

_DECLARATION = 4  # bytes into a part its declaration has begun, with or without a byte-order mark


class SheetReader:
    """Reads sheets of one workbook."""

    def __init__(self, package: Package, values: Values) -> None:
        self._package = package
        self._values = values

    def read(self, name: str, part: str, skip_untouched: bool = False) -> Sheet:
        """The sheet's cells. Raises ``broken-xml``, and the errors of the package and of the limits."""
        collected = Collected(name, self._values, self._package.budget)
        with self._package.pieces(part) as pieces, broken_if_unreadable(name):
            links = _SheetXml(pieces, collected, skip_untouched).read()
        linked = {where: link for where, link in links.items() if where in collected.cells}
        addresses = self._package.links(part) if linked else {}
        for where, link in linked.items():
            collected.cells[where] = collected.cells[where]._replace(link=addresses.get(link))
        return Sheet(name, MappingProxyType(collected.cells))


class _SheetXml:
    """The way of a sheet's XML: every row is judged by the XML parser, or left out as untouched.

    The cells of plain rows are found by patterns, ten times as fast as by the events of the parser. These
    are heard before the rows, behind them, and in blocks of rows that are not plain; from something on that
    may hide the tags that follow, to the end.
    """

    def __init__(self, pieces: Iterator[bytes], collected: Collected, skip_untouched: bool) -> None:
        self._prefix, self._pieces = with_prefix(pieces)
        self._row_end = b"</%brow>" % self._prefix
        self._handlers = Handlers(collected)
        self._cells = PlainCells(collected)
        self._untouched = Untouched(collected, self._prefix) if skip_untouched else None
        self._parser = parser_without_types()
        self._parser.buffer_text = True
        self._plain = True

    def read(self) -> dict[Place, str]:
        """Collect the cells. Returns the cells that link outside the workbook, with the ids of their links."""
        todo = blocks(self._pieces, self._row_end)
        self._take(self._without_head(next(todo)))
        for block in todo:
            self._take(block)
        self._parser.Parse(b"", True)
        return self._handlers.links

    def _without_head(self, block: bytes) -> bytes:
        at = block.find(b"<%brow" % self._prefix)
        head, rows = (block[:at], block[at:]) if at >= 0 else (block, b"")
        self._hear(head)
        self._plain = _hides_nothing(head[_DECLARATION:])
        return rows

    def _take(self, block: bytes) -> None:
        if self._plain and block.endswith(self._row_end):
            self._take_rows(self._untouched.touched(block) if self._untouched else block)
        else:
            self._plain = False
            self._hear(block)

    def _take_rows(self, rows: bytes) -> None:
        found = plain_rows(without(self._prefix, rows))
        if found is None:
            self._plain = _hides_nothing(rows)
            self._hear(rows)
        else:
            self._handlers.pass_over(self._parser, found.last)
            self._parser.Parse(rows, False)
            self._cells.take(found)

    def _hear(self, xml: bytes) -> None:
        self._handlers.listen(self._parser)
        self._parser.Parse(xml, False)


def _hides_nothing(xml: bytes) -> bool:
    """Whether there are no comments, CDATA, processing instructions, in which "<" begins no tag."""
    return b"<!" not in xml and b"<?" not in xml
