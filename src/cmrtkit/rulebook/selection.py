"""Which rules a run asks for."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

from cmrtkit.errors import UsageError
from cmrtkit.rulebook.schema import Rule


def select(rules: Sequence[Rule], chosen: Sequence[str] = (), ignored: Sequence[str] = ()) -> tuple[Rule, ...]:
    """The rules named by id or name in ``chosen`` (all where none is), less those in ``ignored``.

    Raises UsageError for a rule that does not exist, with the nearest one that does.
    """
    wanted = _find(rules, chosen) or set(rules_names(rules))
    unwanted = _find(rules, ignored)
    return tuple(rule for rule in rules if rule.name in wanted - unwanted)


def find_rule(rules: Sequence[Rule], text: str) -> Rule:
    """The rule of that id or name, in any case. Raises UsageError where there is none."""
    for rule in rules:
        if text.strip().lower() in (rule.id.lower(), rule.name):
            return rule
    names = [rule.name for rule in rules] + [rule.id for rule in rules]
    near = difflib.get_close_matches(text, names, n=1, cutoff=0.4)
    raise UsageError(f"no rule is called {text!r}" + (f"; did you mean {near[0]}?" if near else ""))


def rules_names(rules: Sequence[Rule]) -> list[str]:
    return [rule.name for rule in rules]


def _find(rules: Sequence[Rule], texts: Sequence[str]) -> set[str]:
    return {find_rule(rules, text).name for item in texts for text in item.split(",") if text.strip()}
