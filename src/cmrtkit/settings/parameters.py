"""What users set under ``thresholds`` and ``request``, as parameters of the rules that declare them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cmrtkit.errors import UsageError
from cmrtkit.malformed import did_you_mean
from cmrtkit.rulebook.schema import Rule, Setting
from cmrtkit.settings.schema import RuleSettings
from cmrtkit.text import shorten


def settable(rules: Sequence[Rule]) -> dict[str, list[tuple[Rule, Setting]]]:
    """Every key that rules declare (``thresholds.stale-months``), with the rules that it sets."""
    keys: dict[str, list[tuple[Rule, Setting]]] = {}
    for rule in rules:
        for key, setting in rule.settings.items():
            keys.setdefault(key, []).append((rule, setting))
    return keys


def parameters_set(rules: Sequence[Rule], settings: RuleSettings) -> dict[str, dict[str, Any]]:
    """By name of rule, the parameters that are set. Raises UsageError for an unknown key or an unfit value."""
    keys = settable(rules)
    found: dict[str, dict[str, Any]] = {}
    for key, value in _given(settings):
        if key not in keys:
            raise UsageError(f"{shorten(key)}: there is no such key{did_you_mean(key, keys)}")
        for rule, setting in keys[key]:
            found.setdefault(rule.name, {})[setting.parameter] = fitting(key, value, setting)
    return found


def _given(settings: RuleSettings) -> Iterator[tuple[str, Any]]:
    tables: Mapping[str, Mapping[str, Any]] = {"thresholds": settings.thresholds, "request": settings.request}
    return ((f"{table}.{key}", value) for table, values in tables.items() for key, value in values.items())


def fitting(key: str, value: object, setting: Setting) -> Any:
    """The value as a rule takes it. Raises UsageError where it is not what a setting takes."""
    if setting.type in ("integer", "share"):
        return _number(key, value, setting)
    if setting.type == "text":
        return _text(key, value, setting)
    return [_text(key, item, setting) for item in (value if isinstance(value, list) else [value])]


def _number(key: str, value: object, setting: Setting) -> object:
    kinds = int if setting.type == "integer" else int | float
    least, most = (setting.least, setting.most) if setting.type == "integer" else (0, 1)
    if isinstance(value, bool) or not isinstance(value, kinds) or not least <= value <= most:
        whole = "a whole number" if setting.type == "integer" else "a number"
        raise UsageError(f"{key}: {shorten(repr(value))} is not {whole} from {least} to {most}")
    return value


def _text(key: str, value: object, setting: Setting) -> str:
    """Texts on offer are taken in whatever case they are written."""
    if not isinstance(value, str):
        raise UsageError(f"{key}: {shorten(repr(value))} is not a text")
    on_offer = {choice.casefold(): choice for choice in setting.choices}
    if on_offer and value.casefold() not in on_offer:
        near = did_you_mean(value, setting.choices)
        raise UsageError(f"{key}: {shorten(repr(value))} is none of {', '.join(setting.choices)}{near}")
    if setting.pattern and not re.fullmatch(setting.pattern, value):
        raise UsageError(f"{key}: {shorten(repr(value))} is not written like {setting.like}")
    return on_offer.get(value.casefold(), value)
