"""What a workbook is to whoever reads one, in whichever container it came."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Protocol

from cmrtkit.model.cells import Grid
from cmrtkit.reader.structure import Structure


class Book(Protocol):
    """An opened workbook, of which sheets can be read.

    Everything raises WorkbookError for what is damaged or asks for too much.
    """

    @property
    def sheet_names(self) -> tuple[str, ...]:
        """In the order of the workbook's tabs."""

    @property
    def has_macros(self) -> bool:
        """Whether programs lie in it. They are never run."""

    def read(self, wanted: Collection[str], prepared: Collection[str] = ()) -> Grid:
        """The wanted sheets; those it lacks are left out. See `cmrtkit.reader.open_workbook`."""

    def modified(self) -> dt.date | None:
        """The day it was last saved, as the saving program noted it; None where it noted none."""

    def structures(self, wanted: Collection[str]) -> Mapping[str, Structure]:
        """What the wanted sheets are built of; nothing of containers in which that cannot be told."""
