"""Workbooks in the real layout of a template, with invented companies and smelters: fixtures to test against.

    from pathlib import Path
    from cmrtkit.builder import complete, write

    sound = complete("CMRT", "6.4", name="Example Parts Ltd.")
    write(sound.with_cells({"Declaration!D17": None}), Path("no-phone.xlsx"))

``as_grid`` gives what the reader would make of the file, without writing one.
"""

from cmrtkit.builder.blueprint import Blueprint, blank
from cmrtkit.builder.fill import complete
from cmrtkit.builder.grid import as_grid, sound_grid, with_changes
from cmrtkit.builder.write import write

__all__ = ["Blueprint", "as_grid", "blank", "complete", "sound_grid", "with_changes", "write"]
