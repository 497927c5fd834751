"""Which minerals the Declaration asks about, worked out by formulas from the cells in which they are chosen."""

from __future__ import annotations

from cmrtkit.builder.formulas import literal, on, span
from cmrtkit.layout.schema import Layout, MineralChoice, Pick
from cmrtkit.model.cells import CellValue, Place, place

# Helper columns: the name that each cell stands for; the same, each name once; its place in the alphabet.
NAMED, ONCE, RANK = "P", "Q", "R"


def mineral_cells(layout: Layout) -> dict[str, CellValue]:
    """The list of the minerals, in alphabetical order, and the helper columns behind it."""
    choice = layout.declaration.minerals
    if choice is None:
        return {}
    top, last = (place(a1) for a1 in choice.shown)
    cells: dict[str, CellValue] = {}
    for row, pick in enumerate(choice.picks, top.row):
        cells |= {f"{NAMED}{row}": _name(pick), **_ranked(row, top.row, last.row)}
    return cells | {a1: _in_place(a1, choice) for a1 in shown_cells(choice)}


def shown_cells(choice: MineralChoice) -> list[str]:
    """The cells of the list, the one of the first slot first."""
    top, last = (place(a1) for a1 in choice.shown)
    return [Place(row, top.column).a1 for row in range(top.row, last.row + 1)]


def shown_range(layout: Layout) -> str | None:
    """A reference to the list from any sheet; None where the form asks about fixed minerals."""
    choice = layout.declaration.minerals
    return on(layout.declaration.sheet, span(*map(place, choice.shown))) if choice else None


def shown_in(layout: Layout, slot: int) -> str:
    """A reference to the mineral of a slot from any sheet. ValueError where the form has no slots."""
    choice = layout.declaration.minerals
    if choice is None:
        raise ValueError(f"{layout.family} {layout.version} has no slots")
    return on(layout.declaration.sheet, shown_cells(choice)[slot - 1])


def picks_range(layout: Layout, named: bool = False) -> str:
    """A reference to the cells in which minerals are chosen, or ``named``, to those in which others are named."""
    picks = layout.declaration.minerals.picks if layout.declaration.minerals else []
    places = [place(a1) for pick in picks for a1 in (pick.to if named else pick.cell,) if a1]
    rows, columns = ([item[axis] for item in places] for axis in (0, 1))
    return on(layout.declaration.sheet, span(Place(min(rows), min(columns)), Place(max(rows), max(columns))))


def _name(pick: Pick) -> str:
    """A cell alone is 0 to a formula where it is empty; joined to a text it is none."""
    if pick.gives_way is None:
        return f'={pick.cell}&""'
    instead = f'{pick.to}&""' if pick.to else '""'
    return f'=IF({pick.cell}={literal(pick.gives_way)},{instead},{pick.cell}&"")'


def _ranked(row: int, first: int, last: int) -> dict[str, CellValue]:
    """SUMPRODUCT rather than COUNTIF, which takes names such as "<3" and "*" for conditions."""
    name, once, every = f"{NAMED}{row}", f"{ONCE}{row}", f"{ONCE}${first}:{ONCE}${last}"
    before = f"SUMPRODUCT(--({NAMED}${first - 1}:{NAMED}{row - 1}={name}))"
    smaller = f'SUMPRODUCT(({every}<>"")*({every}<{once}))'
    return {once: f'=IF({name}="","",IF({before}>0,"",{name}))', f"{RANK}{row}": f'=IF({once}="","",{smaller}+1)'}


def _in_place(a1: str, choice: MineralChoice) -> str:
    first, last = (place(end).row for end in choice.shown)
    names, ranks = (f"${letters}${first}:${letters}${last}" for letters in (ONCE, RANK))
    return f'=IFERROR(INDEX({names},MATCH({place(a1).row - first + 1},{ranks},0)),"")'
