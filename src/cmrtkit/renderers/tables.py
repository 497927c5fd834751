"""Tables for a terminal of any width, with Japanese and Chinese text in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.cells import cell_len

from cmrtkit.renderers.wrapping import wrap


def table(rows: Sequence[Sequence[str]], width: int, right: Sequence[int] = (), stretch: int = 0) -> list[str]:
    """Columns by their widest cell; where they do not fit, a paragraph a row instead."""
    widths = [max(cell_len(row[at]) for row in rows) for at in range(len(rows[0]))]
    if sum(widths) + 2 * (len(widths) - 1) <= width:
        return ["  ".join(_cell(text, widths[at], at in right) for at, text in enumerate(row)) for row in rows]
    return [line for row in rows[1:] for line in _stacked(rows[0], row, width, stretch)]


def _cell(text: str, width: int, right: bool) -> str:
    blanks = " " * (width - cell_len(text))
    return blanks + text if right else text + blanks


def _stacked(header: Sequence[str], row: Sequence[str], width: int, stretch: int) -> Iterator[str]:
    yield from wrap(row[0], width)
    facts = [f"{name}: {text}" for at, (name, text) in enumerate(zip(header, row, strict=True)) if at and at != stretch]
    for text in [" · ".join(facts), *([f"{header[stretch]}: {row[stretch]}"] if stretch else [])]:
        yield from (f"  {line}" for line in wrap(text, width - 2))
