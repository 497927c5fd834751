"""The cells of an OpenDocument spreadsheet, by the events of an XML parser (OASIS ODF 1.3 part 3, 9.1 and 19)."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from typing import NamedTuple

from cmrtkit.model.cells import CellValue
from cmrtkit.reader.collected import Gathered
from cmrtkit.reader.limits import LAST_ROW, SHEETS, Budget
from cmrtkit.reader.ods_values import value_of
from cmrtkit.reader.package import parser_without_types

_NS = "urn:oasis:names:tc:opendocument:xmlns:"
_TABLE, _TEXT, _OFFICE = f"{_NS}table:1.0|", f"{_NS}text:1.0|", f"{_NS}office:1.0|"
_HREF = "http://www.w3.org/1999/xlink|href"
# What stands in a paragraph without being a part of its text.
_ASIDE = {f"{_OFFICE}annotation", f"{_TEXT}ruby-text", f"{_TEXT}note"}
_DRAWING = f"{_NS}drawing:1.0|"
_CELLS = {f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"}
_BLANKS = re.compile(r"[ \t\r\n]+")
_LAST_LINE = re.compile(r"[\r\n][ \t\r\n]*\Z")
# What XML cannot hold stands for characters that are meant, until the blanks between others are made one.
_MEANT = str.maketrans({"\x00": " ", "\x01": "\t", "\x02": "\n"})


class _Typed(NamedTuple):
    """A cell that holds something, and for how many columns."""

    column: int
    repeated: int
    value: CellValue
    formula: str | None
    link: str | None


class OdsCells:
    """Follows table, table-row, table-cell and the paragraphs in cells.

    Cells and rows that repeat are repeated, within the limits; those without content are only counted. Notes and
    drawings on cells, changes that were recorded and copies of sheets of other files are passed over.
    """

    def __init__(self, wanted: Collection[str], budget: Budget, part: str) -> None:
        self.names: dict[str, None] = {}
        self.sheets: dict[str, Gathered[str]] = {}
        self.is_spreadsheet = False
        self._wanted = wanted
        self._budget = budget
        self._part = part
        self._depth = 0
        self._sheet: Gathered[str] | None = None
        self._table_depth = self._cell_depth = self._paragraph_depth = self._aside_depth = 0
        self._row = self._column = 1
        self._row_repeated = 1
        self._typed: list[_Typed] = []
        self._attributes: dict[str, str] = {}
        self._paragraphs: list[str] = []
        self._text: list[str] = []
        self._link: str | None = None
        self._starts: dict[str, Callable[[dict[str, str]], None]] = {
            f"{_OFFICE}spreadsheet": self._spreadsheet,
            f"{_TABLE}table": self._table,
            f"{_TABLE}table-row": self._start_row,
            f"{_TEXT}p": self._paragraph,
            f"{_TEXT}a": self._anchor,
            f"{_TEXT}s": self._spaces,
            f"{_TEXT}tab": lambda _: self._meant("\x01"),
            f"{_TEXT}line-break": lambda _: self._meant("\x02"),
            **dict.fromkeys(_CELLS, self._start_cell),
        }

    def read(self, pieces: Iterable[bytes]) -> None:
        """Take in the XML. Raises ValueError and ExpatError for what is broken, and the errors of the limits."""
        parser = parser_without_types("|")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        for piece in pieces:
            parser.Parse(piece, False)
        parser.Parse(b"", True)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        start = self._starts.get(tag)
        if start is not None:
            start(attributes)
        elif self._paragraph_depth and not self._aside_depth and (tag in _ASIDE or tag.startswith(_DRAWING)):
            self._aside_depth = self._depth

    def _end(self, tag: str) -> None:
        if self._depth == self._aside_depth:
            self._aside_depth = 0
        elif self._depth == self._paragraph_depth:
            self._end_paragraph()
        elif self._depth == self._cell_depth:
            self._end_cell()
        elif self._depth == self._table_depth:
            self._table_depth, self._sheet = 0, None
        elif self._sheet is not None and not self._cell_depth and tag == f"{_TABLE}table-row":
            self._end_row()
        self._depth -= 1

    def _characters(self, data: str) -> None:
        if self._paragraph_depth and not self._aside_depth:
            self._text.append(data)

    def _spreadsheet(self, _: dict[str, str]) -> None:
        self.is_spreadsheet = True

    def _table(self, attributes: dict[str, str]) -> None:
        name = attributes.get(f"{_TABLE}name", "")
        if self._table_depth or not self.is_spreadsheet or "'#" in name:  # "'file:///other.ods'#$Sheet1" is a copy
            return
        if name in self.names:
            raise ValueError("two sheets of one name")
        if len(self.names) >= SHEETS:
            raise ValueError("more sheets than a workbook has")
        self.names[name] = None
        self._table_depth, self._row = self._depth, 1
        if name in self._wanted:
            self._sheet = self.sheets[name] = Gathered(name, self._budget)

    def _start_row(self, attributes: dict[str, str]) -> None:
        if self._sheet is not None and not self._cell_depth:
            self._row_repeated = _count(attributes, f"{_TABLE}number-rows-repeated")
            self._column, self._typed = 1, []

    def _end_row(self) -> None:
        if self._typed and self._sheet is not None:
            for row in range(self._row, self._row + min(self._row_repeated, LAST_ROW + 1)):
                self._put_row(self._sheet, row)
        self._row += self._row_repeated

    def _put_row(self, sheet: Gathered[str], row: int) -> None:
        for cell in self._typed:
            for column in range(cell.column, cell.column + cell.repeated):
                sheet.put(row, column, cell.value, cell.formula)
                if cell.link is not None:
                    sheet.links[row, column] = cell.link

    def _start_cell(self, attributes: dict[str, str]) -> None:
        if self._sheet is not None and not self._cell_depth:
            self._cell_depth, self._attributes = self._depth, attributes
            self._paragraphs, self._link = [], None

    def _end_cell(self) -> None:
        self._cell_depth, attributes = 0, self._attributes
        repeated = _count(attributes, f"{_TABLE}number-columns-repeated")
        formula = attributes.get(f"{_TABLE}formula")
        value = value_of(attributes, self._paragraphs, formula is not None)
        if formula is not None or value is not None:
            self._typed.append(_Typed(self._column, min(repeated, LAST_ROW), value, formula, self._link))
        self._column += repeated

    def _paragraph(self, _: dict[str, str]) -> None:
        if self._cell_depth and self._depth == self._cell_depth + 1:
            self._paragraph_depth, self._text = self._depth, []

    def _end_paragraph(self) -> None:
        self._paragraph_depth = 0
        text = _LAST_LINE.sub("", "".join(self._text))
        self._paragraphs.append(_BLANKS.sub(" ", text).lstrip(" ").translate(_MEANT))

    def _anchor(self, attributes: dict[str, str]) -> None:
        link = attributes.get(_HREF, "#")
        if self._paragraph_depth and self._link is None and not link.startswith("#"):
            self._link = link

    def _spaces(self, attributes: dict[str, str]) -> None:
        count = _count(attributes, f"{_TEXT}c")
        self._budget.take_bytes(count, self._part)
        self._meant("\x00" * count)

    def _meant(self, characters: str) -> None:
        self._characters(characters)


def _count(attributes: dict[str, str], name: str) -> int:
    """How often something repeats. Raises ValueError for what is no number above 0."""
    count = int(attributes.get(name, 1))
    if count < 1:
        raise ValueError(f"{name} is {count}")
    return count
