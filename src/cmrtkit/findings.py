"""What a check reports, and the finding it becomes in front of a reader."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from pydantic import BaseModel, ConfigDict

Severity = Literal["error", "warning", "note"]
Confidence = Literal["certain", "likely", "possible"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")


class Label(NamedTuple):
    """A word that depends on the reader's language: ``Label("metal", "Tin")``."""

    kind: str
    key: str
    metal: str | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """What a check saw: where, in which words of its rule (``variant``), with which facts.

    ``cell`` is ``Sheet!A1``. ``subject`` names the thing the finding is about so that it can be
    found again when rows move; it is hashed, never shown. ``observed`` must hold nothing personal.
    ``also`` are the other cells the fault rests on: findings that share one belong together.
    """

    cell: str
    variant: str
    subject: str
    facts: Mapping[str, object] = field(default_factory=dict)
    metal: str | None = None
    smelter_id: str | None = None
    observed: str | None = None
    expected: str | None = None
    suggestion: str | None = None
    also: tuple[str, ...] = ()


class Related(BaseModel):
    """Another finding that rests on the same cells."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    rule: str
    name: str
    sheet: str
    cell: str


class Finding(BaseModel):
    """One fault, as reports and other programs see it."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    rule: str
    name: str
    severity: Severity
    message: str
    sheet: str
    cell: str
    metal: str | None
    smelter_id: str | None
    observed: str | None
    expected: str | None
    suggestion: str | None
    confidence: Confidence
    fingerprint: str
    suppressed: bool = False
    remedy: str
    why: str
    related: list[Related] = []
