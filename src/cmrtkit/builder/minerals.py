"""The choice of minerals on forms that leave it to the supplier: what stands in the cells where it is made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from cmrtkit.layout.choice import chosen_minerals
from cmrtkit.layout.schema import Layout, MineralChoice
from cmrtkit.model.cells import Cell, CellValue, Sheet, place

# Chosen unless others are: where the form offers all of them; else whatever it offers, as far as it has room.
_EXAMPLES = ("Aluminum", "Rare Earth Elements", "Silver")


def minerals_of(layout: Layout, minerals: Sequence[str] | None) -> tuple[str, ...]:
    """The minerals to choose, ``None`` standing for those of an example.

    Raises ValueError where the form asks about fixed ones, for too many of them, and for one named twice.
    """
    choice = layout.declaration.minerals
    if choice is None:
        if minerals is not None:
            raise ValueError(f"{layout.family} {layout.version} leaves no choice of minerals")
        return ()
    chosen = _examples(choice) if minerals is None else tuple(minerals)
    if len(set(chosen)) < len(chosen) or len(chosen) > len(choice.picks):
        raise ValueError(f"choose up to {len(choice.picks)} different minerals, not: {', '.join(chosen)}")
    return chosen


def pick_cells(layout: Layout, chosen: Sequence[str]) -> dict[str, CellValue]:
    """Address on the Declaration -> what stands there when these minerals are chosen."""
    choice = layout.declaration.minerals
    if choice is None:
        return {}
    cells = _own_cells(choice, chosen) if has_own_cells(choice) else _next_cells(choice, chosen)
    return {a1: text for a1, text in cells if text is not None}


def has_own_cells(choice: MineralChoice) -> bool:
    """Whether each mineral on offer has a cell of its own, from which it is only deleted."""
    return choice.other is None and all(pick.gives_way for pick in choice.picks)


def bound(layout: Layout, cells: Mapping[str, CellValue]) -> Layout:
    """The layout with the minerals that a blueprint's cells (``Sheet!A1``) choose."""
    choice = layout.declaration.minerals
    if choice is None:
        return layout
    name = layout.declaration.sheet
    read = [a1 for pick in choice.picks for a1 in (pick.cell, pick.to) if a1]
    sheet = Sheet(name, {place(a1): Cell(cells.get(f"{name}!{a1}")) for a1 in read})
    return layout.bound_to(chosen_minerals(sheet, choice))


def _examples(choice: MineralChoice) -> tuple[str, ...]:
    offered = choice.offered[: len(choice.picks)]
    return _EXAMPLES if set(_EXAMPLES) <= set(choice.offered) else tuple(offered)


def _own_cells(choice: MineralChoice, chosen: Sequence[str]) -> Iterator[tuple[str, str | None]]:
    """Others than those on offer are named below the cells of those that are deleted."""
    others = iter([name for name in chosen if name not in choice.offered])
    for pick, own in zip(choice.picks, choice.offered, strict=True):
        if own in chosen:
            yield pick.cell, own
        else:
            yield pick.cell, pick.gives_way
            yield pick.to or "", next(others, None)


def _next_cells(choice: MineralChoice, chosen: Sequence[str]) -> Iterator[tuple[str, str | None]]:
    """One cell after the other; others than those on offer are named below, where the form has room for that."""
    for pick, name in zip(choice.picks, chosen, strict=False):
        if name in choice.offered or pick.to is None:
            yield pick.cell, name
        else:
            yield pick.cell, choice.other
            yield pick.to, name
