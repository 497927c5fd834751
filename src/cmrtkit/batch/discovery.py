"""Which files a run is about."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from cmrtkit.batch.inputs import Input, is_url, local

# Everything Excel calls a workbook: old and binary ones are reported, not passed over.
_WORKBOOKS = {".xlsx", ".xlsm", ".xltx", ".xltm", ".xls", ".xlsb"}


@dataclass(frozen=True, slots=True)
class Found:
    """The files to judge, in a stable order; the names of other files in the folders; folders that cannot be read.

    ``locks`` counts the lock files of workbooks that are open somewhere (``~$...``).
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
            self.inputs.setdefault(local(Path(place)))

    def _take_remote(self, place: str) -> None:
        from cmrtkit.batch.remote import list_remote  # noqa: PLC0415  # fsspec is an extra

        for item in list_remote(place):
            if item.place == place:
                self.inputs.setdefault(item)
            else:
                self._sort_out(item)

    def _sort_out(self, item: Input) -> None:
        if is_candidate(item.name):
            self.inputs.setdefault(item)
        elif item.name.startswith("~$"):
            self.locks += 1
        else:
            self.skipped.append(item.name)


def discover(places: Iterable[str]) -> Found:
    """Files as named, folders searched through; a place is a path or a URL.

    Raises UsageError for a URL that cannot be listed.
    """
    finding = _Finding()
    for place in places:
        finding.take(place)
    return Found(tuple(finding.inputs), tuple(finding.skipped), finding.locks, tuple(finding.unreadable))


def _walk(folder: Path, unreadable: list[str]) -> Iterator[Path]:
    """All files below a folder; links to folders are not followed, for they may lead back."""

    def closed(error: OSError) -> None:
        unreadable.append(str(error.filename or folder))

    found = (Path(root) / name for root, _, names in os.walk(folder, onerror=closed) for name in names)
    return iter(sorted(found))


def is_candidate(name: str) -> bool:
    """Whether a file in a folder is taken for a workbook, by its name."""
    return Path(name).suffix.lower() in _WORKBOOKS and not name.startswith(("~$", "."))
