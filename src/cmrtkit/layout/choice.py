"""Which minerals a supplier chose on a form that leaves the choice to it, in the order of the form's questions."""

from __future__ import annotations

from collections.abc import Iterator

from cmrtkit.layout.schema import Layout, MineralChoice, Pick
from cmrtkit.model.cells import Cell, Grid, Sheet, place
from cmrtkit.text import fold


def bound(layout: Layout, grid: Grid) -> Layout:
    """The layout with the minerals of this workbook; the same where the form asks about fixed ones."""
    minerals = layout.declaration.minerals
    if minerals is None:
        return layout
    return layout.bound_to(chosen_minerals(grid.sheet(layout.declaration.sheet), minerals))


def chosen_minerals(sheet: Sheet, minerals: MineralChoice) -> tuple[str, ...]:
    """The minerals in scope, each once, in alphabetical order.

    Excel sorts other scripts by the language of the computer (Chinese by its sound or its strokes), so where
    the form shows the same minerals in another order, the order shown is the one the supplier answered in.
    """
    named = {fold(name): name for pick in reversed(minerals.picks) if (name := _named(sheet, pick))}
    shown = {fold(name): name for name in _shown(sheet, minerals)}
    ordered = shown if set(shown) == set(named) else sorted(named)
    return tuple(named[key] for key in ordered)


def picked(sheet: Sheet, pick: Pick) -> Cell:
    """The cell that counts of a pick: the one that stands in where the first gives way to it."""
    cell = sheet[pick.cell]
    gives_way = pick.gives_way is not None and fold(_text(cell)) == fold(pick.gives_way)
    return (sheet[pick.to] if pick.to else Cell()) if gives_way else cell


def _named(sheet: Sheet, pick: Pick) -> str:
    return _text(picked(sheet, pick))


def _shown(sheet: Sheet, minerals: MineralChoice) -> Iterator[str]:
    first, last = map(place, minerals.shown)
    cells = (sheet.at(row, first.column) for row in range(first.row, last.row + 1))
    return (text for cell in cells if (text := _text(cell)))


def _text(cell: Cell) -> str:
    """A number counts as a name, as it does for the form's own formulas."""
    return "" if cell.value is None else str(cell.value)
