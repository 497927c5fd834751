"""Findings about a whole run, which are told once."""

from __future__ import annotations

from collections.abc import Sequence

from cmrtkit.checks import CheckContext
from cmrtkit.engine.rules import applied
from cmrtkit.findings import Finding
from cmrtkit.rulebook import Language, Rule
from cmrtkit.words import Words


def run_findings(rules: Sequence[Rule], context: CheckContext, language: Language, words: Words) -> list[Finding]:
    """What rules about a run find; ``context`` is any workbook of it."""
    of_runs = [rule for rule in rules if rule.scope == "run"]
    return [told.finding for rule in of_runs for told in applied(rule, context, language, words)]
