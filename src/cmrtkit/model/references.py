"""The references in a formula, found and rewritten."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from cmrtkit.model.cells import column_letters, column_number

_CORNER = r"(?:\$?[A-Z]{1,3}\$?[0-9]{1,7}|\$?[A-Z]{1,3}(?=:\$?[A-Z]{1,3}\b)|(?<=:)\$?[A-Z]{1,3}\b)"
_TOKENS = re.compile(
    r"(?P<text>\"(?:[^\"]|\"\")*+\")"
    r"|(?<![\w.$'])(?P<sheet>(?:'(?:[^']|'')++'|[^\W\d][\w.]*+)!)?"
    rf"(?P<first>{_CORNER})(?::(?P<last>{_CORNER}))?(?![\w(.!])",
    re.IGNORECASE,
)
_LONGEST = 4_000
_INDIRECT = re.compile(r'\bINDIRECT\("([^"]*)"\)', re.IGNORECASE)
_PARTS = re.compile(r"(\$?)([A-Za-z]*)(\$?)([0-9]*)")


class Corner(NamedTuple):
    """A corner of a referenced area; a whole column has no row (0). ``fixed_*``: whether a ``$`` stands before it."""

    column: int
    row: int
    fixed_column: bool = False
    fixed_row: bool = False

    def __str__(self) -> str:
        row = f"{'$' * self.fixed_row}{self.row}" if self.row else ""
        return f"{'$' * self.fixed_column}{column_letters(self.column)}{row}"


Move = Callable[[str | None, Corner], Corner]


def rewritten(formula: str, move: Move, sheet_named: Callable[[str], str] = str) -> str:
    """The formula with every corner of its references moved, and the sheets they are on named otherwise.

    ``move`` gets the name of the sheet (None for the formula's own) and a corner. Texts stay as they are, and so does
    a formula longer than any template's.
    """
    if len(formula) > _LONGEST:
        return formula

    def replaced(found: re.Match[str]) -> str:
        if found["text"] is not None:
            return found["text"]
        sheet = _plain(found["sheet"])
        corners = [move(sheet, _corner(text)) for text in (found["first"], found["last"]) if text]
        prefix = f"{_quoted(sheet_named(sheet))}!" if sheet is not None else ""
        return prefix + ":".join(map(str, corners))

    return _TOKENS.sub(replaced, formula)


def shifted(formula: str, rows: int, columns: int) -> str:
    """A shared formula as it reads so many rows down and columns to the right of the cell that lends it."""

    def move(_sheet: str | None, corner: Corner) -> Corner:
        column = corner.column if corner.fixed_column else corner.column + columns
        row = corner.row if corner.fixed_row or not corner.row else corner.row + rows
        return corner._replace(column=max(column, 1), row=max(row, 1) if corner.row else 0)

    return rewritten(formula, move)


def references(formula: str) -> list[tuple[str | None, Corner]]:
    """The corners a formula refers to, each with its sheet (None for the formula's own)."""
    found: list[tuple[str | None, Corner]] = []

    def note(sheet: str | None, corner: Corner) -> Corner:
        found.append((sheet, corner))
        return corner

    rewritten(formula, note)
    return found


def unwrapped(formula: str) -> str:
    """The formula with the texts that it takes for references (``INDIRECT("Sheet1!A1")``) as references."""
    return _INDIRECT.sub(r"(\1)", formula)


def _corner(text: str) -> Corner:
    (fixed_column, letters, fixed_row, number), *_ = _PARTS.findall(text)
    row = int(number or 0)
    return Corner(column_number(letters), row, bool(fixed_column), bool(fixed_row) and row > 0)


def _plain(prefix: str | None) -> str | None:
    if prefix is None:
        return None
    name = prefix[:-1]
    return name[1:-1].replace("''", "'") if name.startswith("'") else name


def _quoted(sheet: str) -> str:
    plain = sheet.isascii() and sheet.isidentifier() and len(sheet) > 3
    return sheet if plain else "'" + sheet.replace("'", "''") + "'"
