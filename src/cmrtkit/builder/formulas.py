"""Pieces that the formulas of the sheets are put together from."""

from __future__ import annotations

from collections.abc import Sequence

from cmrtkit.model.cells import Place, column_letters


def literal(value: str | int) -> str:
    """A text or number as a formula states it."""
    return str(value) if isinstance(value, int) else '"' + value.replace('"', '""') + '"'


def on(sheet: str, reference: str) -> str:
    """A reference to another sheet: ``on("Smelter List", "B5")`` is ``'Smelter List'!B5``.

    A short name is quoted as well: Excel takes a bare ``C`` for a column.
    """
    plain = sheet.isascii() and sheet.isalpha() and len(sheet) > 3
    return f"{sheet}!{reference}" if plain else f"'{sheet}'!{reference}"


def span(first: Place, last: Place) -> str:
    """The cells from one to another, wherever the formula is copied to: ``$D$12:$I$13``."""
    return ":".join(f"${column_letters(end.column)}${end.row}" for end in (first, last))


def column(sheet: str, letters: str) -> str:
    """A whole column of a sheet."""
    return on(sheet, f"${letters}:${letters}")


def all_of(conditions: Sequence[str]) -> str:
    """The conditions joined by AND; one alone stands for itself."""
    return conditions[0] if len(conditions) == 1 else f"AND({','.join(conditions)})"


def any_of(conditions: Sequence[str]) -> str:
    """The conditions joined by OR; one alone stands for itself."""
    return conditions[0] if len(conditions) == 1 else f"OR({','.join(conditions)})"
