"""What was altered in the form itself: rows and columns moved, sheets renamed or added, programs in the file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cmrtkit.checks.context import CheckContext
from cmrtkit.checks.masking import quoted
from cmrtkit.findings import Hit
from cmrtkit.model.declaration import Moved

_MOST_SHOWN = 5


def form_altered(context: CheckContext) -> Iterator[Hit]:
    """A form that is no longer as RMI made it. What is elsewhere in a newer version is no alteration."""
    template = context.declaration.template
    if template.moved and template.version == template.layout:
        yield _hit(context, _first_cell(template.moved[0]), "moved", moves_shown(template.moved))
    if template.renamed:
        names = [f"{own} → {quoted(there, 31)}" for own, there in template.renamed.items()]
        yield _hit(context, f"{next(iter(template.renamed.values()))}!A1", "renamed", names)
    if template.copies:
        yield _hit(context, f"{template.copies[0]}!A1", "copies", [quoted(name, 31) for name in template.copies])


def _hit(context: CheckContext, cell: str, variant: str, what: Sequence[str]) -> Hit:
    shown = [*what[:_MOST_SHOWN], *["…"] * (len(what) > _MOST_SHOWN)]
    title = context.declaration.template.title
    return Hit(cell=cell, variant=variant, subject=variant, observed=shown[0], facts={"what": shown, "template": title})


def moves_shown(moved: Sequence[Moved]) -> list[str]:
    """``Declaration!A13 (+1)``: from the row, or the column, of which cell on everything is how far on."""
    shown = [f"{_first_cell(item)} ({item.by:+d})" for item in moved[:_MOST_SHOWN]]
    return shown + ["…"] * (len(moved) > _MOST_SHOWN)


def _first_cell(item: Moved) -> str:
    return f"{item.sheet}!" + (f"A{item.first}" if item.what == "rows" else f"{item.first}1")


def macros_present(context: CheckContext) -> Iterator[Hit]:
    """Programs in a file of which RMI's own has none. They are never run."""
    if context.declaration.template.has_macros:
        cell = f"{context.layout.declaration.sheet}!A1"
        yield Hit(cell=cell, variant="macros", subject="macros", facts={"template": context.declaration.template.title})
