"""A file to judge, on this machine or wherever a URL leads."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from cmrtkit.errors import WorkbookError
from cmrtkit.reader.passwords import NO_PASSWORDS, Passwords
from cmrtkit.reader.workbook import file_digest, load


@dataclass(frozen=True, slots=True)
class Input:
    """Where a file is (a path, or a URL such as ``s3://bucket/reply.xlsx``), and the name it is shown by.

    ``passwords`` are tried where the workbook is locked. They go with each file, for what all files share lies on disk
    while workers are at it.
    """

    place: str
    shown_as: str
    passwords: Passwords = field(default=NO_PASSWORDS, repr=False, compare=False, kw_only=True)

    @property
    def is_remote(self) -> bool:
        return is_url(self.place)

    @property
    def name(self) -> str:
        """The last part of its path."""
        return self.shown_as.rpartition("/")[2]

    def load(self) -> bytes:
        """Its bytes. Raises ``not-found``, ``unreadable``, ``file-too-large``."""
        if not self.is_remote:
            return load(Path(self.place))
        from cmrtkit.batch.remote import load_remote  # noqa: PLC0415  # fsspec is an extra

        return load_remote(self.place)

    def digest(self) -> str | None:
        """SHA-256 of what `load` gives; None where it cannot be had, or not without fetching it from elsewhere."""
        return None if self.is_remote else file_digest(Path(self.place))


@dataclass(frozen=True, slots=True)
class Shipped(Input):
    """A file that goes along with its content, or with what is wrong with it, to where its path means nothing."""

    data: bytes = b""
    error: WorkbookError | None = None

    @classmethod
    def of(cls, item: Input) -> Shipped:
        """A file, loaded. Nothing is raised before it is judged."""
        try:
            return cls(item.place, item.shown_as, item.load(), passwords=item.passwords)
        except WorkbookError as error:
            return cls(item.place, item.shown_as, error=error, passwords=item.passwords)

    def load(self) -> bytes:
        """See `Input.load`."""
        if self.error:
            raise self.error
        return self.data


def is_url(text: str) -> bool:
    """Whether a path given is one that fsspec reads, such as ``s3://bucket/folder``."""
    return "://" in text


def local(path: Path) -> Input:
    """A file of this machine."""
    return Input(str(path), shown_path(path))


def shown_path(path: Path) -> str:
    """The path with forward slashes; bytes of a name that are no UTF-8 are replaced."""
    return os.fsencode(path.as_posix()).decode("utf-8", errors="replace")
