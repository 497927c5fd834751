"""Rules about the cells in which minerals are put in scope."""

from __future__ import annotations

from collections.abc import Iterator

from cmrtkit.checks.context import CheckContext
from cmrtkit.checks.masking import quoted
from cmrtkit.findings import Hit, Label
from cmrtkit.layout.schema import Pick
from cmrtkit.model.declaration import MineralPick
from cmrtkit.reference.metals import metal_name
from cmrtkit.text import is_blank, same


def mineral_not_counted(context: CheckContext) -> Iterator[Hit]:
    """A mineral that is named where the form looks only once the cell above says so."""
    told = {item.cell for item in context.completeness.missing}
    for pick, picked in picks(context):
        other = picked.other
        if other is None or other.cell in told or is_blank(other.value or "") or pick.gives_way is None:
            continue
        if not same(picked.pick.value or "", pick.gives_way):
            yield _hit(pick, picked, other.value or "", other.cell, _variant(context, picked))


def picks(context: CheckContext) -> Iterator[tuple[Pick, MineralPick]]:
    """The cells for minerals in the layout, each with what stands there."""
    minerals = context.layout.declaration.minerals
    yield from zip(minerals.picks if minerals else (), context.declaration.picks, strict=False)


def misnamed_minerals(context: CheckContext) -> frozenset[str]:
    """Texts in those cells that they do not offer, though others have a cell of their own: another rule tells them."""
    minerals = context.layout.declaration.minerals
    offered = minerals.offered if minerals else []
    said = (picked.pick.value or "" for pick, picked in picks(context) if pick.gives_way is not None)
    return frozenset(text for text in said if not any(same(text, offer) for offer in offered))


def _variant(context: CheckContext, picked: MineralPick) -> str:
    """Where each mineral on offer has a cell of its own, naming another there takes that one out of scope."""
    minerals = context.layout.declaration.minerals
    if not picked.pick.value:
        return "empty"
    return "default" if minerals and minerals.other else "own-cell"


def _hit(pick: Pick, picked: MineralPick, said: str, cell: str, variant: str) -> Hit:
    above = picked.pick
    return Hit(
        cell=cell,
        variant=variant,
        subject=metal_name(said),
        metal=metal_name(quoted(said)),
        observed=quoted(said),
        also=(above.cell,),
        facts={
            "metal": Label("metal", quoted(said)),
            "pick_cell": above.cell.rpartition("!")[2],
            "says": quoted(above.value or ""),
            "wanted": pick.gives_way or "",
        },
    )
