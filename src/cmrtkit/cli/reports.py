"""The reports of a run: which formats there are, and writing them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING

from cmrtkit.cli.output import WIDEST, Target, terminal_width, use_colour, write_chunks, write_file_chunks

if TYPE_CHECKING:
    from cmrtkit.renderers.report import Report

# A format and the module that renders it: ``render(report)`` gives the report in pieces, texts or bytes.
_RENDERERS: Mapping[str, str] = MappingProxyType(
    {
        "text": "cmrtkit.renderers.text_report",
        "json": "cmrtkit.renderers.json_report",
    }
)
FORMATS = tuple(_RENDERERS)


def write_reports(report: Report, targets: Sequence[Target]) -> None:
    """Files first, so that a pipe that breaks costs none of them."""
    for target in sorted(targets, key=lambda target: target.file is None):
        if target.file is None:
            write_chunks(_rendered(replace(report, width=terminal_width(), colour=use_colour()), target.format))
        else:
            write_file_chunks(target.file, _rendered(replace(report, width=WIDEST, colour=False), target.format))


def _rendered(report: Report, name: str) -> Iterator[bytes]:
    for chunk in import_module(_RENDERERS[name]).render(report):
        yield chunk if isinstance(chunk, bytes) else chunk.encode("utf-8", errors="replace")
