"""A letter as templates see it: texts in the language of the letter, each on one line, none of them escaped yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from cmrtkit.rulebook.schema import Language

Kind = Literal["points", "again", "reply"]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text; ``gap`` where somebody has to complete it before the letter goes out, ``english`` what."""

    text: str
    gap: bool = False
    english: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """A point that is said in a sentence: ``where`` (a cell, or a file), what is there, since when it is asked."""

    where: str
    text: str
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Points that are rows of a table; ``keys`` name its columns (``metal``).

    ``lines`` say the same, row by row, where there are no tables.
    """

    keys: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Request:
    """A sentence that asks, and the points it is about; ``more`` says how many follow in the annex."""

    number: int
    ask: str
    items: tuple[Item, ...] = ()
    table: Table | None = None
    more: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """Requests under one heading, and a remark below them."""

    name: str
    heading: str
    requests: tuple[Request, ...]
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter.

    ``recipient`` and ``sender`` are lines of addresses, ``contact`` is who is addressed; ``workbooks`` are the files it
    is about; ``intro`` and ``closing`` are paragraphs; ``annex`` holds the points that had no room above.
    """

    kind: Kind
    language: Language
    subject: str
    date: str
    due: str
    number: int
    contact: str | None
    recipient: tuple[Line, ...]
    sender: tuple[Line, ...]
    greeting: str
    intro: tuple[str, ...]
    workbooks_label: str
    workbooks: tuple[str, ...]
    sections: tuple[Section, ...]
    closing: tuple[str, ...]
    regards: str
    signature: tuple[Line, ...]
    annex: tuple[Section, ...]

    @property
    def gaps(self) -> tuple[str, ...]:
        """What somebody has to complete, each once."""
        return tuple(dict.fromkeys(line.text for line in self._lines if line.gap))

    @property
    def gaps_in_english(self) -> tuple[str, ...]:
        """The same, for the terminal."""
        return tuple(dict.fromkeys(line.english for line in self._lines if line.gap))

    @property
    def _lines(self) -> tuple[Line, ...]:
        return (*self.recipient, *self.sender, *self.signature)
