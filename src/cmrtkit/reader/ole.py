"""The old container (compound file) of .xls and of encrypted workbooks: its streams, within limits."""

from __future__ import annotations

import io
import struct
from functools import cache
from typing import Any

from cmrtkit.errors import WorkbookError

SIGNATURE = bytes.fromhex("d0cf11e0a1b11ae1")
_HEADER = 512
# What a chain of sectors can fill of this many bytes is known before any is followed ([MS-CFB] 2.2).
_SECTOR_SHIFTS = (9, 12)
_MINI_SHIFT = 6
_ENTRIES = 10_000  # a workbook with all its macros and pictures has a few hundred


class Container:
    """Streams by their names, which do not depend on case. Raises ``damaged`` for what cannot be read."""

    def __init__(self, data: bytes) -> None:
        try:
            _require_sane(data)
            self._ole: Any = bounded_file(_ENTRIES)(io.BytesIO(data))
        except Exception as error:  # it raises whatever comes to its hands
            raise WorkbookError("damaged") from error

    def has(self, name: str) -> bool:
        """Whether there is a stream or a storage of this name at the top."""
        try:
            return bool(self._ole.exists(name))
        except Exception as error:
            raise WorkbookError("damaged") from error

    def stream(self, name: str) -> bytes:
        """The bytes of a stream."""
        try:
            with self._ole.openstream(name) as stream:
                return bytes(stream.read())
        except Exception as error:
            raise WorkbookError("damaged") from error

    def saved(self) -> Any:
        """The moment noted when the file was last saved, a datetime; None where none is."""
        try:
            return self._ole.get_metadata().last_saved_time
        except Exception:  # nothing depends on it
            return None


@cache
def bounded_file(most_entries: int) -> Any:
    """olefile's class, which itself bounds neither the length that a stream claims nor the number of entries."""
    import olefile  # noqa: PLC0415  # for few files

    class Bounded(olefile.OleFileIO):  # type: ignore[misc]
        _loaded = 0

        def _load_direntry(self, sid: int) -> Any:
            self._loaded += 1
            if self._loaded > most_entries:
                raise ValueError("too many entries")
            return super()._load_direntry(sid)

        def _open(self, start: int, size: int = olefile.olefile.UNKNOWN_SIZE, force_FAT: bool = False) -> Any:  # noqa: N803
            if size != olefile.olefile.UNKNOWN_SIZE and size > self._filesize:
                raise ValueError("a stream larger than its file")
            return super()._open(start, size, force_FAT)

        def _check_duplicate_stream(self, first_sect: int, minifat: bool = False) -> None:
            """A remark for developers that takes the square of the entries."""

        def content(self, entry: Any) -> bytes:
            """The bytes of an entry of the directory. Raises ValueError for a storage."""
            if entry.entry_type != olefile.STGTY_STREAM:
                raise ValueError("no stream")
            found: bytes = self._open(entry.isectStart, entry.size).read()
            return found

    return Bounded


def _require_sane(data: bytes) -> None:
    """Raises ValueError for tables that are larger than the file, which would be read into memory over and over."""
    if len(data) < _HEADER:
        raise ValueError("cut off")
    shift, mini = struct.unpack_from("<2H", data, 30)
    if shift not in _SECTOR_SHIFTS or mini != _MINI_SHIFT:
        raise ValueError("sectors of no known size")
    sectors = len(data) // 2**shift
    # FAT, directory, mini FAT, DIFAT
    for at in (44, 40, 64, 72):
        if struct.unpack_from("<I", data, at)[0] > sectors:
            raise ValueError("a table larger than the file")
