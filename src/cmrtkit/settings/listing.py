"""Every setting with its value, where it was set, and what it may be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from cmrtkit.findings import SEVERITIES
from cmrtkit.results import SettingsUsed
from cmrtkit.rulebook.schema import LANGUAGES, Rule, Setting
from cmrtkit.settings.choice import RuleChoice, is_meant
from cmrtkit.settings.in_force import DEFAULT, InForce
from cmrtkit.settings.parameters import settable
from cmrtkit.settings.schema import FailOn, RuleSettings

_PLAIN = ("select", "fail_on", "lang", "reference", "reference_map", "rules", "suppressions")
_MAY_BE = {"fail_on": get_args(FailOn), "lang": LANGUAGES}
_PATHS = ("reference", "reference-map", "rules", "suppressions", "lang")
_Layers = Sequence[tuple[str, RuleSettings]]


@dataclass(frozen=True, slots=True)
class SettingLine:
    """One setting: its key as it is written, its value, where it was set, what it may be."""

    key: str
    value: Any
    origin: str
    may_be: str = ""


def settings_listed(held: InForce, choice: RuleChoice, supplier: str | None = None) -> Iterator[SettingLine]:
    """What is in force for all replies, or for those of one supplier."""
    layers = list(_layers(held, choice, supplier))
    for key in _PLAIN:
        value = getattr(held.settings, key)
        yield SettingLine(key.replace("_", "-"), value, held.origin(key), ", ".join(_MAY_BE.get(key, ())))
    yield _ignored(held, layers)
    yield from _severities(layers)
    for key, declared in sorted(settable(choice.rules).items()):
        yield _parameter(key, *declared[0], layers)
    yield from _verdicts(held, choice)


def settings_used(held: InForce, choice: RuleChoice) -> SettingsUsed:
    """What a run's result says of its settings: no path, which would differ from machine to machine."""
    kept = {rule.name for rule in choice.common}
    lines = (line for line in settings_listed(held, choice) if line.origin != DEFAULT and line.key not in _PATHS)
    return SettingsUsed(
        file=held.file.name if held.file else None,
        rules=len(choice.common),
        left_out=[rule.name for rule in choice.rules if rule.name not in kept],
        changed={line.key: line.value for line in lines},
    )


def _layers(held: InForce, choice: RuleChoice, supplier: str | None) -> Iterator[tuple[str, RuleSettings]]:
    """What is set about rules, and where: for all, then for the supplier, whose word wins."""
    file = str(held.file) if held.file else DEFAULT
    yield file, held.settings
    for number, item in enumerate(choice.suppliers, 1):
        if supplier is not None and is_meant(item, supplier, ""):
            yield f"{file}, supplier {number}", item


def _ignored(held: InForce, layers: _Layers) -> SettingLine:
    """What is set for a supplier is ignored besides."""
    besides = [(origin, settings) for origin, settings in layers[1:] if settings.ignore]
    origins = [held.origin("ignore"), *(origin for origin, _ in besides)]
    return SettingLine("ignore", [name for _, settings in layers for name in settings.ignore], origins[-1])


def _severities(layers: _Layers) -> Iterator[SettingLine]:
    found = {name: (level, origin) for origin, settings in layers for name, level in settings.severity.items()}
    for name, (level, origin) in sorted(found.items()):
        yield SettingLine(f"severity.{name}", level, origin, ", ".join(SEVERITIES))


def _parameter(key: str, rule: Rule, setting: Setting, layers: _Layers) -> SettingLine:
    table, _, name = key.partition(".")
    value, origin = rule.parameters[setting.parameter], DEFAULT
    for where, settings in layers:
        given: Mapping[str, Any] = getattr(settings, table)
        if name in given:
            value, origin = given[name], where
    return SettingLine(key, value, origin, setting.takes)


def _verdicts(held: InForce, choice: RuleChoice) -> Iterator[SettingLine]:
    for verdict in choice.verdicts:
        if not verdict.is_last:
            origin = str(held.file) if verdict.verdict in held.settings.verdict else DEFAULT
            conditions = {"severities": list(verdict.severities), "rules": list(verdict.rules)}
            yield SettingLine(f"verdict.{verdict.verdict}", conditions, origin)
