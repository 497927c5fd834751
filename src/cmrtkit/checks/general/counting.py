"""General checks of several values together: that none is there twice, and how many there are."""

from __future__ import annotations

from collections.abc import Iterator

from cmrtkit.checks.answers_given import metal_answers
from cmrtkit.checks.context import CheckContext
from cmrtkit.checks.general.conditions import all_hold, together
from cmrtkit.checks.general.fields import values_of
from cmrtkit.checks.general.hits import hit_at
from cmrtkit.checks.general.said import At, Said
from cmrtkit.checks.general.texts import looked_at
from cmrtkit.findings import Hit, Label
from cmrtkit.reference.metals import metal_name
from cmrtkit.rulebook.fields import field_named
from cmrtkit.rulebook.general import Count, Unique


def unique(context: CheckContext) -> Iterator[Hit]:
    """Values that stood further up already."""
    asked = Unique.model_validate(context.parameters)
    first: dict[tuple[str | None, str], Said] = {}
    for said in looked_at(context, (asked.field,), asked.where):
        if said.text is None or said.key is None:
            continue
        text = said.text.strip() if asked.exact else said.key
        before = first.setdefault((said.at.metal if asked.per_metal else None, text), said)
        if before is not said:
            cell = before.cell.rpartition("!")[2]
            yield hit_at(said, also=[before], facts={"first_cell": cell, "first_row": before.at.row or ""})


def count(context: CheckContext) -> Iterator[Hit]:
    """Too few or too many of something, for the declaration or for a metal in scope."""
    asked = Count.model_validate(context.parameters)
    for metal in _counted_for(context, asked):
        if all_hold(context, asked.when, At(metal=metal)):
            yield from _counted(context, asked, metal)


def _counted_for(context: CheckContext, asked: Count) -> list[str] | list[None]:
    """The metals in scope, or the declaration as a whole; no smelters are asked for where no metal is in scope."""
    metals = [metal_name(item.metal) for item in metal_answers(context) if item.scope == "in"]
    if asked.per_metal:
        return metals
    return [None] if metals or field_named(asked.field).group != "smelter" else []


def _counted(context: CheckContext, asked: Count, metal: str | None) -> Iterator[Hit]:
    values = [said for said in values_of(context, asked.field).all if metal is None or said.at.metal == metal]
    filled = [(said, together(context, asked.where, said.at)) for said in values if said.text is not None]
    certain = [said for said, answer in filled if answer]
    possible = [said for said, answer in filled if answer is not False]
    if asked.least is not None and _number(possible, asked) < asked.least:
        yield from _hit(context, asked, "too-few", metal, values, _number(possible, asked))
    elif asked.most is not None and _number(certain, asked) > asked.most:
        yield from _hit(context, asked, "too-many", metal, certain, _number(certain, asked))


def _number(values: list[Said], asked: Count) -> int:
    return len({said.key or said.cell for said in values}) if asked.distinct else len(values)


def _hit(
    context: CheckContext, asked: Count, variant: str, metal: str | None, values: list[Said], found: int
) -> Iterator[Hit]:
    """At the first of the values. Where there are none for a metal, RMI's Checker asks for them."""
    cell = values[0].cell if values else _first_cell(context, asked.field) if metal is None else None
    if cell:
        label = Label("field", asked.field) if not values else values[0].label
        yield Hit(
            cell=cell,
            variant=variant,
            subject=f"{asked.field}|{metal}",
            metal=metal,
            observed=str(found),
            expected=str(asked.least if variant == "too-few" else asked.most),
            facts={
                "field": label,
                "metal": Label("metal", metal or ""),
                "count": found,
                "least": asked.least or 0,
                "most": "" if asked.most is None else asked.most,
            },
        )


def _first_cell(context: CheckContext, field: str) -> str | None:
    """Where the first row would stand; None for what has no rows."""
    group = field_named(field).group
    mines = context.layout.mine_list
    if group == "mine" and mines:
        return f"{mines.sheet}!{mines.columns['metal']}{mines.first_row}"
    if group == "product":
        return context.declaration.first_product_number.cell
    listing = context.layout.smelter_list
    return f"{listing.sheet}!{listing.columns['metal']}{listing.rows[0]}" if group == "smelter" else None
