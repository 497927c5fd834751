"""RMI's Checker, worked out anew: which required items are missing, row by row of its sheet."""

from __future__ import annotations

from cmrtkit.completeness.checker_sheet import CheckerSheet
from cmrtkit.completeness.comparing import reads_alike
from cmrtkit.completeness.explain import Completeness, MissingItem, Reason, explain
from cmrtkit.layout.schema import Layout
from cmrtkit.model.declaration import Declaration

__all__ = ["Completeness", "MissingItem", "Reason", "check_completeness", "reads_alike"]


def check_completeness(declaration: Declaration, layout: Layout) -> Completeness:
    """Evaluate every row of the Checker and explain the incomplete ones."""
    sheet = CheckerSheet(declaration, layout)
    return Completeness(sheet.total(), tuple(explain(sheet, row) for row in sheet.incomplete()))
