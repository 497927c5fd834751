"""Rules about a whole run, told once, with the first workbook that was judged."""

from __future__ import annotations

from collections.abc import Iterator

from cmrtkit.checks.context import CheckContext
from cmrtkit.findings import Hit


def no_conformance_list(context: CheckContext) -> Iterator[Hit]:
    """Nothing is known about audits: no list of conformant or active smelters was given."""
    if context.smelters and not context.reference.has_conformance:
        yield Hit(cell="", variant="none-given", subject="run")
