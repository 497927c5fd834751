"""Exit codes, the same whatever the format."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cmrtkit.results import RunResult

CLEAN = 0
FINDINGS = 1
USAGE = 2
NOT_JUDGED = 3
FAULT = 70
INTERRUPTED = 130

_LEVELS = {"error": ("error",), "warning": ("error", "warning"), "note": ("error", "warning", "note"), "never": ()}


def exit_code(result: RunResult, fail_on: str) -> int:
    """A fault of the tool outranks input that could not be judged, which outranks findings."""
    from cmrtkit.engine.faults import TOOL_FAULT  # noqa: PLC0415

    faulty = any(finding.name == TOOL_FAULT for item in result.files for finding in item.findings)
    if faulty or any(item.error and item.error.code == TOOL_FAULT for item in result.files):
        return FAULT
    if not result.files or result.summary.not_checked:
        return NOT_JUDGED
    severities = {finding.severity for item in result.files for finding in item.findings if not finding.suppressed}
    return FINDINGS if severities & set(_LEVELS[fail_on]) else CLEAN
