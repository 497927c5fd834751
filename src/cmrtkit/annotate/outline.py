"""What of a sheet's XML matters for marking it: its frame, and the rows and cells that are looked for."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from cmrtkit.annotate.markup import Builder, Element
from cmrtkit.model.cells import Place, place

# Below a row that is looked for, the heights of as many matter for the box of a note.
_BELOW = 60


@dataclass
class Outline:
    """A sheet as far as it was looked at.

    ``rows`` and ``cells`` are those looked for; ``following`` says for a row that is not written out which offset it
    belongs at, unless behind all others; ``sizes`` is what is said of rows near them (``ht``, ``hidden``).
    """

    root: Element
    data: Element
    rows: dict[int, Element] = field(default_factory=dict)
    cells: dict[Place, Element] = field(default_factory=dict)
    following: dict[int, int] = field(default_factory=dict)
    sizes: dict[int, dict[str, str]] = field(default_factory=dict)

    @cached_property
    def places(self) -> dict[int, list[Place]]:
        """The cells looked for, by row."""
        found: dict[int, list[Place]] = {}
        for where in self.cells:
            found.setdefault(where.row, []).append(where)
        return found

    @cached_property
    def format(self) -> Mapping[str, str]:
        """What the sheet says of columns and rows that it says nothing else of."""
        said = self.root.first("sheetFormatPr")
        return said.attributes if said else {}

    def column(self, number: int) -> Mapping[str, str]:
        """What the sheet says of a column: ``width``, ``hidden``, ``style``."""
        if number not in self._columns:
            found = self.root.first("cols")
            said = (item.attributes for item in (found.children if found else ()))
            self._columns[number] = next((item for item in said if _is_about(item, number)), {})
        return self._columns[number]

    @cached_property
    def _columns(self) -> dict[int, Mapping[str, str]]:
        return {}


def _is_about(column: Mapping[str, str], number: int) -> bool:
    return int(column.get("min", 0)) <= number <= int(column.get("max", 0))


def outline(sheet: bytes, rows: Collection[int], styles: Collection[str] = ()) -> Outline:
    """The sheet with these rows and their cells, and the cells of these styles anywhere.

    Raises expat.ExpatError or ValueError where it is not well-formed, or no sheet.
    """
    builder = _Sheet(sheet, rows, styles)
    root = builder.parse()
    data = root.first("sheetData")
    if data is None:
        raise ValueError("no sheetData")
    return Outline(root, data, builder.rows, builder.cells, builder.following, builder.sizes)


class _Sheet(Builder):
    """Notes the frame in full, and of the rest what is looked for; cells without their content.

    Rows and cells may lack their numbers: they follow one another then (ECMA-376 Part 1, 18.3.1.4 and 18.3.1.73).
    """

    def __init__(self, data: bytes, rows: Collection[int], styles: Collection[str]) -> None:
        super().__init__(data)
        self.rows: dict[int, Element] = {}
        self.cells: dict[Place, Element] = {}
        self.following: dict[int, int] = {}
        self.sizes: dict[int, dict[str, str]] = {}
        self._wanted = frozenset(rows)
        self._pending = sorted(rows, reverse=True)
        self._near = {number for row in rows for number in range(row - 1, row + _BELOW)}
        self._styles = frozenset(styles)
        self._row = 0
        self._column = 0

    def wants(self, parent: Element, attributes: dict[str, str]) -> bool:
        where = parent.local
        if where == "sheetData":
            self._row = int(attributes.get("r", self._row + 1))
            self._column = 0
            return True
        if where == "row":
            return self._wants_cell(attributes)
        return where != "c"

    def noted(self, parent: Element, element: Element) -> None:
        if parent.local == "sheetData":
            parent.children.pop()  # there may be a million rows
            self._note_row(element)
        elif parent.local == "row":
            parent.children.pop()
            self.cells[Place(self._row, self._column)] = element

    def _wants_cell(self, attributes: dict[str, str]) -> bool:
        if not self._styles and self._row not in self._wanted:
            return False
        where = attributes.get("r")
        self._column = place(where).column if where else self._column + 1
        return self._row in self._wanted or attributes.get("s", "0") in self._styles

    def _note_row(self, row: Element) -> None:
        while self._pending and self._pending[-1] <= self._row:
            number = self._pending.pop()
            if number < self._row:
                self.following[number] = row.start
        if self._row in self._wanted:
            self.rows.setdefault(self._row, row)
        if self._row in self._near and ("ht" in row.attributes or "hidden" in row.attributes):
            self.sizes[self._row] = row.attributes
