"""All replies of a run in one table, the worst first: what stands last in a long log."""

from __future__ import annotations

from collections.abc import Iterator

from rich.cells import cell_len, set_cell_size

from cmrtkit.renderers.tables import table
from cmrtkit.results import VERDICTS, FileResult
from cmrtkit.text import shorten, visible
from cmrtkit.words import Words

_LEAST = 24
_NUMBERS = (1, 2, 3)
_BETWEEN = 2


class Overview:
    """Takes in one result after the other, and keeps a line of each."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._rows: list[tuple[tuple[int, ...], list[str]]] = []

    def add(self, item: FileResult) -> None:
        rank = VERDICTS.index(item.verdict.verdict) if item.verdict else -1
        order = (rank, -item.summary.error, -item.summary.warning, len(self._rows))
        self._rows.append((order, self._row(item)))

    def lines(self, width: int) -> Iterator[str]:
        """The table, company and file in what is left of the width; where that is little, a paragraph a reply."""
        head = list(self._words.report_list("overview").values())
        rows = [row for _, row in sorted(self._rows)]
        taken = sum(max(cell_len(row[at]) for row in (head, *rows)) + _BETWEEN for at in range(len(head) - 1))
        left = width - taken
        if left >= _LEAST:
            rows = [[*row[:-1], cut(row[-1], left)] for row in rows]
        yield from table([head, *rows], width, right=_NUMBERS, stretch=len(head) - 1)

    def _row(self, item: FileResult) -> list[str]:
        verdict = item.verdict.words if item.verdict else self._words.report("not_checked")
        remaining = str(item.completeness.required_remaining) if item.completeness else "–"
        counts = [str(item.summary.error), str(item.summary.warning)] if item.verdict else ["–", "–"]
        file = visible(item.path.rpartition("/")[2])
        return [verdict, *counts, remaining, f"{file} · {shorten(item.company)}" if item.company else file]


def cut(text: str, width: int) -> str:
    """As much of a text as fits a column, with a mark where something is missing."""
    return text if cell_len(text) <= width else set_cell_size(text, width - 1).rstrip() + "…"
