"""What earlier runs found, kept on this machine by content.

One SQLite file in the user's cache folder, or in the folder that CMRTKIT_CACHE_DIR names. Whatever is wrong
with it costs time, never a run.
"""

from __future__ import annotations

import datetime as dt
import os
import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple, Self

from platformdirs import user_cache_path

VARIABLE = "CMRTKIT_CACHE_DIR"
_FILE = "results.sqlite"
_MOST_BYTES = 512 * 2**20
_AT_ONCE = 64
_TABLE = """
CREATE TABLE IF NOT EXISTS entries (
    key TEXT PRIMARY KEY, used INTEGER NOT NULL, facts BLOB NOT NULL, document BLOB NOT NULL
) WITHOUT ROWID
"""


class Entry(NamedTuple):
    facts: bytes
    document: bytes


class CacheState(NamedTuple):
    """How much is kept, in entries and bytes."""

    entries: int
    size: int


def cache_file() -> Path | None:
    """Where the cache lies, whether or not it is there; None for a user without a home."""
    folder = os.environ.get(VARIABLE)
    try:
        return (Path(folder) if folder else user_cache_path("cmrtkit", appauthor=False)) / _FILE
    except RuntimeError:
        return None


class Cache:
    """Entries by key. After the first fault of the file it is left alone, and remembers nothing."""

    def __init__(self, file: Path) -> None:
        self._database: sqlite3.Connection | None = None
        self._today = dt.date.today().toordinal()
        self._unsaved = 0
        with suppress(OSError, sqlite3.Error):
            file.parent.mkdir(parents=True, exist_ok=True)
            self._database = sqlite3.connect(file, timeout=2)
            self._database.execute(_TABLE)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def get(self, key: str) -> Entry | None:
        """What was kept under a key, if anything."""
        row = self._ask("SELECT used, facts, document FROM entries WHERE key = ?", (key,))
        if row is None:
            return None
        used, facts, document = row
        if used != self._today:
            self._tell("UPDATE entries SET used = ? WHERE key = ?", (self._today, key))
        return Entry(facts, document)

    def put(self, key: str, entry: tuple[bytes, bytes]) -> None:
        """Keep facts and document under a key."""
        self._tell("REPLACE INTO entries VALUES (?, ?, ?, ?)", (key, self._today, *entry))

    def state(self) -> CacheState:
        """How much is kept."""
        found = self._ask("SELECT count(*), coalesce(sum(length(facts) + length(document)), 0) FROM entries", ())
        return CacheState(found[0], found[1]) if found else CacheState(0, 0)

    def clear(self) -> None:
        """Forget everything."""
        self._tell("DELETE FROM entries", ())
        self._commit()
        self._ask("VACUUM", ())

    def close(self) -> None:
        """Save, and let go of what was not used for longest where there is too much."""
        while self.state().size > _MOST_BYTES:
            self._tell("DELETE FROM entries WHERE key IN (SELECT key FROM entries ORDER BY used LIMIT 1000)", ())
        self._commit()
        if self._database is not None:
            self._database.close()
            self._database = None

    def _ask(self, question: str, values: tuple[object, ...]) -> tuple[Any, ...] | None:
        if self._database is None:
            return None
        try:
            found: tuple[Any, ...] | None = self._database.execute(question, values).fetchone()
        except sqlite3.Error:
            self._database = None
            return None
        return found

    def _tell(self, order: str, values: tuple[object, ...]) -> None:
        if self._database is None:
            return
        try:
            self._database.execute(order, values)
        except sqlite3.Error:
            self._database = None
        self._unsaved += 1
        if self._unsaved >= _AT_ONCE:
            self._commit()

    def _commit(self) -> None:
        self._unsaved = 0
        if self._database is not None:
            with suppress(sqlite3.Error):
                self._database.commit()
