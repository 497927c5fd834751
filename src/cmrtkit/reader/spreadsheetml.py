"""Workbooks in the XML of Excel 2003 (SpreadsheetML), the form in which RMI's site hands out its lists."""

from __future__ import annotations

import datetime as dt
import hashlib
import html
import html.entities
import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import NamedTuple
from xml.parsers import expat

from cmrtkit.errors import WorkbookError
from cmrtkit.model.cells import Cell, CellValue, ExcelError, Grid, Place, Sheet
from cmrtkit.reader.charsets import decode_lines, named_codec
from cmrtkit.reader.limits import LAST_COLUMN, LAST_ROW, Budget
from cmrtkit.reader.listfile import Remark, require_text_size
from cmrtkit.reader.package import broken_if_unreadable

PART = "Workbook"
_DECLARATION = re.compile(r"\s*<\?xml\b[^>]*\?>")
_ENCODING = re.compile(rb"<\?xml\b[^>]*\bencoding\s*=\s*[\"']([\w.:-]+)[\"']")
# Left alone: what need not be escaped, and the entities that XML knows. Repaired: "&" of any other kind,
# and characters that XML cannot hold.
_SUSPECT = re.compile(
    r"<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)|<\?.*?(?:\?>|\Z)|&(?:amp|lt|gt|quot|apos);"
    r"|&#(?:(?P<number>[0-9]{1,7})|x(?P<hex>[0-9A-Fa-f]{1,6}));"
    r"|&(?P<entity>[A-Za-z][A-Za-z0-9]{1,31};)|(?P<bare>&)|(?P<control>[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff])",
    re.DOTALL,
)
_FLUSH = 2_000
# Workbook, Worksheet, Table, Row, Cell, Data and the marks of rich text; the parser remembers each level.
_DEPTH = 64


class OldXml(NamedTuple):
    """A workbook of Excel 2003 XML: its grid, when it was last saved, and what was guessed or repaired."""

    grid: Grid
    modified: dt.date | None
    remarks: tuple[Remark, ...]


def read_spreadsheetml(data: bytes, budget: Budget) -> OldXml:
    """The sheets of the workbook.

    A byte-order mark and blank lines before the XML declaration are passed over; a bare ``&`` and
    characters that XML cannot hold are repaired and remarked. Raises ``unsafe-xml`` for a document
    type, ``broken-xml`` for what is not well-formed or has cells in an impossible order,
    ``damaged`` for broken UTF-16, ``cell-out-of-bounds`` and the errors of the limits.
    """
    require_text_size(data)
    budget.take_bytes(len(data), PART)
    text, guessed = _text(data)
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise WorkbookError("unsafe-xml", part=PART)
    repairs = _Repairs()
    text = _SUSPECT.sub(repairs, text)
    handler = _parse(text.encode("utf-8", errors="replace"), budget)
    remarks = [Remark("encoding-guessed", {"encoding": guessed})] if guessed else []
    remarks += [Remark("xml-repaired", {"count": repairs.count})] if repairs.count else []
    sheets = {name: Sheet(name, MappingProxyType(cells)) for name, cells in handler.sheets.items()}
    grid = Grid(MappingProxyType(sheets), tuple(sheets), hashlib.sha256(data).hexdigest())
    return OldXml(grid, _day(handler.saved), tuple(remarks))


def _text(data: bytes) -> tuple[str, str | None]:
    """The text without its declaration, and the encoding where it had to be guessed."""
    if data[:2].count(b"\0") == 1:  # UTF-16 without its mark
        data = (b"\xfe\xff" if data.startswith(b"\0") else b"\xff\xfe") + data
    data = data.lstrip(b" \r\n\t")
    declared = _ENCODING.search(data[:400])
    codec = named_codec(declared[1].decode()) if declared else None
    if codec and codec not in ("utf-8", "utf-16"):
        return _without_declaration(data.decode(codec, errors="replace")), None
    decoded = decode_lines(data)
    return _without_declaration("\n".join(decoded.lines)), decoded.guessed


def _without_declaration(text: str) -> str:
    found = _DECLARATION.match(text)
    return text[found.end() :] if found else text.lstrip()


class _Repairs:
    """Replaces what is not XML, and counts."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, found: re.Match[str]) -> str:
        repaired = _repaired(found)
        self.count += repaired is not None
        return found[0] if repaired is None else repaired


def _repaired(found: re.Match[str]) -> str | None:
    """What should stand there; None where it is well as it is."""
    if found["bare"]:
        return "&amp;"
    if found["control"]:
        return " "
    if found["entity"]:
        return html.escape(html.entities.html5.get(found["entity"], "&" + found["entity"]))
    if found["number"] or found["hex"]:
        code = int(found["number"]) if found["number"] else int(found["hex"], 16)
        return None if _is_character(code) else "\ufffd"
    return None


def _is_character(code: int) -> bool:
    """XML 1.0, production 2."""
    return code in (9, 10, 13) or 32 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0x10000 <= code < 0x110000


def _parse(data: bytes, budget: Budget) -> _Handler:
    handler = _Handler(budget)
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    parser.StartElementHandler = handler.start
    parser.EndElementHandler = handler.end
    parser.CharacterDataHandler = handler.text
    with broken_if_unreadable(PART):
        parser.Parse(data, True)
    if not handler.is_workbook:
        raise WorkbookError("not-a-workbook")
    budget.take_cells(sum(map(len, handler.sheets.values())) % _FLUSH, PART)
    return handler


class _Handler:
    """The expat handlers: they follow Worksheet, Table, Row, Cell, Data and pass over the rest.

    Rows and cells follow one another unless they say where they stand. Prefixes are not looked
    at: some programs write none, some forget to declare theirs.
    """

    def __init__(self, budget: Budget) -> None:
        self.sheets: dict[str, dict[tuple[int, int], Cell]] = {}
        self.saved = ""
        self.is_workbook = False
        self._budget = budget
        self._sheet = ""
        self._in_table = False
        self._row = self._column = 0
        self._next_row = self._next_column = 1
        self._formula: str | None = None
        self._type: str | None = None
        self._commented = 0
        self._text: list[str] | None = None
        self._count = self._depth = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > _DEPTH:
            raise ValueError("nested too deeply")
        name = _local(tag)
        if name in _STARTS:
            _STARTS[name](self, {_local(key): value for key, value in attributes.items()})

    def end(self, tag: str) -> None:
        self._depth -= 1
        name = _local(tag)
        if name in _ENDS:
            _ENDS[name](self)

    def text(self, data: str) -> None:
        if self._text is not None:
            self._text.append(data)

    def _workbook(self, _attributes: dict[str, str]) -> None:
        self.is_workbook = True

    def _worksheet(self, attributes: dict[str, str]) -> None:
        self._sheet = attributes.get("Name", "")
        if self._sheet in self.sheets:
            raise ValueError("two sheets of one name")
        self.sheets[self._sheet] = {}
        self._row, self._next_row = 0, 1

    def _table(self, _attributes: dict[str, str]) -> None:
        self._in_table = self._sheet in self.sheets

    def _start_row(self, attributes: dict[str, str]) -> None:
        self._row = _forward(attributes, self._next_row)
        self._next_row = self._row + 1 + int(attributes.get("Span", 0))
        self._column, self._next_column = 0, 1

    def _start_cell(self, attributes: dict[str, str]) -> None:
        self._column = _forward(attributes, self._next_column)
        self._next_column = self._column + 1 + int(attributes.get("MergeAcross", 0))
        self._formula, self._type = attributes.get("Formula"), None

    def _start_data(self, attributes: dict[str, str]) -> None:
        if self._in_table and self._column and not self._commented:
            self._type, self._text = attributes.get("Type", "String"), []

    def _start_comment(self, _attributes: dict[str, str]) -> None:
        self._commented += 1

    def _start_saved(self, _attributes: dict[str, str]) -> None:
        self._text = []

    def _end_table(self) -> None:
        self._in_table = False

    def _end_comment(self) -> None:
        self._commented -= 1

    def _end_saved(self) -> None:
        self.saved, self._text = "".join(self._text or ()), None

    def _end_data(self) -> None:
        if self._text is None or self._type is None:
            return
        value, self._text = _typed("".join(self._text), self._type), None
        if value is not None:
            self._keep(Cell(value, self._formula))

    def _keep(self, cell: Cell) -> None:
        where = Place(self._row, self._column)
        if where.row > LAST_ROW or where.column > LAST_COLUMN:
            raise WorkbookError("cell-out-of-bounds", sheet=self._sheet, cell=where.a1)
        self.sheets[self._sheet][where] = cell
        self._count += 1
        if self._count % _FLUSH == 0:
            self._budget.take_cells(_FLUSH, self._sheet)


_STARTS = {
    "Workbook": _Handler._workbook,
    "Worksheet": _Handler._worksheet,
    "Table": _Handler._table,
    "Row": _Handler._start_row,
    "Cell": _Handler._start_cell,
    "Data": _Handler._start_data,
    "Comment": _Handler._start_comment,
    "LastSaved": _Handler._start_saved,
}
_ENDS = {
    "Table": _Handler._end_table,
    "Data": _Handler._end_data,
    "Comment": _Handler._end_comment,
    "LastSaved": _Handler._end_saved,
}


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _forward(attributes: dict[str, str], follows: int) -> int:
    """The index of a row or cell: its own, or the next. Excel refuses files that go backwards, and so does this."""
    index = int(attributes.get("Index", follows))
    if index < follows:
        raise ValueError("an index that goes backwards")
    return index


def _typed(raw: str, kind: str) -> CellValue:
    """The value of a cell; its text where it is not of the type it claims to be."""
    if not raw.strip():
        return None
    try:
        return _CONVERTED[kind](raw) if kind in _CONVERTED else raw
    except ValueError:
        return raw


def _number(raw: str) -> CellValue:
    number = float(raw)
    if not abs(number) < 1e300:  # neither does Excel know "inf" and "nan"
        return raw
    return int(number) if number.is_integer() and abs(number) < 1e15 else number


def _moment(raw: str) -> CellValue:
    moment = dt.datetime.fromisoformat(raw.strip())
    return moment.date() if moment.time() == dt.time() else moment


def _boolean(raw: str) -> CellValue:
    return raw.strip().lower() in ("1", "true")


_CONVERTED: Mapping[str, Callable[[str], CellValue]] = MappingProxyType(
    {"Number": _number, "DateTime": _moment, "Boolean": _boolean, "Error": ExcelError}
)


def _day(text: str) -> dt.date | None:
    try:
        return dt.datetime.fromisoformat(text.strip()).date()
    except ValueError:
        return None
