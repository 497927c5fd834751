"""Reads rule files."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml
from pydantic import ValidationError

from cmrtkit.errors import RulebookError
from cmrtkit.resources import load_yaml, rules_dir
from cmrtkit.rulebook.schema import Example, Rule


@cache
def load_rules() -> tuple[Rule, ...]:
    """All rules, by the number of their id.

    Raises RulebookError for a malformed or misnamed file and for an id or name used twice.
    """
    rules = [_load(path) for path in sorted((rules_dir() / "checks").glob("*/*.yaml"))]
    for attribute in ("id", "name"):
        values = [getattr(rule, attribute) for rule in rules]
        twice = {value for value in values if values.count(value) > 1}
        if twice:
            raise RulebookError(f"rules share the {attribute} {', '.join(sorted(twice))}")
    return tuple(sorted(rules, key=lambda rule: rule.id[1:]))


def load_examples(rule: Rule) -> list[Example]:
    """The examples of a rule. Raises RulebookError where they are missing or malformed."""
    path = _path(rule)
    try:
        data = list(yaml.safe_load_all(path.read_text(encoding="utf-8")))
        return [Example.model_validate(item) for item in data[1]["examples"]]
    except (ValidationError, yaml.YAMLError, LookupError, TypeError) as error:
        raise RulebookError(f"{path}: examples: {error}") from error


def _load(path: Path) -> Rule:
    try:
        rule = Rule.model_validate({"topic": path.parent.name, **load_yaml(path)})
    except (ValidationError, TypeError) as error:
        raise RulebookError(f"{path}: {error}") from error
    if path != _path(rule):
        raise RulebookError(f"{path}: must be called {_path(rule).name}")
    return rule


def _path(rule: Rule) -> Path:
    return rules_dir() / "checks" / rule.topic / f"{rule.id.lower()}-{rule.name}.yaml"
