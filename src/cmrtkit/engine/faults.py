"""Faults of the tool itself, which must neither end a run nor pass unseen."""

from __future__ import annotations

import os
import sys
import traceback

TOOL_FAULT = "tool-fault"


def report_fault(where: str, error: Exception) -> str:
    """Say on stderr what failed; returns the kind of error.

    The text of an error may quote the workbook, with names and addresses in it: it is shown only
    where CMRTKIT_DEBUG asks for the traceback.
    """
    kind = type(error).__name__
    sys.stderr.write(f"cmrtkit: fault of the tool: {where}: {kind}\n")
    if os.environ.get("CMRTKIT_DEBUG"):
        sys.stderr.write("".join(traceback.format_exception(error)))
    return kind
