"""Writes OpenDocument spreadsheets as LibreOffice does: repeated rows and cells, formulas with results, links, blanks."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from xml.sax.saxutils import escape, quoteattr

from cmrtkit.model.cells import Cell, CellValue, ExcelError
from tests.written.xlsb import packed

Cells = Mapping[tuple[int, int], Cell]
MIME = "application/vnd.oasis.opendocument.spreadsheet"
_NS = "urn:oasis:names:tc:opendocument:xmlns"
NAMESPACES = (
    f'xmlns:office="{_NS}:office:1.0" xmlns:table="{_NS}:table:1.0" xmlns:text="{_NS}:text:1.0" '
    f'xmlns:draw="{_NS}:drawing:1.0" xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:of="urn:oasis:names:tc:opendocument:xmlns:of:1.2" '
    'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
)
_REFERENCE = re.compile(
    r"\"(?:[^\"]|\"\")*\"|(?P<sheet>'(?:[^']|'')+'!|[A-Za-z]\w*!)?(?P<first>\$?[A-Z]{1,3}\$?[0-9]+|\$?[A-Z]{1,3}(?=:))"
    r"(?::(?P<last>\$?[A-Z]{1,3}(?:\$?[0-9]+)?))?(?![\w(])|(?P<comma>,)"
)


def ods(sheets: Mapping[str, Cells], **parts: bytes) -> bytes:
    """The file; ``parts`` are put in beside the content, or in its place."""
    content = f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {NAMESPACES}>{body(sheets)}</office:document-content>'
    return packed({"mimetype": MIME.encode(), "content.xml": content.encode(), "meta.xml": META.encode(), **parts})


def fods(sheets: Mapping[str, Cells]) -> bytes:
    """The same in one file."""
    kind = f'office:mimetype="{MIME}"'
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<office:document {NAMESPACES} {kind}><office:meta><dc:date>2026-02-03T10:00:00</dc:date></office:meta>{body(sheets)}</office:document>'.encode()


META = f"<office:document-meta {NAMESPACES}><office:meta><dc:date>2026-02-03T10:00:00</dc:date></office:meta></office:document-meta>"


def body(sheets: Mapping[str, Cells], more: str = "") -> str:
    """The body of a document."""
    tables = "".join(
        f"<table:table table:name={quoteattr(name)}>{_rows(cells)}</table:table>" for name, cells in sheets.items()
    )
    return f"<office:body><office:spreadsheet>{tables}{more}</office:spreadsheet></office:body>"


def _rows(cells: Cells) -> str:
    found, next_row = "", 1
    for row in sorted({row for row, _ in cells}):
        if row > next_row:
            found += f'<table:table-row table:number-rows-repeated="{row - next_row}">{EMPTY_ROW}</table:table-row>'
        found += f"<table:table-row>{_cells({place[1]: cell for place, cell in cells.items() if place[0] == row})}</table:table-row>"
        next_row = row + 1
    return found + f'<table:table-row table:number-rows-repeated="{2**20 - next_row + 1}">{EMPTY_ROW}</table:table-row>'


EMPTY_ROW = '<table:table-cell table:style-name="ce1" table:number-columns-repeated="16384"/>'


def _cells(row: Mapping[int, Cell]) -> str:
    found, next_column = "", 1
    for column, item in sorted(row.items()):
        if column > next_column:
            found += f'<table:table-cell table:number-columns-repeated="{column - next_column}"/>'
        found += cell(item)
        next_column = column + 1
    return found + f'<table:table-cell table:number-columns-repeated="{16384 - next_column + 1}"/>'


def cell(item: Cell, more: str = "") -> str:
    """A cell, with more attributes."""
    formula = f" table:formula={quoteattr('of:=' + open_formula(item.formula))}" if item.formula is not None else ""
    kind, shown = _typed(item.value)
    lines = shown.split("\n") if item.value is not None else []
    text = "".join(f"<text:p>{_linked(_blanks(line), item.link)}</text:p>" for line in lines)
    note = "<office:annotation><dc:date>2026-01-01T00:00:00</dc:date><text:p>a note</text:p></office:annotation>"
    return f"<table:table-cell{formula}{kind}{more}>{note if item.link else ''}{text}</table:table-cell>"


def open_formula(formula: str) -> str:
    """A formula of Excel as OpenFormula."""

    def turned(found: re.Match[str]) -> str:
        if found["comma"]:
            return ";"
        if not found["first"]:
            return found[0]
        sheet = f"${found['sheet'][:-1]}" if found["sheet"] else ""
        last = f":.{found['last']}" if found["last"] else ""
        return f"[{sheet}.{found['first']}{last}]"

    return _REFERENCE.sub(turned, formula)


def _typed(value: CellValue) -> tuple[str, str]:
    """The attributes of a value, and the text that is shown."""
    if isinstance(value, ExcelError):
        return ' office:value-type="string" office:string-value="" calcext:value-type="error"', value
    if isinstance(value, bool):
        return f' office:value-type="boolean" office:boolean-value="{str(value).lower()}"', str(value).upper()
    if isinstance(value, dt.date):
        return f' office:value-type="date" office:date-value="{value.isoformat()}"', value.strftime("%d/%m/%y")
    if isinstance(value, int | float):
        return f' office:value-type="float" office:value="{value!r}"', f"{value:.2f}"
    return (' office:value-type="string"', value) if isinstance(value, str) and value else ("", "")


def _blanks(text: str) -> str:
    """Blanks that would be taken for one are written as elements, and the first of a line."""
    escaped = escape(text).replace("\t", "<text:tab/>")
    escaped = re.sub("(?<= ) +", lambda found: f'<text:s text:c="{len(found[0])}"/>', escaped)
    return re.sub(r"\A +", lambda found: f'<text:s text:c="{len(found[0])}"/>', escaped)


def _linked(text: str, address: str | None) -> str:
    return f"<text:a xlink:href={quoteattr(address)}>{text}</text:a>" if address else text
