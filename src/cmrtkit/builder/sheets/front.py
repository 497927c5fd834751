"""The sheets before the Declaration (Revision, Instructions, Definitions), and the revision text."""

from __future__ import annotations

import datetime as dt

from cmrtkit.builder.labels import Labels
from cmrtkit.layout.catalogue import families, releases
from cmrtkit.layout.schema import Layout
from cmrtkit.model.cells import CellValue

# Spelled out because strftime's %B follows the locale of the machine.
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def release_date(layout: Layout) -> dt.date:
    """The day the layout's version came out."""
    return next(item.since for item in releases(layout.family) if item.version == layout.version)


def revision_text(layout: Layout) -> str:
    """What the revision cells say, on two lines: ``Revision 6.4`` and ``April 26, 2024``."""
    day = release_date(layout)
    return f"Revision {layout.version}\n{_MONTHS[day.month - 1]} {day.day}, {day.year}"


def revisions(layout: Layout, sheet: str) -> dict[str, CellValue]:
    """The revision cells of a sheet."""
    parts = [reference.rpartition("!") for reference in layout.declaration.revision]
    return {a1: revision_text(layout) for name, _, a1 in parts if name == sheet}


def revision_cells(layout: Layout, labels: Labels) -> dict[str, CellValue]:
    """The Revision sheet; B3 is the title by which a workbook names its family."""
    return {
        "B2": labels.revision["document"],
        "B3": families()[layout.family][0],
        "B5": labels.revision["history"],
        "C5": labels.revision["date"],
        "B6": layout.version,
        "C6": release_date(layout),
    }


def text_cells(lines: tuple[str, ...]) -> dict[str, CellValue]:
    """A sheet of plain text, a line a row."""
    return {f"B{number}": line for number, line in enumerate(lines, 2)}
