"""The reports of a run: which formats there are, and writing them."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, BinaryIO, Self

from cmrtkit.cli.ci_logs import for_log
from cmrtkit.cli.output import (
    WIDEST,
    Target,
    open_file,
    parse_targets,
    terminal_width,
    use_colour,
    write_chunks,
    write_file_chunks,
)
from cmrtkit.errors import UsageError

if TYPE_CHECKING:
    from cmrtkit.batch.documents import Document
    from cmrtkit.renderers.report import Report

# A format and the module that renders it: ``render(report)`` gives the report in pieces, texts or bytes.
_RENDERERS: Mapping[str, str] = MappingProxyType(
    {
        "text": "cmrtkit.renderers.text_report",
        "json": "cmrtkit.renderers.json_report",
        "ndjson": "cmrtkit.renderers.ndjson_report",
        "sarif": "cmrtkit.renderers.sarif_report",
        "junit": "cmrtkit.renderers.junit_report",
        "github": "cmrtkit.renderers.github_report",
        "markdown": "cmrtkit.renderers.markdown_report",
        "html": "cmrtkit.renderers.html_report",
        "xlsx": "cmrtkit.renderers.xlsx_report",
    }
)
FORMATS = tuple(_RENDERERS)
_BINARY = ("xlsx",)
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


def report_targets(texts: Sequence[str]) -> list[Target]:
    """What ``--format`` asks for. Raises UsageError as `parse_targets` does, and for a workbook to a terminal."""
    targets = parse_targets(texts, FORMATS)
    for target in targets:
        if target.format in _BINARY and target.file is None and sys.stdout.isatty():
            said = f"--format {target.format} is no text for a terminal; give it a file, as in --format"
            raise UsageError(f"{said} {target.format}=report.{target.format}")
    return targets


def write_reports(report: Report, targets: Sequence[Target]) -> None:
    """Files first, so that a pipe that breaks costs none of them."""
    for target in sorted(targets, key=lambda target: target.file is None):
        if target.format == _BY_LINE:
            continue
        if target.file is None:
            here = replace(report, width=terminal_width(), colour=use_colour())
            write_chunks(_rendered(here, target.format, for_people=target.format == "text"))
        else:
            write_file_chunks(target.file, _rendered(replace(report, width=WIDEST, colour=False), target.format))


def _rendered(report: Report, name: str, for_people: bool = False) -> Iterator[bytes]:
    """The report in pieces; one ``for_people`` may go to a log, which must not obey it."""
    for chunk in import_module(_RENDERERS[name]).render(report):
        shown = for_log(chunk) if for_people else chunk
        yield shown if isinstance(shown, bytes) else shown.encode("utf-8", errors="replace")
