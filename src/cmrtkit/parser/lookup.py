"""The workbook's own Smelter Look-up, searched as the workbook's formulas search it."""

from __future__ import annotations

from collections.abc import Sequence

from cmrtkit.layout.schema import TableLayout
from cmrtkit.model.cells import EMPTY, Sheet, column_number
from cmrtkit.model.declaration import LookUpEntry
from cmrtkit.parser.values import as_text
from cmrtkit.parser.wildcards import has_wildcards, matches
from cmrtkit.text import fold

_FIELDS = ("metal", "lookup", "standard_name", "country", "smelter_id", "id_source")
LONGEST_SOUGHT = 255


class LookUp:
    """The entries of a Look-up, found by key (metal and name) or by ID."""

    def __init__(self, entries: Sequence[LookUpEntry]) -> None:
        self.entries = tuple(entries)
        self._by_key: dict[str, LookUpEntry] = {}
        self._by_id: dict[str, LookUpEntry] = {}
        for entry in self.entries:
            if entry.findable:
                self._by_key.setdefault(fold(f"{entry.metal or ''}{entry.lookup or ''}"), entry)
            if entry.smelter_id:
                self._by_id.setdefault(fold(entry.smelter_id), entry)

    def by_key(self, key: str) -> LookUpEntry | None:
        """The first entry whose metal and name, written together, are the key."""
        return _match(self._by_key, key)

    def by_id(self, smelter_id: str) -> LookUpEntry | None:
        """The first entry with that ID."""
        return _match(self._by_id, smelter_id)


def read_look_up(sheet: Sheet, layout: TableLayout) -> LookUp:
    """All entries with a metal and a name, in the order of the sheet."""
    columns = [column_number(layout.columns[name]) for name in _FIELDS]
    key = column_number(layout.columns["key"])
    rows = sorted({row for row, column in sheet.cells if column == columns[0] and row >= layout.first_row})
    keyed = any((row, key) in sheet.cells for row in rows)
    return LookUp([_entry(sheet, row, columns, not keyed or (row, key) in sheet.cells) for row in rows])


def _entry(sheet: Sheet, row: int, columns: Sequence[int], findable: bool) -> LookUpEntry:
    cells = sheet.cells
    metal, lookup, standard, country, smelter_id, source = (
        as_text(cells.get((row, column), EMPTY).value) for column in columns
    )
    return LookUpEntry(row, metal, lookup, standard, country, smelter_id, source, findable)


def _match(index: dict[str, LookUpEntry], text: str) -> LookUpEntry | None:
    """Excel's MATCH(..., 0): ignores case, knows wildcards, and finds nothing for more than 255 characters."""
    if len(text) > LONGEST_SOUGHT:
        return None
    if not has_wildcards(text):
        return index.get(fold(text))
    return next((entry for key, entry in index.items() if matches(fold(text), key)), None)
