"""Workbooks in archives and mails as inputs.

They are shown by the path of the archive, a slash and the path in it, as if it were a folder: so patterns of files in
the settings, folders of reports and names of files mean the same for them as for files in folders.
"""

from __future__ import annotations

import io
from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from cmrtkit.batch.inputs import Input
from cmrtkit.containers import Form, Inside, Place, Step, load_inside, look_inside, may_hold_workbooks, top_kind
from cmrtkit.errors import WorkbookError
from cmrtkit.reader.workbook import digest_of


@dataclass(frozen=True, slots=True)
class Member(Input):
    """A workbook inside; ``place`` is the archive or mail, which is not opened before the workbook is loaded."""

    steps: tuple[Step, ...] = ()
    form: Form = "zip"

    def load(self) -> bytes:
        """Its bytes as they were put in. Raises as `Input.load` does, and what opening the archive raises."""
        return load_inside(lambda: _opened(self), self.form, _version(self), self.steps)

    def digest(self) -> str | None:
        """See `Input.digest`."""
        try:
            return None if self.is_remote else digest_of(self.load())
        except WorkbookError:
            return None


@dataclass(frozen=True, slots=True)
class Unopened(Input):
    """An archive or mail, or a place in one, of which nothing can be judged."""

    error: WorkbookError = field(default_factory=lambda: WorkbookError("unreadable"), compare=False)

    def load(self) -> bytes:
        """Raises what is wrong with it."""
        raise self.error

    def digest(self) -> str | None:
        """None: what could not be opened may be another time."""
        return None


@dataclass(frozen=True, slots=True)
class Unfolded:
    """The inputs that a file comes to, the names of other files in it, and the lock files."""

    inputs: list[Input] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    locks: int = 0


def unfolded(item: Input) -> Unfolded | None:
    """What lies in an archive or a mail; None for every other file.

    A file elsewhere is fetched for it only where its name says that it may be one.
    """
    if not _can_be_looked_at(item):
        return None
    try:
        with _opened(item) as stream:
            known = top_kind(stream, item.name)
            if known.error:
                return Unfolded([Unopened(item.place, item.shown_as, known.error)])
            if known.form not in ("zip", "mail", "outlook"):
                return Unfolded([item]) if known.form == "workbook" else None
            return _members(item, known.form, look_inside(known.form, stream, item.shown_as))
    except WorkbookError as error:
        return Unfolded([Unopened(item.place, item.shown_as, error)])


def _can_be_looked_at(item: Input) -> bool:
    return may_hold_workbooks(item.name) if item.is_remote else Path(item.place).is_file()


def _members(item: Input, form: Form, inside: Inside) -> Unfolded:
    return Unfolded([_member(item, form, place) for place in inside.places], inside.skipped, inside.locks)


def _member(item: Input, form: Form, place: Place) -> Input:
    if place.error:
        return Unopened(item.place, place.shown, place.error)
    return Member(item.place, place.shown, place.steps, form)


@contextmanager
def _opened(item: Input) -> Iterator[BinaryIO]:
    """The file itself on this machine, for archives may be large; the bytes of one elsewhere.

    Raises ``not-found``, ``unreadable``, ``archive-too-large``.
    """
    if item.is_remote:
        yield io.BytesIO(_fetched(item.place))
        return
    try:
        with Path(item.place).open("rb") as stream:
            yield stream
    except FileNotFoundError as error:
        raise WorkbookError("not-found") from error
    except OSError as error:
        raise WorkbookError("unreadable") from error


def _fetched(place: str) -> bytes:
    from cmrtkit.batch.remote import load_remote  # noqa: PLC0415  # fsspec is an extra

    try:
        return load_remote(place)
    except WorkbookError as error:
        code = "archive-too-large" if error.code == "file-too-large" else error.code
        raise WorkbookError(code, **error.facts) from error


def _version(item: Input) -> Hashable | None:
    if item.is_remote:
        from cmrtkit.batch.remote import version_of  # noqa: PLC0415  # fsspec is an extra

        version = version_of(item.place)
        return (item.place, version) if version else None
    try:
        status = Path(item.place).stat()
    except OSError:
        return None
    return item.place, status.st_size, status.st_mtime_ns
