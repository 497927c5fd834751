"""How much an archive or a mail may ask of the machine before it is refused.

What lies inside is loaded one file at a time, each within the limits of the reader. These here are about finding it.
"""

from __future__ import annotations

import time

from cmrtkit.errors import WorkbookError

ITEMS = 5_000  # in an archive or mail with all that lies inside
DEPTH = 8  # archives and mails in each other: a mail forwarded a few times, with an archive in an archive
DIRECTORY_BYTES = 4 * 2**20  # the list of an archive's files: 800 bytes a file
# Workbooks are packed already: archives of them unpack to hardly more than they are.
UNPACKED_BYTES = 512 * 2**20
UNPACKED_RATIO = 30
OPENED_BYTES = 256 * 2**20  # archives and mails inside, together
SECONDS = 20.0
# Mail servers take 25 to 36 MB, in lines of 60 to 76 characters. In memory a mail takes three times its length.
MAIL_BYTES = 48 * 2**20
MAIL_LINES = 1_500_000
MAIL_HEADERS = 200_000


class Budget:
    """What looking into one archive or mail has used so far."""

    def __init__(self) -> None:
        self._items = 0
        self._bytes = 0
        self._deadline = time.monotonic() + SECONDS

    def take_item(self) -> None:
        """Raises ``archive-too-many-files`` and ``takes-too-long``."""
        self._items += 1
        if self._items > ITEMS:
            raise WorkbookError("archive-too-many-files", limit=ITEMS)
        self.check_time()

    def take_bytes(self, count: int) -> None:
        """Raises ``archive-unpacks-too-large`` once what had to be opened inside passes the limit."""
        self._bytes += count
        if self._bytes > OPENED_BYTES:
            raise WorkbookError("archive-unpacks-too-large", limit=OPENED_BYTES // 2**20)
        self.check_time()

    def check_time(self) -> None:
        """Raises ``takes-too-long`` after the time limit."""
        if time.monotonic() > self._deadline:
            raise WorkbookError("takes-too-long", limit=int(SECONDS))
