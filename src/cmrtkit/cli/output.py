"""Where reports go: one to stdout, the others to files; everything else to stderr."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from cmrtkit.cli.ci_logs import for_log
from cmrtkit.errors import UsageError
from cmrtkit.text import visible

WIDEST = 100


@dataclass(frozen=True, slots=True)
class Target:
    """A format, and the file it goes to; None is stdout."""

    format: str
    file: Path | None


def parse_targets(texts: Sequence[str], formats: Sequence[str]) -> list[Target]:
    """``["json=out.json", "text"]``. Raises UsageError for an unknown format or two to stdout."""
    targets = [_target(text, formats) for text in texts or ["text"]]
    if sum(target.file is None for target in targets) > 1:
        raise UsageError("only one --format can go to stdout; give the others a file, as in --format json=report.json")
    return targets


def _target(text: str, formats: Sequence[str]) -> Target:
    name, _, file = text.partition("=")
    if name not in formats:
        raise UsageError(f"unknown format {name!r}; there are {', '.join(formats)}")
    return Target(name, Path(file) if file else None)


def require_apart(targets: Sequence[Target], inputs: Sequence[Path]) -> None:
    """Raises UsageError where a report would be written over an input or over another report."""
    files = [target.file for target in targets if target.file]
    if len({file.resolve() for file in files}) < len(files):
        raise UsageError("two reports would go to the same file")
    require_apart_files(files, inputs)


def require_apart_files(files: Sequence[Path], inputs: Sequence[Path]) -> None:
    """Raises UsageError where a file to be written is an input, or its folder is missing."""
    for file in files:
        if any(_same_file(file, path) for path in inputs):
            raise UsageError(f"the report would overwrite the input {file.name}")
        if not file.parent.is_dir():
            raise UsageError(f"cannot write {file}: there is no such folder")


def _same_file(file: Path, other: Path) -> bool:
    try:
        return file.samefile(other)
    except OSError:
        return False


def write_file(path: Path, data: bytes) -> None:
    """Raises UsageError where the file cannot be written."""
    write_file_chunks(path, [data])


def write_file_chunks(path: Path, chunks: Iterable[bytes]) -> None:
    """The whole file or none. Raises UsageError where the file cannot be written."""
    try:
        with open_file(path) as file:
            file.writelines(chunks)
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror or error}") from error
    except BaseException:
        if path.is_file():  # and not a pipe or a device
            path.unlink()
        raise


def open_file(path: Path) -> BinaryIO:
    """A file to write. Raises UsageError where that cannot be."""
    try:
        return path.open("wb")
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror or error}") from error


def write_stdout(text: str) -> None:
    """UTF-8 whatever the locale says: reports hold Japanese and Chinese."""
    write_chunks([text.encode("utf-8", errors="replace")])


def write_chunks(chunks: Iterable[bytes]) -> None:
    """To stdout, as they come."""
    try:
        sys.stdout.flush()
        for chunk in chunks:
            sys.stdout.buffer.write(chunk)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        # The reader of the pipe went away, which changes nothing about the verdict; Python would
        # complain again when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def say(text: str) -> None:
    """A line to stderr, with nothing in it that a terminal would obey."""
    lines = (visible(line) for line in text.splitlines())
    sys.stderr.write(for_log("cmrtkit: " + "\n".join(lines) + "\n"))


def terminal_width() -> int:
    """The columns of the terminal, 80 where there is none."""
    if "COLUMNS" in os.environ or sys.stdout.isatty():
        return min(shutil.get_terminal_size((80, 24)).columns, WIDEST)
    return 80


def use_colour() -> bool:
    """Whether stdout is a terminal whose user wants colour."""
    return sys.stdout.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"
