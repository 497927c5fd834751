"""The shape of a settings file (``cmrtkit.toml``, or ``[tool.cmrtkit]`` in ``pyproject.toml``)."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from cmrtkit.findings import Severity

ConditionalVerdict = Literal["return-to-supplier", "accept-with-questions"]
FailOn = Literal["error", "warning", "note", "never"]


class _SettingsModel(BaseModel):
    """Unknown keys are errors; keys are written with hyphens."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        defer_build=True,
        populate_by_name=True,
        alias_generator=lambda name: name.replace("_", "-"),
    )


class RuleSettings(_SettingsModel):
    """What is set about rules: for all suppliers, or for one.

    The keys of ``thresholds`` and ``request`` are those that rules declare as their settings.
    """

    ignore: list[str] = []
    severity: dict[str, Severity] = {}
    thresholds: dict[str, Any] = {}
    request: dict[str, Any] = {}


class SupplierSettings(RuleSettings):
    """What holds for the replies of one supplier: told by company names as declared, or by the names of the files."""

    name: list[str] = []
    files: list[str] = []

    @field_validator("name", "files", mode="before")
    @classmethod
    def _one_or_several(cls, value: object) -> object:
        return [value] if isinstance(value, str) else value


class VerdictSettings(_SettingsModel):
    """Which findings lead to a verdict: those of these severities, and those of these rules; none never do."""

    severities: list[Severity] = []
    rules: list[str] = []


class Settings(RuleSettings):
    """Everything that can be set. Paths are those of the file, made absolute by its folder."""

    select: list[str] = []
    fail_on: FailOn = "error"
    lang: Literal["en", "ja", "zh"] = "en"
    reference: list[Path] = []
    reference_map: Path | None = None
    rules: list[Path] = []
    suppressions: Path | None = None
    verdict: dict[ConditionalVerdict, VerdictSettings] = {}
    supplier: list[SupplierSettings] = Field(default=[])

    @field_validator("reference", "rules", mode="before")
    @classmethod
    def _one_or_several(cls, value: object) -> object:
        return [value] if isinstance(value, str | Path) else value
