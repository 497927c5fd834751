"""Findings about a whole run, which are told once."""

from __future__ import annotations

from collections.abc import Sequence

from cmrtkit.checks import CHECKS, CheckContext
from cmrtkit.engine.rules import finding
from cmrtkit.findings import Finding
from cmrtkit.rulebook import Language, Rule
from cmrtkit.words import Words


def run_findings(rules: Sequence[Rule], context: CheckContext, language: Language, words: Words) -> list[Finding]:
    """What rules about a run find; ``context`` is any workbook of it."""
    return [
        finding(rule, hit, language, words)
        for rule in rules
        if rule.scope == "run"
        for hit in CHECKS[rule.check](context.with_parameters(rule.parameters))
    ]
