"""Exit codes, the same whatever the format."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cmrtkit.results import RunSummary

CLEAN = 0
FINDINGS = 1
USAGE = 2
NOT_JUDGED = 3
FAULT = 70
INTERRUPTED = 130

_LEVELS = {"error": ("error",), "warning": ("error", "warning"), "note": ("error", "warning", "note"), "never": ()}


def exit_code(summary: RunSummary, fail_on: str) -> int:
    """A fault of the tool outranks input that could not be judged, which outranks findings."""
    from cmrtkit.engine.faults import TOOL_FAULT  # noqa: PLC0415

    if TOOL_FAULT in summary.by_rule or TOOL_FAULT in summary.by_error:
        return FAULT
    if summary.not_reached:
        return INTERRUPTED
    if not summary.files or summary.not_checked:
        return NOT_JUDGED
    found = {"error": summary.error, "warning": summary.warning, "note": summary.note}
    return FINDINGS if any(found[level] for level in _LEVELS[fail_on]) else CLEAN
