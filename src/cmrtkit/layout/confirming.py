"""Whether a layout that was just written fits the workbook it was written from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cmrtkit.layout.evidence import Evidence, wordings
from cmrtkit.layout.labels import Spot, label_cells
from cmrtkit.layout.offered import offers_misfit
from cmrtkit.layout.places import Places
from cmrtkit.layout.schema import Layout
from cmrtkit.model.cells import Grid, place
from cmrtkit.reader.structure import Structure


def doubts_about(layout: Layout, evidence: Evidence, grid: Grid, structures: Mapping[str, Structure]) -> Iterator[str]:
    """What speaks against it, each with its cell: places, drop-downs, and labels that other versions have elsewhere."""
    misfit = Places(grid).misfit(layout, strict=True)
    if misfit:
        yield f"{misfit['sheet']}!{misfit['cell']}: expected {misfit['expected'] or '-'}, found {misfit['found']}"
    offers = offers_misfit(layout, grid, structures, lambda sheet, a1: Spot(sheet, *place(a1)))
    if offers:
        yield f"{offers['sheet']}!{offers['cell']}: offers {offers['found']}, not {offers['expected']}"
    yield from _labels_elsewhere(layout, evidence)


def _labels_elsewhere(layout: Layout, evidence: Evidence) -> Iterator[str]:
    known, cells = wordings(layout.family), label_cells(layout)
    for about, label in evidence.labels.items():
        kind = about.partition(".")[0]
        others = [other for other, labels in known.items() if label in labels and other.partition(".")[0] == kind]
        if others and about not in others:
            spot = cells[about]
            yield f"{spot.sheet}!{spot.a1}: taken for {about}, but its label is that of {', '.join(others)}"
