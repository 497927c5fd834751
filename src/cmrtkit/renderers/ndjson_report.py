"""One line of JSON a workbook (``cmrtkit.file/1``), the same as in ``files`` of the JSON, for programs that stream."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cmrtkit.renderers.json_report import document_schema, harmless
from cmrtkit.renderers.report import Report
from cmrtkit.results import FileResult


def render(report: Report) -> Iterator[str]:
    """A line a workbook, in the order of the run."""
    return map(line, report.run.files)


def line(item: FileResult) -> str:
    """What is said of one workbook, with the end of the line, which is the only one in it."""
    return harmless(item.model_dump_json(by_alias=True)) + "\n"


def file_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) that every line of ``validate --format ndjson`` validates against."""
    return document_schema(FileResult, "cmrtkit.file/1")
