"""The published JSON (``cmrtkit.run/1``) and its schema."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from cmrtkit.renderers.report import Report
from cmrtkit.results import Run, RunResult
from cmrtkit.results_match import MatchResult

# JSON may carry these as they are, but a terminal or editor that shows the report would obey them.
_HOSTILE = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
_NO_FILES = '"files": []'
_HEAD = ("tool", "as_of", "reference", "summary", "suppressions", "settings")
DIALECT = "https://json-schema.org/draft/2020-12/schema"


def render(report: Report) -> Iterator[str]:
    """One document; the same bytes for the same result."""
    head, tail = _outline(report.run).split(_NO_FILES)
    yield head + '"files": ['
    between = "\n"
    for item in report.run.files:
        document = harmless(item.model_dump_json(by_alias=True, indent=2))
        yield f"{between}    " + document.replace("\n", "\n    ")  # no text holds a line end that is not escaped
        between = ",\n"
    yield f"{'' if between == chr(10) else chr(10) + '  '}]{tail}\n"


def _outline(run: Run) -> str:
    """The document without its files."""
    outline = RunResult.model_construct(**{**{key: getattr(run, key) for key in _HEAD}, "files": []})
    return harmless(outline.model_dump_json(by_alias=True, indent=2))


def harmless(document: str) -> str:
    """JSON text in which nothing is left that a terminal or editor would obey."""
    return _HOSTILE.sub(lambda found: f"\\u{ord(found[0]):04x}", document)


def run_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) that every ``validate --format json`` output validates against."""
    return document_schema(RunResult, "cmrtkit.run/1")


def match_report_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) that every ``smelters match --format json`` output validates against."""
    return document_schema(MatchResult, "cmrtkit.match/1")


def document_schema(model: type[BaseModel], title: str) -> dict[str, Any]:
    """The JSON Schema (2020-12) of what a model is written as."""
    schema = model.model_json_schema(by_alias=True, mode="serialization")
    return {"$schema": DIALECT, **schema, "title": title}
