"""The published JSON of a check of a draft (``cmrtkit.coverage/1``) and its schema."""

from __future__ import annotations

from typing import Any

from cmrtkit.coverage.results import CoverageResult
from cmrtkit.renderers.json_report import document_schema, harmless


def render_coverage_json(result: CoverageResult) -> str:
    """One document; the same bytes for the same draft."""
    return harmless(result.model_dump_json(by_alias=True, indent=2)) + "\n"


def coverage_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) that every ``report check --format json`` output validates against."""
    return document_schema(CoverageResult, "cmrtkit.coverage/1")
