"""Cells of a sheet in the fill of a severity; cells and rows that the sheet does not write out are put in."""

from __future__ import annotations

from collections.abc import Mapping

from cmrtkit.annotate.edits import Edits
from cmrtkit.annotate.markup import Element
from cmrtkit.annotate.outline import Outline
from cmrtkit.annotate.styles import Styles
from cmrtkit.annotate.writing import element
from cmrtkit.findings import Severity
from cmrtkit.model.cells import Place

Severities = Mapping[Place, Severity]


class Colouring:
    """Fills of cells, as splices of the sheet's XML."""

    def __init__(self, edits: Edits, outline: Outline, styles: Styles) -> None:
        self._edits = edits
        self._outline = outline
        self._styles = styles

    def colour(self, marked: Severities) -> None:
        """Give cells the fill of their severity."""
        missing: dict[int, dict[Place, bytes]] = {}
        for where, severity in sorted(marked.items()):
            cell = self._outline.cells.get(where)
            if cell is None:
                missing.setdefault(where.row, {})[where] = self._new_cell(where, severity)
            else:
                self._edits.change(cell, {"s": str(self._styles.marked(_style(cell), severity))})
        self._put_in(missing)

    def clean(self, marked: Severities) -> None:
        """Take back the fills of an earlier marking where nothing is marked any more."""
        stained = self._styles.stained()
        for where, cell in self._outline.cells.items():
            if where not in marked and cell.attributes.get("s", "0") in stained:
                self._edits.change(cell, {"s": str(self._styles.cleaned(_style(cell)))})

    def _new_cell(self, where: Place, severity: Severity) -> bytes:
        """An empty cell with the format that its row or column has."""
        style = self._styles.marked(self._inherited(where), severity)
        return element(f"{self._outline.data.prefix}c", {"r": where.a1, "s": style})

    def _inherited(self, where: Place) -> int:
        row = self._outline.rows.get(where.row)
        if row is not None and row.attributes.get("customFormat") in ("1", "true"):
            return _style(row)
        return int(self._outline.column(where.column).get("style", 0))

    def _put_in(self, missing: Mapping[int, Mapping[Place, bytes]]) -> None:
        at_end = b""
        for number, cells in missing.items():
            row = self._outline.rows.get(number)
            if row is not None:
                self._put_in_row(row, cells)
                continue
            new = element(f"{self._outline.data.prefix}row", {"r": number}, b"".join(cells.values()))
            if number in self._outline.following:
                self._edits.insert(self._outline.following[number], new)
            else:
                at_end += new
        if at_end:
            self._edits.change(self._outline.data, {}, at_end)

    def _put_in_row(self, row: Element, cells: Mapping[Place, bytes]) -> None:
        at_end = b""
        for where, cell in cells.items():
            following = self._right_of(where)
            if following is None:
                at_end += cell
            else:
                self._edits.insert(following.start, cell)
        # "spans" only says which columns the row's cells stand in, and need not be there.
        self._edits.change(row, {"spans": None}, at_end)

    def _right_of(self, where: Place) -> Element | None:
        """The next cell of the row, None where there is none."""
        right = (place for place in self._outline.places.get(where.row, ()) if place.column > where.column)
        nearest = min(right, default=None)
        return None if nearest is None else self._outline.cells[nearest]


def _style(item: Element) -> int:
    return int(item.attributes.get("s", 0))
