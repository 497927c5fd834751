"""Reads rule files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

import yaml
from pydantic import ValidationError

from cmrtkit.errors import RulebookError
from cmrtkit.resources import YAML_LOADER, rules_dir
from cmrtkit.rulebook.schema import Example, Rule, ShippedRule
from cmrtkit.rulebook.spoken import apart_from_words


def load_rules(folders: Sequence[Path] = ()) -> tuple[Rule, ...]:
    """The tool's rules, by the number of their id, and behind them the rules of the user's own folders.

    Raises RulebookError for a malformed or misnamed file and for an id or name used twice.
    """
    if not folders:
        return shipped_rules()
    from cmrtkit.rulebook.own_files import own_rules  # noqa: PLC0415  # for those who have rules of their own

    rules = (*shipped_rules(), *own_rules(folders))
    _require_apart(rules)
    return rules


@cache
def shipped_rules() -> tuple[Rule, ...]:
    """The tool's rules, by the number of their id."""
    rules = [_load(path) for path in sorted((rules_dir() / "checks").glob("*/*.yaml"))]
    _require_apart(rules)
    return tuple(sorted(rules, key=lambda rule: rule.id[1:]))


def load_examples(rule: Rule) -> list[Example]:
    """The examples of a rule; one of the tool's must have some. Raises RulebookError where they are malformed."""
    if rule.file:
        from cmrtkit.rulebook.own_files import own_examples  # noqa: PLC0415  # the same

        return own_examples(rule.file)
    path = _path(rule)
    try:
        documents = yaml.load_all(path.read_text(encoding="utf-8"), Loader=YAML_LOADER)  # both are safe loaders
        data = list(documents)
        return [Example.model_validate(item) for item in data[1]["examples"]]
    except (ValidationError, yaml.YAMLError, LookupError, TypeError) as error:
        raise RulebookError(f"{path}: examples: {error}") from error


def _load(path: Path) -> Rule:
    try:
        text, words = apart_from_words(path.read_text(encoding="utf-8").partition("\n---\n")[0], str(path))
        data = yaml.load(text, Loader=YAML_LOADER)  # noqa: S506  # both are safe loaders
        rule = ShippedRule.model_validate({"topic": path.parent.name, **data, "words": words})
    except (OSError, ValidationError, TypeError, yaml.YAMLError) as error:
        raise RulebookError(f"{path}: {error}") from error
    if path != _path(rule):
        raise RulebookError(f"{path}: must be called {_path(rule).name}")
    return rule


def _require_apart(rules: Iterable[Rule]) -> None:
    """Raises RulebookError where an id or a name would mean two rules."""
    taken: dict[str, Rule] = {}
    for rule in rules:
        for word in dict.fromkeys((rule.name, rule.id.lower())):
            other = taken.setdefault(word, rule)
            if other is not rule:
                raise RulebookError(f"{_where(rule)}: {word} is already what {_where(other)} is called ({other.name})")


def _where(rule: Rule) -> str:
    return rule.file.as_posix() if rule.file else "a rule of cmrtkit"


def _path(rule: Rule) -> Path:
    return rules_dir() / "checks" / rule.topic / f"{rule.id.lower()}-{rule.name}.yaml"
