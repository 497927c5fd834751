"""What a sheet is built of: the formulas of all its cells, and its drop-downs.

Read only where a form has to prove that it is laid out as one that is known; the grid has the values.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple

from cmrtkit.model.cells import Place, place
from cmrtkit.model.references import shifted
from cmrtkit.reader.limits import LAST_COLUMN, LAST_ROW
from cmrtkit.reader.package import Package, broken_if_unreadable, parser_without_types

_MOST_FORMULAS = 60_000
_MOST_LISTS = 2_000


class DropDown(NamedTuple):
    """Cells in which a list is offered (``D26:E29 D32``), and the formula that says where the list stands."""

    cells: str
    source: str


@dataclass(frozen=True, slots=True)
class Structure:
    """The formulas of a sheet by place, shared ones written out for each cell, and its drop-downs."""

    formulas: Mapping[tuple[int, int], str] = field(default_factory=lambda: MappingProxyType({}))
    drop_downs: tuple[DropDown, ...] = ()


def sheet_structure(package: Package, part: str, sheet: str) -> Structure:
    """Raises ``broken-xml``, and the errors of the package and of the limits."""
    reading = _Reading()
    parser = parser_without_types()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = reading.start, reading.end
    parser.CharacterDataHandler = reading.text
    with package.pieces(part) as pieces, broken_if_unreadable(sheet):
        for piece in pieces:
            parser.Parse(piece, False)
            package.budget.check_time()
        parser.Parse(b"", True)
    return Structure(MappingProxyType(reading.formulas), tuple(reading.drop_downs))


class _Reading:
    def __init__(self) -> None:
        self.formulas: dict[tuple[int, int], str] = {}
        self.drop_downs: list[DropDown] = []
        self._lent: dict[str, tuple[Place, str]] = {}
        self._cell: Place | None = None
        self._share: str | None = None
        self._cells: str | None = None
        self._said: list[str] | None = None

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        if name == "c":
            self._cell = place(attributes["r"]) if "r" in attributes else None
        elif name == "f" and self._cell:
            self._share = attributes.get("si") if attributes.get("t") == "shared" else None
            self._said = []
        elif name == "dataValidation":
            self._cells = attributes.get("sqref", "") if attributes.get("type") == "list" else None
        elif name == "formula1" and self._cells is not None:
            self._said = []

    def text(self, data: str) -> None:
        if self._said is not None:
            self._said.append(data)

    def end(self, tag: str) -> None:
        name = tag.rpartition(":")[2]
        if name == "f" and self._cell and self._said is not None:
            self._keep(self._cell, "".join(self._said))
        elif name == "formula1" and self._cells and self._said is not None and len(self.drop_downs) < _MOST_LISTS:
            self.drop_downs.append(DropDown(self._cells, "".join(self._said)))
        if name in ("f", "formula1"):
            self._said = None

    def _keep(self, where: Place, formula: str) -> None:
        """Of no more formulas than a template has: what is left out is not confirmed."""
        if self._share is not None and formula:
            self._lent[self._share] = (where, formula)
        elif self._share is not None and self._share in self._lent:
            lender, lent = self._lent[self._share]
            formula = shifted(lent, where.row - lender.row, where.column - lender.column)
        if where.row <= LAST_ROW and where.column <= LAST_COLUMN and len(self.formulas) < _MOST_FORMULAS:
            self.formulas[where] = formula
