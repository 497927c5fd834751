"""A table as Markdown, nothing in its cells obeyed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from cmrtkit.renderers.markdown_inert import inline
from cmrtkit.renderers.templating import Markdown
from cmrtkit.reports.draft import Draft

Row = Sequence[object]


def headings(draft: Draft, *keys: str) -> list[str]:
    """Headings of columns in the draft's language."""
    return [draft.speech.said["tables"][key] for key in keys]


def table_of(headings: Sequence[str], rows: Iterable[Row], numbers: Collection[int] = ()) -> Markdown:
    """Columns of numbers are set right, and those counted from 0 in ``numbers``. Nothing where there are no rows."""
    found = [list(row) for row in rows]
    if not found:
        return Markdown("")
    columns = range(len(headings))
    is_number = [column in numbers or all(isinstance(row[column], int) for row in found) for column in columns]
    rule = ["---:" if number else "---" for number in is_number]
    return Markdown("\n".join([_line(headings), f"| {' | '.join(rule)} |", *(_line(row) for row in found)]))


def _line(cells: Iterable[object]) -> str:
    return f"| {' | '.join(inline(_shown(cell)) for cell in cells)} |"


def _shown(value: object) -> object:
    return f"{value:,}" if isinstance(value, int) else value
