"""Whether the drop-downs of a workbook offer what a layout says."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from cmrtkit.layout.labels import Spot
from cmrtkit.layout.schema import Layout
from cmrtkit.model.cells import Grid, Place, place
from cmrtkit.reader.structure import Structure
from cmrtkit.text import fold

There = Callable[[str, str], Spot]
_AREA = re.compile(r"(?:[^!]*!)?\$?([A-Z]{1,3}\$?[0-9]+)(?::\$?([A-Z]{1,3}\$?[0-9]+))?")
_CONDITIONAL = re.compile(r'IF\(.*,"([^"]*)",""\)')
_MOST_OFFERED = 100


def offers_misfit(
    layout: Layout, grid: Grid, structures: Mapping[str, Structure], there: There
) -> dict[str, object] | None:
    """The first question whose drop-down offers something else, or that has none, as facts of an error."""
    form = layout.declaration
    offered = Offered(grid, structures, form.sheet)
    asked: list[tuple[str, Sequence[object]]] = [(form.company["scope"], [*form.scopes.values()])]
    asked += [(question.cell, form.offers[question.offers]) for question in form.questions]
    for cell, offers in asked:
        spot = there(form.sheet, cell)
        found = offered.at(spot)
        expected = [_plain(item) for item in offers]
        if found is None or [_plain(item) for item in found] != expected:
            shown = " | ".join(map(str, found)) if found else "–"
            return {"sheet": form.sheet, "cell": spot.a1, "expected": " | ".join(expected), "found": shown}
    return None


class Offered:
    """The drop-downs of a sheet whose lists stand in the sheet itself."""

    def __init__(self, grid: Grid, structures: Mapping[str, Structure], sheet: str) -> None:
        self._sheet = grid.sheet(sheet)
        structure = structures.get(sheet, Structure())
        self._lists, self._formulas = structure.drop_downs, structure.formulas

    def at(self, spot: Spot) -> list[object] | None:
        """What is offered in a cell; None where it has no drop-down of this kind."""
        for drop_down in self._lists:
            if any(_covers(area, spot) for area in drop_down.cells.split()):
                return self._values(drop_down.source)
        return None

    def _values(self, source: str) -> list[object] | None:
        found = _AREA.fullmatch(source.strip().lstrip("="))
        if not found:
            return None
        first, last = (_place(text) for text in (found[1], found[2] or found[1]))
        return [value for where in _cells(first, last) if (value := self._value(where)) not in (None, "")]

    def _value(self, where: tuple[int, int]) -> object:
        """An option may be offered under a condition only: it is the text that the condition makes appear."""
        conditional = _CONDITIONAL.fullmatch(self._formulas.get(where, ""))
        return conditional[1] if conditional else self._sheet.at(*where).value


def _cells(first: Place, last: Place) -> Iterator[tuple[int, int]]:
    rows = range(first.row, min(last.row, first.row + _MOST_OFFERED) + 1)
    columns = range(first.column, min(last.column, first.column + _MOST_OFFERED) + 1)
    return ((row, column) for row in rows for column in columns)


def _covers(area: str, spot: Spot) -> bool:
    found = _AREA.fullmatch(area)
    if not found:
        return False
    first, last = (_place(text) for text in (found[1], found[2] or found[1]))
    return first.row <= spot.row <= last.row and first.column <= spot.column <= last.column


def _place(text: str) -> Place:
    return place(text.replace("$", ""))


def _plain(offer: object) -> str:
    """100 % is the number 1 in some templates, and a text in others."""
    return "100%" if offer == 1 and not isinstance(offer, bool) else fold(str(offer))
