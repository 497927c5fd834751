"""Which files a run is about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

# Everything Excel calls a workbook: old and binary ones are reported, not passed over.
_WORKBOOKS = {".xlsx", ".xlsm", ".xltx", ".xltm", ".xls", ".xlsb"}


@dataclass(frozen=True, slots=True)
class Found:
    """The files to judge, in a stable order, and how many in folders were no candidates."""

    files: tuple[Path, ...]
    skipped: int


def discover(paths: Iterable[Path]) -> Found:
    """Files as named, folders searched through; lock files of open workbooks (``~$...``) are left out."""
    files: dict[Path, None] = {}
    skipped = 0
    for path in paths:
        if not path.is_dir():
            files.setdefault(path)
            continue
        for item in _walk(path):
            if _is_candidate(item):
                files.setdefault(item)
            else:
                skipped += 1
    return Found(tuple(files), skipped)


def _walk(folder: Path) -> Iterator[Path]:
    return iter(sorted(item for item in folder.rglob("*") if item.is_file()))


def _is_candidate(path: Path) -> bool:
    return path.suffix.lower() in _WORKBOOKS and not path.name.startswith(("~$", "."))
