"""What is wrong with a file that people write by hand."""

from __future__ import annotations

from pydantic import ValidationError


def first_fault(error: ValidationError) -> tuple[str, str]:
    """Where the first fault is, entries counted from 1, and what it is."""
    fault = error.errors(include_url=False)[0]
    where = " › ".join(f"entry {part + 1}" if isinstance(part, int) else str(part) for part in fault["loc"])
    return where, "there is no such key" if fault["type"] == "extra_forbidden" else fault["msg"]
