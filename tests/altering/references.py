"""References in formulas, and how they follow when rows or columns of a sheet move."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from cmrtkit.model.cells import column_letters, column_number
from tests.altering.moves import Move

BROKEN = "#REF!"

_SHEET = r"(?P<sheet>(?:'(?:[^']|'')+'|(?:\[[0-9]+\])?[A-Za-z_\u0080-\uffff][\w.]*|)!)"
_REF = r"""(?P<ref>\$?[A-Z]{1,3}\$?[0-9]{1,7}(?::\$?[A-Z]{1,3}\$?[0-9]{1,7})?(?![\w.(!])
|\$?[A-Z]{1,3}:\$?[A-Z]{1,3}(?![\w.(!])|\$?[0-9]{1,7}:\$?[0-9]{1,7}(?![\w.(!]))"""
_TOKEN = re.compile(
    rf'(?P<text>"(?:[^"]|"")*")|(?<![\w.$!\]:])(?:{_SHEET}(?:{_REF})?|{_REF.replace("<ref>", "<own>")})', re.X
)
_END = re.compile(r"(\$?)([A-Z]*)(\$?)([0-9]*)")


def rewritten(formula: str, change: Callable[[str | None, str], str | None], *, texts: bool = True) -> str:
    """The formula with every reference put through ``change(sheet, reference)``; None makes it #REF!.

    ``sheet`` is None where the reference names none, ``[1]Name`` for other files, empty in names that are relative to
    the sheet in use (``!A1``). Texts such as "'Product List'!B6" count where ``texts`` says so.
    """

    def put(found: re.Match[str]) -> str:
        if found["text"]:
            return _text(found["text"], change) if texts and "!" in found["text"] else found["text"]
        sheet, ref = found["sheet"], found["ref"] or found["own"]
        if not ref:
            return found[0]
        changed = change(None if sheet is None else unquoted(sheet[:-1]), ref)
        return (sheet or "") + (BROKEN if changed is None else changed)

    return _TOKEN.sub(put, formula)


def _text(literal: str, change: Callable[[str | None, str], str | None]) -> str:
    """A text is a reference where it is one from end to end, with its sheet."""
    inner = literal[1:-1]
    found = _TOKEN.fullmatch(inner)
    return f'"{rewritten(inner, change, texts=False)}"' if found and found["sheet"] and found["ref"] else literal


def renamed(formula: str, names: Mapping[str, str]) -> str:
    """The formula with the names of sheets changed, as Excel does; texts in it stay."""
    folded = {old.casefold(): new for old, new in names.items()}

    def put(found: re.Match[str]) -> str:
        sheet = found["sheet"]
        new = folded.get(unquoted(sheet[:-1]).casefold()) if sheet else None
        return found[0] if new is None else f"{quoted(new)}!{found['ref'] or ''}"

    return _TOKEN.sub(put, formula)


def unquoted(sheet: str) -> str:
    return sheet[1:-1].replace("''", "'") if sheet.startswith("'") else sheet


def quoted(sheet: str) -> str:
    plain = re.fullmatch(r"[A-Za-z_][A-Za-z0-9_.]*", sheet) and not re.fullmatch(r"[A-Z]{1,3}[0-9]*", sheet.upper())
    return sheet if plain else "'" + sheet.replace("'", "''") + "'"


def moved_reference(reference: str, move: Move, *, absolute_only: bool = False) -> str | None:
    """``D26 -> D28``, ``$A$5:$A$9 -> $A$5:$A$11``, ``C:C -> D:D``; None where nothing of it is left."""
    ends = [_parts(end) for end in reference.split(":")]
    which = 0 if move.axis == "columns" else 1
    lines = [end[which] for end in ends]
    if not move.touches(ends[0][0][1], ends[-1][0][1]):
        return reference
    if lines[0][1] == 0 or (absolute_only and not all(fixed for fixed, _ in lines)):
        return reference
    numbers = [number for _, number in lines]
    placed: tuple[int | None, ...] | None = (move.line(numbers[0]),)
    if len(numbers) == 2:
        placed = move.span(min(numbers), max(numbers))
    if placed is None or None in placed:
        return None
    return ":".join(_joined(end, which, line or 0) for end, line in zip(ends, placed, strict=True))


def moved_formula(formula: str, own_sheet: str, move: Move, *, absolute_only: bool = False, texts: bool = True) -> str:
    """A formula on ``own_sheet`` after the move."""

    def change(sheet: str | None, reference: str) -> str | None:
        target = own_sheet if sheet is None else sheet
        if target.casefold() != move.sheet.casefold():
            return reference
        return moved_reference(reference, move, absolute_only=absolute_only)

    return rewritten(formula, change, texts=texts)


def translated(formula: str, rows: int, columns: int) -> str:
    """A formula as it reads when copied ``rows`` down and ``columns`` right."""

    def end(text: str) -> str:
        (fixed_column, column), (fixed_row, row) = _parts(text)
        column += 0 if fixed_column or not column else columns
        row += 0 if fixed_row or not row else rows
        return _end(fixed_column, column, fixed_row, row)

    return rewritten(formula, lambda _, ref: ":".join(map(end, ref.split(":"))), texts=False)


def _parts(end: str) -> tuple[tuple[bool, int], tuple[bool, int]]:
    """(fixed, column), (fixed, row); 0 where the end names none."""
    found = _END.fullmatch(end)
    assert found, end
    first, letters, second, digits = found.groups()
    if not letters:
        return (False, 0), (bool(first or second), int(digits))
    return (bool(first), column_number(letters)), (bool(second), int(digits or 0))


def _joined(end: tuple[tuple[bool, int], tuple[bool, int]], which: int, line: int) -> str:
    (fixed_column, column), (fixed_row, row) = end
    return _end(fixed_column, line, fixed_row, row) if which == 0 else _end(fixed_column, column, fixed_row, line)


def _end(fixed_column: bool, column: int, fixed_row: bool, row: int) -> str:
    left = ("$" if fixed_column else "") + column_letters(column) if column else ""
    return left + (("$" if fixed_row else "") + str(row) if row else "")


def moved_area(area: str, move: Move) -> list[str]:
    """Where an area of drop-downs or formats goes; several where it falls apart, none where it is gone."""
    first, _, last = area.partition(":")
    (_, left), (_, top) = _parts(first)
    (_, right), (_, bottom) = _parts(last or first)
    if not move.touches(left, right):
        return [area]
    if move.axis == "rows":
        return [_area(left, a, right, b) for a, b in move.pieces(top, bottom)]
    return [_area(a, top, b, bottom) for a, b in move.pieces(left, right)]


def _area(left: int, top: int, right: int, bottom: int) -> str:
    first, last = f"{column_letters(left)}{top}", f"{column_letters(right)}{bottom}"
    return first if first == last else f"{first}:{last}"
