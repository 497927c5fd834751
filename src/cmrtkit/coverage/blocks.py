"""A draft as a row of blocks, the same whether it was written in Markdown or HTML."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from cmrtkit.rulebook.schema import Language
from cmrtkit.text import is_blank

# Elements that part texts from each other; all others stand within a text.
_PARTING = frozenset(
    [
        *("address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "div"),
        *("dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6"),
        *("header", "hr", "html", "legend", "li", "main", "menu", "nav", "ol", "option", "p", "pre", "section"),
        *("summary", "table", "tbody", "td", "tfoot", "th", "thead", "title", "tr", "ul"),
    ]
)  # fmt: skip
# Charts repeat what tables say, and their titles are no text of a report.
_UNSEEN = frozenset(("script", "style", "template", "noscript", "svg", "math", "title", "figcaption"))
_EMPTY = frozenset(("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"))
_CELLS = frozenset(("td", "th"))
_ENDS_ROW = frozenset(("tr", "thead", "tbody", "tfoot", "table"))
_BOLD = frozenset(("b", "strong"))
_HEADING = re.compile(r"h[1-6]")
_KANA = re.compile("[\u3041-\u30fa]")
_WIDE = re.compile("[\u3041-\u30fa\u3400-\u9fff]")
_COVERS = re.compile(r"\s*covers:(.*)", re.DOTALL)

BOLD_ENDS = "\x1f"  # where bold type ends; no text that is shown holds such a character
Kind = Literal["heading", "marker", "text", "label"]


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, a marker, a text, or a label: a cell that heads a column or a row of a table.

    ``pieces`` are texts with the line (from 1) on which each begins; those of a marker are the ids it names.
    ``level`` is that of a heading, 1 the highest.
    """

    kind: Kind
    pieces: tuple[tuple[int, str], ...]
    level: int = 0

    @property
    def text(self) -> str:
        return "".join(text for _, text in self.pieces)

    @property
    def line(self) -> int:
        return self.line_at(len(self.text) - len(self.text.lstrip()))

    def line_at(self, offset: int) -> int:
        """The line of the draft on which the character at an offset of the text stands."""
        for line, text in self.pieces:
            if offset < len(text):
                return line + text.count("\n", 0, offset)
            offset -= len(text)
        return self.pieces[-1][0] if self.pieces else 1


def language_of(blocks: Iterable[Block]) -> Language:
    """The language of a draft by its headings, for tables of smelters may hold more English than all else."""
    headings = [block.text for block in blocks if block.kind == "heading"]
    wide = [text for text in headings if _WIDE.search(text)]
    if len(wide) * 2 <= len(headings):
        return "en"
    return "ja" if any(_KANA.search(text) for text in wide) else "zh"


class BlockCollector:
    """Takes what a parser meets, in its order, and makes blocks of it; ``blocks()`` ends that."""

    def __init__(self) -> None:
        self._done: list[Block] = []
        self._row: list[tuple[int, Block]] = []  # the column of each block
        self._pieces: list[tuple[int, str]] = []
        self._level = 0
        self._cell: str | None = None
        self._column = -1
        self._unseen: list[str] = []

    def open(self, tag: str, line: int, is_hidden: bool = False) -> None:
        """``is_hidden`` where what it holds is not read out, such as the bars of a chart."""
        if self._begins_unseen(tag, is_hidden):
            self._unseen.append(tag)
        if tag == "br":
            self.text("\n", line)
        if tag not in _PARTING or self._unseen:
            return
        self._flush()
        if tag in _ENDS_ROW:
            self._end_row()
        if tag in _CELLS:
            self._cell = tag
            self._column += 1
        self._level = int(tag[1]) if _HEADING.fullmatch(tag) else 0

    def close(self, tag: str) -> None:
        if self._unseen:
            if tag == self._unseen[-1]:
                self._unseen.pop()
            return
        if tag in _BOLD:
            self._pieces.append((self._pieces[-1][0] if self._pieces else 1, BOLD_ENDS))
        if tag not in _PARTING:
            return
        self._flush()
        self._level = 0
        if tag in _CELLS:
            self._cell = None
        if tag in _ENDS_ROW:
            self._end_row()

    def _begins_unseen(self, tag: str, is_hidden: bool) -> bool:
        if self._unseen:
            return tag == self._unseen[-1]
        return tag in _UNSEEN or (is_hidden and tag not in _EMPTY)

    def text(self, text: str, line: int) -> None:
        if not self._unseen:
            self._pieces.append((line, text))

    def comment(self, text: str, line: int) -> None:
        found = _COVERS.fullmatch(text)
        if found and not self._unseen:
            self._flush()
            self._add(Block("marker", tuple((line, name) for name in re.split(r"[\s,]+", found[1].strip()) if name)))

    def blocks(self) -> list[Block]:
        self._flush()
        self._end_row()
        return self._done

    def _flush(self) -> None:
        pieces, self._pieces = tuple(self._pieces), []
        if is_blank("".join(text for _, text in pieces)):
            return
        if self._level:
            self._add(Block("heading", pieces, self._level))
        else:
            self._add(Block("label" if self._cell == "th" else "text", pieces))

    def _add(self, block: Block) -> None:
        if self._cell:
            self._row.append((self._column, block))
        else:
            self._done.append(block)

    def _end_row(self) -> None:
        """The first of several cells names the row, and says nothing yet."""
        for column, block in self._row:
            is_label = block.kind == "text" and column == 0 and self._column > 0
            self._done.append(replace(block, kind="label") if is_label else block)
        self._row, self._column, self._cell = [], -1, None
