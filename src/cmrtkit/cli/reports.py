"""The reports of a run: which formats there are, and writing them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, BinaryIO, Self

from cmrtkit.cli.output import WIDEST, Target, open_file, terminal_width, use_colour, write_chunks, write_file_chunks

if TYPE_CHECKING:
    from cmrtkit.batch.documents import Document
    from cmrtkit.renderers.report import Report

# A format and the module that renders it: ``render(report)`` gives the report in pieces, texts or bytes.
_RENDERERS: Mapping[str, str] = MappingProxyType(
    {
        "text": "cmrtkit.renderers.text_report",
        "json": "cmrtkit.renderers.json_report",
        "ndjson": "cmrtkit.renderers.ndjson_report",
        "html": "cmrtkit.renderers.html_report",
    }
)
FORMATS = tuple(_RENDERERS)


_BY_LINE = "ndjson"


class Lines:
    """Writes the formats of a line a file while the run goes on, so that whatever reads them need not wait.

    Raises UsageError where a file cannot be written.
    """

    def __init__(self, targets: Sequence[Target]) -> None:
        self._targets = [target for target in targets if target.format == _BY_LINE]
        self._open: list[BinaryIO] = []

    @property
    def on_stdout(self) -> bool:
        """Whether lines go to stdout."""
        return any(target.file is None for target in self._targets)

    def __enter__(self) -> Self:
        self._open = [open_file(target.file) for target in self._targets if target.file]
        return self

    def __exit__(self, *_: object) -> None:
        for file in self._open:
            file.close()

    def write(self, document: Document) -> None:
        """One file is finished."""
        if not self._targets:
            return
        from cmrtkit.renderers.json_report import harmless  # noqa: PLC0415

        line = (harmless(document.json) + "\n").encode("utf-8", errors="replace")
        for file in self._open:
            file.write(line)
            file.flush()
        if self.on_stdout:
            write_chunks([line])


def write_reports(report: Report, targets: Sequence[Target]) -> None:
    """Files first, so that a pipe that breaks costs none of them."""
    for target in sorted(targets, key=lambda target: target.file is None):
        if target.format == _BY_LINE:
            continue
        if target.file is None:
            write_chunks(_rendered(replace(report, width=terminal_width(), colour=use_colour()), target.format))
        else:
            write_file_chunks(target.file, _rendered(replace(report, width=WIDEST, colour=False), target.format))


def _rendered(report: Report, name: str) -> Iterator[bytes]:
    for chunk in import_module(_RENDERERS[name]).render(report):
        yield chunk if isinstance(chunk, bytes) else chunk.encode("utf-8", errors="replace")
