"""The shape of a settings file (``cmrtkit.toml``, or ``[tool.cmrtkit]`` in ``pyproject.toml``)."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from cmrtkit.findings import Severity

ConditionalVerdict = Literal["return-to-supplier", "accept-with-questions"]
FailOn = Literal["error", "warning", "note", "never"]


def _several(value: object) -> object:
    """One may stand for a list of one."""
    return [value] if isinstance(value, str) else value


Texts = Annotated[list[str], BeforeValidator(_several)]
Paths = Annotated[list[Path], BeforeValidator(_several)]


class _SettingsModel(BaseModel):
    """Unknown keys are errors; keys are written with hyphens."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        defer_build=True,
        alias_generator=lambda name: name.replace("_", "-"),
    )


class RuleSettings(_SettingsModel):
    """What is set about rules: for all suppliers, or for one.

    The keys of ``thresholds`` and ``request`` are those that rules declare as their settings.
    """

    ignore: Texts = []
    severity: dict[str, Severity] = {}
    thresholds: dict[str, Any] = {}
    request: dict[str, Any] = {}


class SupplierSettings(RuleSettings):
    """What holds for the replies of one supplier: told by company names as declared, or by the names of the files."""

    name: Texts = []
    files: Texts = []


class VerdictSettings(_SettingsModel):
    """Which findings lead to a verdict: those of these severities, and those of these rules; as ever where not said."""

    severities: list[Severity] | None = None
    rules: list[str] | None = None


class Settings(RuleSettings):
    """Everything that can be set. Paths are those of the file, made absolute by its folder."""

    select: Texts = []
    fail_on: FailOn = "error"
    lang: Literal["en", "ja", "zh"] = "en"
    reference: Paths = []
    reference_map: Path | None = None
    rules: Paths = []
    suppressions: Path | None = None
    verdict: dict[ConditionalVerdict, VerdictSettings] = {}
    supplier: list[SupplierSettings] = Field(default=[])
