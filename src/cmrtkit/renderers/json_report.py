"""The published JSON (``cmrtkit.run/1``) and its schema."""

from __future__ import annotations

import json
import re
from typing import Any

from cmrtkit.results import RunResult

# JSON may carry these as they are, but a terminal or editor that shows the report would obey them.
_HOSTILE = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")


def render_json(result: RunResult) -> str:
    """One document; the same bytes for the same result."""
    text = json.dumps(result.model_dump(mode="json", by_alias=True), ensure_ascii=False, indent=2)
    return _HOSTILE.sub(lambda found: f"\\u{ord(found[0]):04x}", text) + "\n"


def run_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) that every ``--format json`` output validates against."""
    schema = RunResult.model_json_schema(by_alias=True, mode="serialization")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **schema,
        "title": "cmrtkit.run/1",
    }
