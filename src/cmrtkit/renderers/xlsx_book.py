"""A workbook written row by row: of any size, little of it in memory, the same bytes for the same rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import IO, Any, Literal

import xlsxwriter

from cmrtkit.annotate.marks import FILLS
from cmrtkit.renderers.xlsx_text import cell_text, is_like_formula

Content = str | int | dt.date | None
Look = Literal["cell", "head", "title", "section", "label", "fact", "bare"]

TONES: Mapping[str, str] = MappingProxyType(
    {name: f"#{argb[2:]}" for name, argb in FILLS.items()}
    | {
        "return-to-supplier": f"#{FILLS['error'][2:]}",
        "accept-with-questions": f"#{FILLS['warning'][2:]}",
        "accept": "#C4E7C6",
        "not-judged": "#D7DBE0",
    }
)
_RULED = {"bottom": 1, "bottom_color": "#CBD2DA", "text_wrap": True}
_LOOKS: Mapping[Look, dict[str, Any]] = MappingProxyType(
    {
        "cell": _RULED,
        "head": {**_RULED, "bold": True, "bg_color": "#E3E7EC"},
        "title": {"bold": True, "font_size": 16},
        "section": {"bold": True, "font_size": 12, "bottom": 1, "bottom_color": "#8A94A0"},
        "label": {"font_color": "#4A5560", "text_wrap": True},
        "bare": {},
        "fact": {"text_wrap": True},
    }
)
_LINK = {"font_color": "#0B57A4", "underline": 1}
_MOST_LINKS = 65_000  # of a sheet of Excel
_FIRST_DATE = dt.date(1900, 3, 1)  # days before it have other numbers in Excel than in other programs


@dataclass(frozen=True, slots=True)
class Value:
    """What a cell shows: in the colour of a ``tone``, with a ``link`` to ``'Sheet'!A1`` of the workbook."""

    content: Content
    tone: str = ""
    link: str = ""


class Book:
    """The workbook; ``close`` writes it to ``file``. ``folder`` takes meanwhile what is not kept in memory."""

    def __init__(self, file: IO[bytes], folder: Path, font: str, made: dt.date) -> None:
        self._book = xlsxwriter.Workbook(file, {"constant_memory": True, "tmpdir": str(folder)})
        self._book.set_properties({"author": "cmrtkit", "created": dt.datetime.combine(made, dt.time())})
        self._font = font
        self._formats: dict[tuple[object, ...], Any] = {}
        self._links = 0

    def sheet(self, name: str, printed: str) -> Any:
        """A new sheet after those before it, printed across a page with ``printed`` at its foot."""
        sheet = self._book.add_worksheet(name)
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.set_footer(f"&C{printed}")
        return sheet

    def put(self, sheet: Any, row: int, column: int, value: Value, look: Look = "cell") -> None:
        """Write a cell; rows and columns are counted from 0, and rows never go back."""
        content, tone = value.content, value.tone
        linked = bool(value.link) and self._links < _MOST_LINKS
        if linked:
            self._links += 1
            sheet.write_url(row, column, f"internal:{value.link}", None, "-")
        if isinstance(content, str):
            text = cell_text(content)
            sheet.write_string(row, column, text, self._format(look, tone, linked, is_like_formula(text)))
        elif isinstance(content, dt.date):
            self._put_date(sheet, (row, column), content, self._format(look, tone, linked, "yyyy-mm-dd"))
        elif content is None:
            sheet.write_blank(row, column, None, self._format(look, tone, linked, False))
        else:
            sheet.write_number(row, column, content, self._format(look, tone, linked, "#,##0"))

    def close(self) -> None:
        self._book.close()

    def _put_date(self, sheet: Any, place: tuple[int, int], day: dt.date, look: Any) -> None:
        if day >= _FIRST_DATE:
            sheet.write_datetime(*place, day, look)
        else:
            sheet.write_string(*place, day.isoformat(), look)

    def _format(self, look: Look, tone: str, linked: bool, special: bool | str) -> Any:
        """``special`` is the format of a number, or whether a text must be kept from becoming a formula."""
        key = (look, tone, linked, special)
        if key not in self._formats:
            said = {"font_name": self._font, "font_size": 10, "valign": "top", **_LOOKS[look]}
            said |= {"bg_color": TONES[tone]} if tone else {}
            said |= _LINK if linked else {}
            if isinstance(special, str):
                counted = look == "cell" and "#" in special
                said |= {"num_format": special, "align": "right" if counted else "left", "indent": int(counted)}
            self._formats[key] = self._book.add_format(said | {"quote_prefix": special is True})
        return self._formats[key]
