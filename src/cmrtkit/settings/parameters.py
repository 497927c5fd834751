"""What users set under ``thresholds`` and ``request``, as parameters of the rules that declare them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cmrtkit.errors import UsageError
from cmrtkit.malformed import did_you_mean
from cmrtkit.rulebook.schema import Rule, Setting
from cmrtkit.settings.schema import RuleSettings


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
            raise UsageError(f"{key}: there is no such key{did_you_mean(key, keys)}")
        for rule, setting in keys[key]:
            require_fitting(key, value, setting)
            found.setdefault(rule.name, {})[setting.parameter] = value
    return found


def _given(settings: RuleSettings) -> Iterator[tuple[str, Any]]:
    tables: Mapping[str, Mapping[str, Any]] = {"thresholds": settings.thresholds, "request": settings.request}
    return ((f"{table}.{key}", value) for table, values in tables.items() for key, value in values.items())


def require_fitting(key: str, value: object, setting: Setting) -> None:
    """Raises UsageError where a value is not what a setting takes."""
    if setting.type in ("integer", "share"):
        _require_number(key, value, setting)
    else:
        _require_texts(key, value, setting)


def _require_number(key: str, value: object, setting: Setting) -> None:
    kinds = int if setting.type == "integer" else int | float
    least, most = (setting.least, setting.most) if setting.type == "integer" else (0, 1)
    if isinstance(value, bool) or not isinstance(value, kinds) or not least <= value <= most:
        whole = "a whole number" if setting.type == "integer" else "a number"
        raise UsageError(f"{key}: {value!r} is not {whole} from {least} to {most}")


def _require_texts(key: str, value: object, setting: Setting) -> None:
    texts = value if setting.type == "texts" and isinstance(value, list) else [value]
    for text in texts:
        if not isinstance(text, str):
            kind = "a list of texts" if setting.type == "texts" else "a text"
            raise UsageError(f"{key}: {text!r} is not {kind}")
        if setting.choices and text not in setting.choices:
            near = did_you_mean(text, setting.choices)
            raise UsageError(f"{key}: {text!r} is none of {', '.join(setting.choices)}{near}")
        if setting.pattern and not re.fullmatch(setting.pattern, text):
            raise UsageError(f"{key}: {text!r} is not written like {setting.like}")
    if setting.type == "texts" and not isinstance(value, list):
        raise UsageError(f'{key}: {value!r} is not a list; write ["{value}"]')
