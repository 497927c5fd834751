"""Faults of the tool itself, which must neither end a run nor pass unseen."""

from __future__ import annotations

import os
import sys
import traceback

TOOL_FAULT = "tool-fault"


def report_fault(text: str) -> None:
    """A line to stderr; with CMRTKIT_DEBUG set, the traceback as well."""
    sys.stderr.write(f"cmrtkit: fault of the tool: {text}\n")
    if os.environ.get("CMRTKIT_DEBUG"):
        sys.stderr.write(traceback.format_exc())
