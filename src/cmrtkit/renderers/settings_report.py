"""The settings in force, as a settings file that says the same, and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from cmrtkit.renderers.json_report import harmless
from cmrtkit.renderers.wrapping import wrap
from cmrtkit.settings import InForce, RuleChoice
from cmrtkit.settings.listing import SettingLine, settings_listed
from cmrtkit.settings.schema import SupplierSettings

_REMARKS_AT = 40


def render_settings(held: InForce, choice: RuleChoice, supplier: str | None, width: int) -> str:
    """A line a setting in TOML, each with where it was set and what it may be."""
    ruled = choice.for_reply(supplier, "")
    lines = [f"# Settings file: {held.file or 'none found'}", f"# Rules in force: {len(ruled)} of {len(choice.rules)}"]
    lines += [_line(line, width) for line in settings_listed(held, choice, supplier)]
    if supplier is None:
        lines += [line for item in choice.suppliers for line in _supplier(item)]
    return harmless("\n".join(lines)) + "\n"


def _line(line: SettingLine, width: int) -> str:
    """``fail-on = "error"  # default; may be ...``, the remark above it where both do not fit."""
    remark = _by_name(line.origin) + (f"; may be {line.may_be}" if line.may_be else "")
    text = f"# {line.key} is not set" if line.value is None else f"{line.key} = {_toml(line.value)}"
    beside = f"{text:<{_REMARKS_AT}}  # {remark}"
    return beside if len(beside) <= width else f"{_remark(remark, width)}\n{text}"


def _supplier(item: SupplierSettings) -> Iterator[str]:
    yield "\n[[supplier]]"
    for key, value in item.model_dump(exclude_defaults=True, by_alias=True).items():
        yield f"{key} = {_toml(value)}"


def _remark(text: str, width: int) -> str:
    return "\n".join(f"# {part}" for part in wrap(text, width - 2))


def _toml(value: Any) -> str:
    """A value as TOML writes it: texts, numbers and lists as JSON does, tables in one line."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_toml(inner)}" for key, inner in value.items()) + " }"
    return json.dumps(value, ensure_ascii=False, default=str)


def _by_name(origin: str) -> str:
    """A file by its name alone; its path stands in the first line."""
    path, comma, rest = origin.partition(",")
    return f"{Path(path).name}{comma}{rest}"


def render_settings_json(held: InForce, choice: RuleChoice, supplier: str | None) -> str:
    """The same for other programs (``cmrtkit.settings/1``), with the rules in force and their severities."""
    document = {
        "schema": "cmrtkit.settings/1",
        "file": str(held.file) if held.file else None,
        "supplier": supplier,
        "settings": [asdict(line) for line in settings_listed(held, choice, supplier)],
        "suppliers": [item.model_dump(exclude_defaults=True, by_alias=True) for item in choice.suppliers],
        "rules": [
            {"id": rule.id, "name": rule.name, "severity": rule.severity} for rule in choice.for_reply(supplier, "")
        ],
    }
    return harmless(json.dumps(document, ensure_ascii=False, indent=2, default=str)) + "\n"
