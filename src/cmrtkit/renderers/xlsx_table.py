"""A sheet with one table: headings that stay in view and on every page, filters, columns as wide as they need be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rich.cells import cell_len

from cmrtkit.annotate.geometry import lines_of
from cmrtkit.model.cells import Place
from cmrtkit.renderers.xlsx_book import Book, Content, Look, Value

ROWS = 1_048_576  # of a sheet of Excel, the heading among them
_LINE = 14.0
_NARROWEST = 7.0
# So many rows make a column wider; in later ones a text that is longer takes more lines.
_MEASURED = 500


@dataclass(frozen=True, slots=True)
class Column:
    """A column by the key of its heading; ``most`` is how wide it may get, in narrow characters.

    What is not ``printed`` stands behind what is.
    """

    key: str
    most: float = 12
    printed: bool = True


class Table:
    """Rows are added one by one; ``left_out`` counts those for which a sheet has no room."""

    def __init__(
        self, book: Book, name: str, columns: Sequence[Column], headings: Mapping[str, str], printed: str
    ) -> None:
        self.name = name
        self.left_out = 0
        self._book = book
        self._sheet = book.sheet(name, printed)
        self._most = [column.most for column in columns]
        self._printed = sum(column.printed for column in columns)
        self._widths = [_NARROWEST] * len(columns)
        self._rows = 0
        self._sheet.freeze_panes(1, 1)
        self._sheet.repeat_rows(0)
        self._head([headings[column.key] for column in columns])

    @property
    def next_row(self) -> int:
        """The number of the row that is added next, as Excel counts."""
        return self._rows + 1

    def add(self, values: Sequence[Value]) -> None:
        """Write a row, a value a column."""
        if self._rows >= ROWS:
            self.left_out += 1
            return
        lengths = [_length(value.content) for value in values]
        if self._rows < _MEASURED:
            self._widen(lengths)
        wrapped = (
            lines_of(value.content, max(width - 3, 1))
            for value, length, width in zip(values, lengths, self._widths, strict=True)
            if length > width - 1 and isinstance(value.content, str)
        )
        self._write(values, max(wrapped, default=1))

    def close(self) -> None:
        """Say what holds for the whole table."""
        for at, width in enumerate(self._widths):
            self._sheet.set_column(at, at, width + 1)
        last = Place(max(self._rows, 2), len(self._widths))
        self._sheet.autofilter(0, 0, last.row - 1, last.column - 1)
        self._sheet.print_area(0, 0, max(self._rows, 1) - 1, self._printed - 1)
        self._sheet.ignore_errors({"number_stored_as_text": f"A1:{last.a1}"})

    def _widen(self, lengths: Sequence[int]) -> None:
        fitting = (min(length + 1.0, most) for length, most in zip(lengths, self._most, strict=True))
        self._widths = [max(now, wanted) for now, wanted in zip(self._widths, fitting, strict=True)]

    def _head(self, texts: Sequence[str]) -> None:
        """A heading may break between words; its column has room for the longest of them, and for the filter."""
        longest = [max(map(cell_len, text.split()), default=0) for text in texts]
        pairs = zip(longest, texts, strict=True)
        self._widths = [max(_NARROWEST, min(word if " " in text else word / 2, 16) + 3.0) for word, text in pairs]
        lines = max(lines_of(text, width - 3) for text, width in zip(texts, self._widths, strict=True))
        self._write([Value(text) for text in texts], lines + 1, "head")

    def _write(self, values: Sequence[Value], lines: int, look: Look = "cell") -> None:
        self._sheet.set_row(self._rows, min(lines * _LINE + 3, 400))
        for at, value in enumerate(values):
            self._book.put(self._sheet, self._rows, at, value, look)
        self._rows += 1


def _length(content: Content) -> int:
    """In narrow characters; a number or date that has no room would not be shown at all."""
    if isinstance(content, str):
        return cell_len(content)
    return 0 if content is None else len(str(content)) + 2
