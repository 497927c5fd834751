"""Zip archives, by their list of files. Their content is read when it is asked for."""

from __future__ import annotations

import stat
import zipfile
import zlib
from functools import partial
from typing import BinaryIO

from cmrtkit.containers.items import Container, Item
from cmrtkit.containers.limits import DIRECTORY_BYTES, ITEMS, UNPACKED_BYTES, UNPACKED_RATIO
from cmrtkit.errors import WorkbookError
from cmrtkit.reader.limits import FILE_BYTES

_LOCKED = 0x1
_UTF_8 = 0x800
_UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    ValueError,
    ArithmeticError,
    RuntimeError,
    LookupError,
)
_METHODS = {9: "zip (Deflate64)", 12: "zip (bzip2)", 14: "zip (LZMA)", 93: "zip (Zstandard)", 95: "zip (xz)"}
# What systems put beside the files: nobody sent it.
_SYSTEM = ("thumbs.db", "desktop.ini", ".ds_store")


class Listing:
    """The list of files of a zip archive in a file.

    Raises ``archive-damaged``, ``archive-too-many-files``, ``archive-unpacks-too-large``.
    """

    def __init__(self, stream: BinaryIO) -> None:
        guarded = _Guarded(stream)
        try:
            self._zip = zipfile.ZipFile(guarded)  # all that it uses of a file
        except _UNREADABLE as error:
            raise WorkbookError("archive-damaged") from error
        guarded.open = True
        self.files = [info for info in self._zip.infolist() if not info.is_dir()]
        if len(self.files) > ITEMS:
            raise WorkbookError("archive-too-many-files", limit=ITEMS)

    @property
    def names(self) -> frozenset[str]:
        """The names in the list, with forward slashes and in small letters."""
        return frozenset(info.filename.replace("\\", "/").lstrip("/").lower() for info in self.files)

    def read(self, info: zipfile.ZipInfo, most: int) -> bytes:
        """The first bytes of a file. Raises what `fault_of` finds, ``archive-damaged``, ``file-too-large``."""
        fault = fault_of(info)
        if fault:
            raise fault
        if most > FILE_BYTES and info.file_size > FILE_BYTES:
            raise WorkbookError("file-too-large", limit=FILE_BYTES // 2**20)
        try:
            with self._zip.open(info) as file:
                return file.read(min(most, FILE_BYTES))
        except _UNREADABLE as error:
            raise WorkbookError("archive-damaged") from error

    def require_bounded(self, size: int) -> None:
        """Files that overlap, or unpack to a multiple of the archive, are made to keep a reader busy."""
        packed = sum(info.compress_size for info in self.files)
        unpacked = sum(info.file_size for info in self.files)
        if packed > size or unpacked > max(UNPACKED_BYTES, size * UNPACKED_RATIO):
            raise WorkbookError("archive-unpacks-too-large", limit=UNPACKED_BYTES // 2**20)


class _Guarded:
    """A file of which no more than a list of files is read at once until that is ``open``, whatever it claims."""

    def __init__(self, stream: BinaryIO) -> None:
        self.open = False
        self._stream = stream
        self.seek, self.tell = stream.seek, stream.tell

    def seekable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        if size > DIRECTORY_BYTES and not self.open:
            raise WorkbookError("archive-too-many-files", limit=ITEMS)
        return self._stream.read(size if size >= 0 else DIRECTORY_BYTES)


def open_zip(stream: BinaryIO, in_memory: bool) -> Container:
    """A zip archive. Raises as `Listing` does."""
    listing = Listing(stream)
    listing.require_bounded(stream.seek(0, 2))
    return Container("archive", tuple(_item(listing, info) for info in listing.files), in_memory)


def fault_of(info: zipfile.ZipInfo) -> WorkbookError | None:
    """What keeps a file of an archive shut: a password, or a way of packing whose unpacking cannot be bounded."""
    if info.flag_bits & _LOCKED:
        return WorkbookError("archive-locked")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return WorkbookError("archive-unsupported", kind=_METHODS.get(info.compress_type, "zip"))
    return None


def _item(listing: Listing, info: zipfile.ZipInfo) -> Item:
    is_link = stat.S_ISLNK(info.external_attr >> 16)
    noise = is_link or _is_of_system(info.filename)
    return Item(_name(info), partial(listing.read, info), noise=noise, fault=fault_of(info))


def _name(info: zipfile.ZipInfo) -> str | bytes:
    """Python reads every name that is not marked as UTF-8 as if it were in the first code page of DOS."""
    if info.flag_bits & _UTF_8 or info.filename.isascii():
        return info.filename
    try:
        return info.filename.encode("cp437")
    except UnicodeEncodeError:  # it stood in a field for Unicode names
        return info.filename


def _is_of_system(name: str) -> bool:
    return name.startswith("__MACOSX/") or name.rpartition("/")[2].lower() in _SYSTEM
