"""GitHub's side: the log and what the runner obeys in it, the page of the run, outputs, the key of the cache."""

from __future__ import annotations

import hashlib
import os
import secrets
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path


def say(*lines: str) -> None:
    """To the log, at once: what other programs print comes after it."""
    sys.stdout.buffer.write("".join(f"{line}\n" for line in lines).encode("utf-8", errors="replace"))
    sys.stdout.buffer.flush()


@contextmanager
def unobeyed(title: str) -> Iterator[None]:
    """Until the end, the runner takes no line of the log for a command, whoever wrote it."""
    token = secrets.token_hex(16)
    say(f"::group::{title}", f"::stop-commands::{token}")
    try:
        yield
    finally:
        say("", f"::{token}::", "::endgroup::")


def say_error(message: str) -> None:
    """An error on the page of the run, whatever the message holds."""
    escaped = message.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    say(f"::error title=cmrtkit::{escaped}")


def say_annotations(file: Path) -> None:
    """Findings as the runner's own commands."""
    if file.is_file():
        with file.open("rb") as stream:
            sys.stdout.buffer.writelines(stream)
        sys.stdout.buffer.flush()


def append_summary(report: Path, summary: Path) -> None:
    """A report in Markdown on the page of the run. cmrtkit keeps it far below the 1 MiB that the runner shows."""
    if report.is_file():
        with summary.open("ab") as target:
            target.write(report.read_bytes())


def write_outputs(values: Mapping[str, str]) -> None:
    """The outputs of the step. Raises ValueError for a value that could pass for another output."""
    if any("\n" in value or "\r" in value for value in values.values()):
        raise ValueError("an output has one line")
    with Path(os.environ["GITHUB_OUTPUT"]).open("a", encoding="utf-8", errors="surrogateescape", newline="\n") as file:
        file.writelines(f"{name}={value}\n" for name, value in values.items())


def content_key(folder: Path) -> str:
    """What a folder holds, as a name: the same content need not be saved again. Empty for an empty folder."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return hashlib.sha256(b"".join(map(_digest, files))).hexdigest()[:32] if files else ""


def _digest(file: Path) -> bytes:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").digest()
