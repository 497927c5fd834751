"""Which files a run is about."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

# Everything Excel calls a workbook: old and binary ones are reported, not passed over.
_WORKBOOKS = {".xlsx", ".xlsm", ".xltx", ".xltm", ".xls", ".xlsb"}


@dataclass(frozen=True, slots=True)
class Found:
    """The files to judge, in a stable order; other files of the folders; folders that cannot be read.

    Lock files of open workbooks (``~$...``) are none of them.
    """

    files: tuple[Path, ...]
    skipped: tuple[Path, ...] = ()
    unreadable: tuple[Path, ...] = ()


def discover(paths: Iterable[Path]) -> Found:
    """Files as named, folders searched through."""
    files: dict[Path, None] = {}
    skipped: list[Path] = []
    unreadable: list[Path] = []
    for path in paths:
        for item in _walk(path, unreadable) if path.is_dir() else (path,):
            if item is path or _is_candidate(item):
                files.setdefault(item)
            elif not item.name.startswith("~$"):
                skipped.append(item)
    return Found(tuple(files), tuple(skipped), tuple(unreadable))


def _walk(folder: Path, unreadable: list[Path]) -> Iterator[Path]:
    """All files below a folder; links to folders are not followed, for they may lead back."""

    def closed(error: OSError) -> None:
        unreadable.append(Path(error.filename or folder))

    found = (Path(root) / name for root, _, names in os.walk(folder, onerror=closed) for name in names)
    return iter(sorted(found))


def _is_candidate(path: Path) -> bool:
    return path.suffix.lower() in _WORKBOOKS and not path.name.startswith(("~$", "."))
