"""Which row of a table is its heading, and what its columns hold."""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from cmrtkit.errors import WorkbookError
from cmrtkit.model.cells import CellValue
from cmrtkit.parser.values import as_text
from cmrtkit.reader.listfile import ListFile, Row, Table
from cmrtkit.resources import load_yaml, rules_dir
from cmrtkit.text import shorten

_FARTHEST = 30
_NAMING = frozenset({"name", "alias", "smelter_id"})


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a list: its row number, and its values by what their columns hold."""

    row: int
    values: Mapping[str, CellValue]

    def text(self, field: str) -> str:
        """The text of a field, without blanks around it; empty where there is none."""
        return (as_text(self.values.get(field)) or "").strip()


@dataclass(frozen=True, slots=True)
class Headed:
    """A table with its heading: where it stands, which columns hold what, and the words above it.

    ``end`` is the row of the next heading on the same sheet.
    """

    table: Table
    row: int
    columns: Mapping[str, int]
    given: tuple[str, ...]
    above: str
    end: int = sys.maxsize

    @property
    def fields(self) -> frozenset[str]:
        return frozenset(self.columns)

    def lines(self) -> Iterator[Line]:
        """The lines below the heading."""
        for row, cells in self.table.rows:
            if self.row < row < self.end:
                yield Line(row, {field: cells[at] for field, at in self.columns.items() if at < len(cells)})


def headed(file: ListFile, columns: Mapping[str, str] | None = None, of_places: bool = False) -> list[Headed]:
    """The tables of a list that have a heading. Raises WorkbookError ``list-no-heading`` where none has.

    The heading of a list ``of_places`` may name countries alone.
    """
    tops = (_headed(table, columns or {}, of_places) for table in file.tables)
    found = [part for top in tops if top for part in _parts(top, columns)]
    if not found:
        table = max(file.tables, key=lambda item: len(item.rows))
        row, cells = max(table.rows[:_FARTHEST], key=lambda item: len(item[1]))
        shown = ", ".join(shorten(str(cell), 40) for cell in cells[:8] if cell is not None)
        raise WorkbookError("list-no-heading", row=row, found=shown)
    return found


def _headed(table: Table, columns: Mapping[str, str], of_places: bool) -> Headed | None:
    above: list[str] = [table.sheet]
    best: Headed | None = None
    naming, least = (_NAMING | {"country"}, 0) if of_places else (_NAMING, 1)
    for row, cells in table.rows[:_FARTHEST]:
        found = heading_columns(cells, columns)
        if not naming.isdisjoint(found) and len(found) > (len(best.columns) if best else least):
            best = Headed(table, row, found, tuple(as_text(cell) or "" for cell in cells), " \n ".join(above))
        above += [as_text(cell) or "" for cell in cells]
    return best


def _parts(first: Headed, columns: Mapping[str, str] | None) -> list[Headed]:
    """A sheet cut where a heading is repeated, or another one stands. A part without a title has the last one."""
    parts = [first]
    rows = first.table.rows
    for at, (row, cells) in enumerate(rows):
        found = heading_columns(cells, columns) if row > first.row else {}
        if found and (found == parts[-1].columns or (len(found) > 2 and not _NAMING.isdisjoint(found))):
            above = _titles(rows[max(0, at - 3) : at]) or parts[-1].above
            parts[-1] = replace(parts[-1], end=row)
            parts.append(Headed(first.table, row, found, tuple(as_text(cell) or "" for cell in cells), above))
    return parts


def _titles(rows: Sequence[Row]) -> str:
    """Rows with one text in them, such as stand above a heading."""
    texts = ([text for cell in cells if (text := as_text(cell))] for _, cells in rows)
    return " \n ".join(found[0] for found in texts if len(found) == 1)


def heading_columns(cells: tuple[CellValue, ...], columns: Mapping[str, str] | None = None) -> dict[str, int]:
    """Field -> column, counted from 0, for the cells of a heading.

    ``columns`` names the user's own headings by field, and comes before those on file. Of several columns
    for one field the one counts whose heading is named first on file: "Smelter ID" before "ID".
    """
    known = {**_known(), **{heading_key(text): (field, -1) for field, text in (columns or {}).items()}}
    found: dict[str, tuple[int, int]] = {}
    for at, cell in enumerate(cells):
        field, rank = known.get(heading_key(cell) if isinstance(cell, str) else "", ("", 0))
        if field and (field not in found or rank < found[field][0]):
            found[field] = (rank, at)
    return {field: at for field, (_, at) in found.items()}


def heading_key(text: str) -> str:
    """What makes two headings the same."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text)).casefold()


def fields_on_file() -> tuple[str, ...]:
    """What a column can hold."""
    return tuple(load_yaml(rules_dir() / "reference" / "list-columns.yaml"))


@cache
def _known() -> dict[str, tuple[str, int]]:
    """Field and rank of every heading on file."""
    listed = load_yaml(rules_dir() / "reference" / "list-columns.yaml")
    return {
        heading_key(text): (field, rank) for field, texts in listed.items() for rank, text in enumerate((field, *texts))
    }
