"""How much a file may ask of the machine before it is refused.

A filled CMRT of 2,500 smelter rows is 2 MB packed, 12 MB unpacked and 70,000 cells; the limits
leave room for several times that and keep a run under 400 MB of memory.
"""

from __future__ import annotations

import time

from cmrtkit.errors import WorkbookError

FILE_BYTES = 64 * 2**20
PART_BYTES = 48 * 2**20
WORKBOOK_BYTES = 96 * 2**20
ZIP_ENTRIES = 5_000
CELLS = 400_000
LAST_ROW = 20_000
LAST_COLUMN = 256
SECONDS = 20.0
# RMI's templates have a dozen sheets, 16,000 strings and a few hundred names.
SHEETS = 1_000
STRINGS = 600_000
NAMES = 20_000


class Budget:
    """What one workbook has used so far of its bytes, cells and seconds."""

    def __init__(self) -> None:
        self._bytes = 0
        self._cells = 0
        self._deadline = time.monotonic() + SECONDS

    def take_bytes(self, count: int, part: str) -> None:
        """Raises ``unpacks-too-large`` once a part, or all parts together, pass their limit."""
        self._bytes += count
        if count > PART_BYTES or self._bytes > WORKBOOK_BYTES:
            raise WorkbookError("unpacks-too-large", part=part, limit=PART_BYTES // 2**20)
        self.check_time()

    def take_cells(self, count: int, sheet: str) -> None:
        """Raises ``too-many-cells`` once the workbook holds more cells than any template could."""
        self._cells += count
        if self._cells > CELLS:
            raise WorkbookError("too-many-cells", sheet=sheet, limit=CELLS)
        self.check_time()

    def check_time(self) -> None:
        """Raises ``takes-too-long`` after the time limit."""
        if time.monotonic() > self._deadline:
            raise WorkbookError("takes-too-long", limit=int(SECONDS))
