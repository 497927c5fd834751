"""Cells from a sheet's XML of any shape, by the events of an XML parser."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from xml.parsers import expat

from cmrtkit.model.cells import Cell, CellValue, Place, place
from cmrtkit.reader.collected import Collected


class Handlers:
    """Follow row, c, f, v, is/t and hyperlink, whatever their prefix, and forget the rest."""

    def __init__(self, collected: Collected) -> None:
        self.links: dict[Place, str] = {}
        self._collected = collected
        self._local: dict[str, str] = {}
        self._row = 0
        self._last: str | Place = Place(0, 0)
        self._cell: dict[str, str] | None = None
        self._value: str | None = None
        self._formula: str | None = None
        self._share: str | None = None
        self._sink: Callable[[str], None] | None = None
        self._phonetic = False

    def listen(self, parser: expat.XMLParserType) -> None:
        """Hear what the parser finds from now on."""
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text

    def pass_over(self, parser: expat.XMLParserType, row: int) -> None:
        """Hear nothing of the rows that follow, up to and including this one (0 where there are none)."""
        parser.StartElementHandler = parser.EndElementHandler = parser.CharacterDataHandler = None
        self._row = row or self._row

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = self._local.get(tag) or self._local.setdefault(tag, tag.rpartition(":")[2])
        if name == "row":
            self._row = int(attributes["r"]) if "r" in attributes else self._row + 1
            self._last = Place(self._row, 0)
        elif name == "c":
            self._open_cell(attributes)
        elif self._cell is None:
            if name == "hyperlink":
                self._note_link(attributes)
        elif name == "v" or (name == "t" and not self._phonetic):
            self._value = self._value or ""
            self._sink = self._add_value
        elif name == "f":
            self._formula = ""
            self._share = attributes.get("si") if attributes.get("t") == "shared" else None
            self._sink = self._add_formula
        elif name == "rPh":
            self._phonetic = True

    def _note_link(self, attributes: dict[str, str]) -> None:
        """Links within the workbook have no id; of an area the first cell shows the link."""
        link = next((value for key, value in attributes.items() if key.endswith(":id")), None)
        with suppress(LookupError, ValueError):  # a link from nowhere costs nobody the workbook
            if link is not None:
                self.links[place(attributes["ref"].partition(":")[0])] = link

    def _text(self, data: str) -> None:
        if self._sink is not None:
            self._sink(data)

    def _end(self, tag: str) -> None:
        name = self._local.get(tag, tag)
        if name in ("v", "t", "f"):
            self._sink = None
        elif name == "rPh":
            self._phonetic = False
        elif name == "c":
            self._close_cell()

    def _add_value(self, data: str) -> None:
        self._value = (self._value or "") + data

    def _add_formula(self, data: str) -> None:
        self._formula = (self._formula or "") + data

    def _open_cell(self, attributes: dict[str, str]) -> None:
        self._last = attributes.get("r") or self._next_place()
        self._cell, self._value, self._formula, self._share = attributes, None, None, None

    def _next_place(self) -> Place:
        """Cells may leave out their reference: then they follow one another."""
        last = self._where()
        return Place(last.row, last.column + 1)

    def _where(self) -> Place:
        """Worked out only for cells that hold something: a sheet has ten times as many that do not."""
        if isinstance(self._last, str):
            self._last = place(self._last)
            self._row = self._last.row
        return self._last

    def _close_cell(self) -> None:
        cell, self._cell = self._cell, None
        value = None if cell is None else self._typed_value(cell)
        if cell is None or (value is None and self._formula is None):
            return
        where = self._where()
        self._collected.keep(where.row, where.column, Cell(value, self._formula_text()))

    def _formula_text(self) -> str | None:
        if self._formula is None or self._share is None:
            return self._formula
        return self._collected.shared(self._share, self._formula)

    def _typed_value(self, cell: dict[str, str]) -> CellValue:
        if not self._value and (self._value is None or self._formula is None):
            return None
        return self._collected.values.converter(cell)(self._value)
