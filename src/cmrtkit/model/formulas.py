"""What a cell's formula does, told from its text."""

from __future__ import annotations

import re

# Files keep the names of other workbooks apart: a formula has their numbers ("[1]Sheet1!A1", "'[2]Look-up'!$A:$A").
_OTHER_WORKBOOK = re.compile(r"\[\d+\][^\[\]!]*!")


def looks_up(formula: str) -> bool:
    """Whether it searches the Smelter Look-up, as the template's own formulas of a smelter row do."""
    return "look-up" in formula.lower()


def reaches_out(formula: str) -> bool:
    """Whether it takes its result from another workbook."""
    return "[" in formula and _OTHER_WORKBOOK.search(formula) is not None
