"""One sheet's XML, read into cells."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from types import MappingProxyType
from xml.parsers import expat

from cmrtkit.errors import WorkbookError
from cmrtkit.model.cells import Cell, CellValue, ExcelError, Place, Sheet, place
from cmrtkit.reader.limits import LAST_COLUMN, LAST_ROW, Budget
from cmrtkit.reader.package import broken_if_unreadable, require_well_formed
from cmrtkit.reader.strings import SharedStrings, unescape

# A row is untouched when its cells are formulas only and show nothing (the 2,500 prepared rows
# of a Smelter List): "#N/A" and 0 are what helper formulas show while a row is empty.
_TYPED = re.compile(rb"<c\b[^>]*>\s*<(?:v|is)\b")
_SHOWN = re.compile(rb"<v>(?!</v>|#N/A</v>|0</v>)")
_FLUSH = 2_000

Links = Callable[[], Mapping[str, str]]


class Workbook1904:
    """Turns serial numbers into dates, in the date system of the workbook."""

    def __init__(self, date1904: bool) -> None:
        self._epoch = dt.datetime(1904, 1, 1) if date1904 else dt.datetime(1899, 12, 30)
        self._early = 0 if date1904 else 60

    def date(self, serial: float) -> CellValue:
        """The date of a serial number; the number itself where it is none (0, negative, too large).

        Excel's 1900 system counts a 29 February 1900 that never was: serials below 60 are a day off.
        """
        if not 1 <= serial < 2_958_466:
            return serial
        moment = self._epoch + dt.timedelta(days=serial + (1 if serial < self._early else 0))
        return moment.date() if moment.time() == dt.time() else moment


class SheetReader:
    """Reads sheets of one workbook: shares its strings, date styles and limits."""

    def __init__(self, strings: SharedStrings, dates: frozenset[int], calendar: Workbook1904, budget: Budget) -> None:
        self.strings = strings
        self.dates = dates
        self.calendar = calendar
        self.budget = budget

    def read(self, name: str, data: bytes, skip_untouched: bool = False, links: Links = dict) -> Sheet:
        """The sheet's cells. Raises ``broken-xml`` and the errors of the limits.

        ``links`` gives the addresses that the sheet links to, by id; it is asked only where a cell has a link.
        """
        if skip_untouched:
            require_well_formed(data, name)
            data = touched_rows(data)
        handler = _Cells(self, name)
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = handler.start
        parser.EndElementHandler = handler.end
        parser.CharacterDataHandler = handler.text
        with broken_if_unreadable(name):
            parser.Parse(data, True)
        linked = handler.linked_places()
        addresses = links() if linked else {}
        for where, link in linked.items():
            handler.cells[where] = handler.cells[where]._replace(link=addresses.get(link))
        return Sheet(name, MappingProxyType(handler.cells))


def touched_rows(data: bytes) -> bytes:
    """The sheet without the rows that nobody filled in."""
    rows = data.split(b"</row>")
    if len(rows) < 3:
        return data
    head, *middle = rows[:-1]
    kept = [row for row in middle if _TYPED.search(row) or _SHOWN.search(row)]
    return b"</row>".join([head, *kept, rows[-1]])


class _Cells:
    """The expat handlers: they follow row, c, f, v, is/t and forget the rest."""

    def __init__(self, reader: SheetReader, sheet: str) -> None:
        self.cells: dict[tuple[int, int], Cell] = {}
        self._reader = reader
        self._sheet = sheet
        self._local: dict[str, str] = {}
        self._shared: dict[str, str] = {}
        self._row = 0
        self._last: str | Place = Place(0, 0)
        self._cell: dict[str, str] | None = None
        self._value: str | None = None
        self._formula: str | None = None
        self._share: str | None = None
        self._sink: Callable[[str], None] | None = None
        self._phonetic = False
        self._links: dict[Place, str] = {}

    def linked_places(self) -> dict[Place, str]:
        """The cells that hold something and link outside the workbook, with the ids of their links."""
        return {where: link for where, link in self._links.items() if where in self.cells}

    def start(self, tag: str, attributes: dict[str, str]) -> None:
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
                self._links[place(attributes["ref"].partition(":")[0])] = link

    def text(self, data: str) -> None:
        if self._sink is not None:
            self._sink(data)

    def end(self, tag: str) -> None:
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
        if cell is None or (self._value is None and self._formula is None):
            return
        value = self._typed_value(cell)
        if value is None and self._formula is None:
            return
        where = self._where()
        if where.row > LAST_ROW or where.column > LAST_COLUMN:
            raise WorkbookError("cell-out-of-bounds", sheet=self._sheet, cell=where.a1)
        self.cells[where] = Cell(value, self._formula_text())
        if len(self.cells) % _FLUSH == 0:
            self._reader.budget.take_cells(_FLUSH, self._sheet)

    def _formula_text(self) -> str | None:
        """A cell that shares a formula shows the text of the cell that lent it."""
        if self._share is not None:
            if self._formula:
                self._shared[self._share] = self._formula
            return self._shared.get(self._share, self._formula)
        return self._formula

    def _typed_value(self, cell: dict[str, str]) -> CellValue:
        raw, kind = self._value, cell.get("t", "n")
        if raw is None or (raw == "" and self._formula is None):
            return None
        if kind == "n":
            return self._number(raw, int(cell.get("s", 0)))
        return self._converted(raw, kind)

    def _converted(self, raw: str, kind: str) -> CellValue:
        """Values of a type of their own (ECMA-376 Part 1, 18.18.11); unknown types are texts."""
        if kind == "s":
            return self._reader.strings[int(raw)] or None
        if kind == "e":
            return ExcelError(raw)
        if kind == "b":
            return raw.strip() in ("1", "true")
        if kind == "d":
            return dt.datetime.fromisoformat(raw.strip())
        return unescape(raw) or ("" if self._formula is not None else None)

    def _number(self, raw: str, style: int) -> CellValue:
        if not raw.strip():
            return None
        number = float(raw)
        value = self._reader.calendar.date(number) if style in self._reader.dates else number
        whole = isinstance(value, float) and value.is_integer() and abs(value) < 1e15
        return int(number) if whole else value
