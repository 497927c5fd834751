"""Facts as a file: written for programs and for next year, read to compare with."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from cmrtkit.company.schema import Company
from cmrtkit.errors import UsageError
from cmrtkit.malformed import first_fault
from cmrtkit.renderers.json_report import DIALECT, document_schema
from cmrtkit.reports.facts import Facts

_PLACES = re.compile(r"\[\s+(\d+(?:,\s+\d+)*)\s+\]")  # none can be within a text: it holds no line breaks
_MOST_BYTES = 400 * 2**20


def facts_json(facts: Facts) -> str:
    """Facts as JSON, the same bytes for the same facts; lists of places each on a line."""
    text = json.dumps(facts.model_dump(mode="json", by_alias=True), ensure_ascii=False, indent=1)
    return _PLACES.sub(lambda found: f"[{' '.join(found[1].split())}]", text) + "\n"


def read_facts(path: Path) -> Facts:
    """Raises UsageError for a file that cannot be read or holds no facts."""
    try:
        with path.open("rb") as file:
            data = json.loads(file.read(_MOST_BYTES))
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror or error}") from error
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{path} holds no facts; `cmrtkit report facts` writes them as JSON") from error
    if not isinstance(data, dict) or data.get("schema") != "cmrtkit.facts/1":
        raise UsageError(f"{path} holds no facts of a period; `cmrtkit report facts` writes them as JSON")
    try:
        return Facts.model_validate(data)
    except ValidationError as error:
        where, why = first_fault(error, Facts)
        raise UsageError(f"{path}: {where}: {why}") from error


def facts_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of facts."""
    return document_schema(Facts, "cmrtkit.facts/1")


def company_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of a company file."""
    schema = Company.model_json_schema(by_alias=True)
    return {"$schema": DIALECT, **schema, "title": "cmrtkit company file"}
