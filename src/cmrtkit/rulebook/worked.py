"""An example of a rule together with what the rule found in it."""

from __future__ import annotations

from dataclasses import dataclass

from cmrtkit.findings import Finding
from cmrtkit.rulebook.schema import Example


@dataclass(frozen=True, slots=True)
class WorkedExample:
    """An example and the findings of its rule, in one language."""

    example: Example
    findings: tuple[Finding, ...]
