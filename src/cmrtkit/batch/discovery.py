"""Which files a run is about."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from cmrtkit.batch.inputs import Input, is_url, local
from cmrtkit.batch.members import Unfolded, unfolded
from cmrtkit.containers import is_workbook_name, may_hold_workbooks
from cmrtkit.reader.passwords import Passwords


@dataclass(frozen=True, slots=True)
class Found:
    """The files to judge, in a stable order; the names of other files in the folders; folders that cannot be read.

    Workbooks in archives and mails stand where these do. ``locks`` counts the lock files (``~$...``) of workbooks that
    are open somewhere.
    """

    inputs: tuple[Input, ...]
    skipped: tuple[str, ...] = ()
    locks: int = 0
    unreadable: tuple[str, ...] = ()


class _Finding:
    def __init__(self) -> None:
        self.inputs: dict[Input, None] = {}
        self.skipped: list[str] = []
        self.unreadable: list[str] = []
        self.locks = 0

    def take(self, place: str) -> None:
        if is_url(place):
            self._take_remote(place)
        elif Path(place).is_dir():
            for path in _walk(Path(place), self.unreadable):
                self._sort_out(local(path))
        else:
            self._unfold(local(Path(place)), named=True)

    def _take_remote(self, place: str) -> None:
        from cmrtkit.batch.remote import list_remote  # noqa: PLC0415  # fsspec is an extra

        for item in list_remote(place):
            if item.place == place:
                self._unfold(item, named=True)
            else:
                self._sort_out(item)

    def _sort_out(self, item: Input) -> None:
        if is_candidate(item.name):
            self._unfold(item)
        elif item.name.startswith("~$"):
            self.locks += 1
        else:
            self.skipped.append(item.name)

    def _unfold(self, item: Input, *, named: bool = False) -> None:
        """A file as it is, or the workbooks in it. What was named is judged in any case."""
        found = unfolded(item) or (Unfolded([item]) if named or is_workbook_name(item.name) else Unfolded())
        if not found.inputs:
            self.skipped.append(item.name)
        self.inputs.update(dict.fromkeys(found.inputs))
        self.skipped += found.skipped
        self.locks += found.locks


def discover(places: Iterable[str]) -> Found:
    """Files as named, folders, archives and mails searched through; a place is a path or a URL.

    Raises UsageError for a URL that cannot be listed.
    """
    finding = _Finding()
    for place in places:
        finding.take(place)
    return Found(tuple(finding.inputs), tuple(finding.skipped), finding.locks, tuple(finding.unreadable))


def with_passwords(found: Found, passwords: Passwords) -> Found:
    """The same files, with passwords that are tried on locked ones."""
    return replace(found, inputs=tuple(replace(item, passwords=passwords) for item in found.inputs))


def _walk(folder: Path, unreadable: list[str]) -> Iterator[Path]:
    """All files below a folder; links to folders are not followed, for they may lead back."""

    def closed(error: OSError) -> None:
        unreadable.append(str(error.filename or folder))

    found = (Path(root) / name for root, _, names in os.walk(folder, onerror=closed) for name in names)
    return iter(sorted(found))


def is_candidate(name: str) -> bool:
    """Whether a file in a folder is taken for a workbook, or for something that may hold some, by its name."""
    return (is_workbook_name(name) or may_hold_workbooks(name)) and not name.startswith(("~$", "."))
