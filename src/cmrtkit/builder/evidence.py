"""What built workbooks prove their layout by: labels of our own, and the Checker as we write it."""

from __future__ import annotations

from cmrtkit.builder.blueprint import blank
from cmrtkit.builder.grid import as_grid, structures_of
from cmrtkit.layout.evidence import Evidence, evidence_of


def built_evidence(family: str, version: str) -> Evidence:
    """The evidence of a built workbook of a version. Raises RulebookError for a version without a layout."""
    blueprint = blank(family, version)
    grid = as_grid(blueprint)
    return evidence_of(blueprint.form, grid, structures_of(grid, blueprint.form))
