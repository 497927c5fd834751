"""The shape of a rule file (``rules/checks/<topic>/<id>-<name>.yaml``).

A file has two YAML documents: the rule, and its examples, which are its tests and the examples of
its page. The second is read only when asked for.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, model_validator

from cmrtkit.findings import Confidence, Severity

Language = Literal["en", "ja", "zh"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
_PLACEHOLDER = re.compile(r"{(\w+)}")


class RuleModel(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class RuleWords(RuleModel):
    """A rule in one language. ``messages`` and ``remedies`` are by variant; ``{placeholders}`` are facts of the hit."""

    title: str
    messages: dict[str, str]
    remedies: dict[str, str]
    why: str

    def remedy(self, variant: str) -> str:
        return self.remedies.get(variant) or self.remedies["default"]


class Source(RuleModel):
    """Where a rule comes from: the document and its clause."""

    document: str
    clause: str
    url: str | None = None


class Setting(RuleModel):
    """A parameter that users may set, under the key it has in their settings file (``thresholds.stale-months``).

    Numbers lie from ``least`` to ``most``; a ``share`` is a number from 0 to 1; ``choices`` are the texts allowed.
    """

    parameter: str
    type: Literal["integer", "share", "text", "texts"]
    least: int = 0
    most: int = 1_000_000
    choices: list[str] = []


class Rule(RuleModel):
    id: Annotated[str, Field(pattern=r"^[A-Z][0-9]{3}$")]
    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)+$")]
    topic: str
    severity: Severity
    confidence: Confidence
    severities: dict[str, Severity] = {}
    confidences: dict[str, Confidence] = {}
    scope: Literal["workbook", "run"] = "workbook"
    families: Annotated[list[str], Field(min_length=1)]
    check: str
    parameters: dict[str, Any] = {}
    settings: dict[Annotated[str, Field(pattern=r"^(thresholds|request)\.[a-z]+(-[a-z]+)*$")], Setting] = {}
    source: Annotated[list[Source], Field(min_length=1)]
    words: dict[Language, RuleWords]

    @model_validator(mode="after")
    def _languages_say_the_same(self) -> Rule:
        if set(self.words) != set(LANGUAGES):
            raise ValueError(f"{self.name}: words in {', '.join(LANGUAGES)} are required")
        odd = {setting.parameter for setting in self.settings.values()} - set(self.parameters)
        if odd:
            raise ValueError(f"{self.name}: settings of parameters it does not have: {sorted(odd)}")
        english = _placeholders(self.words["en"])
        unknown = {*self.severities, *self.confidences} - set(self.words["en"].messages)
        if unknown:
            raise ValueError(f"{self.name}: severities or confidences of variants without a message: {sorted(unknown)}")
        for language, words in self.words.items():
            if _placeholders(words) != english:
                raise ValueError(f"{self.name}: {language} has other messages, remedies or placeholders than en")
        return self


def _placeholders(words: RuleWords) -> dict[str, set[str]]:
    texts = {**{f"message {key}": text for key, text in words.messages.items()}}
    texts |= {f"remedy {key}": text for key, text in words.remedies.items()}
    return {key: set(_PLACEHOLDER.findall(text)) for key, text in texts.items()}


class ExampleList(RuleModel):
    """A list beside the workbook: ``rows`` of values by the fields of list-columns.yaml."""

    kind: str
    date: dt.date | None = None
    rows: Annotated[list[dict[str, Any]], Field(min_length=1)]


class Example(RuleModel):
    """A workbook on which the rule must find exactly ``finds`` (nothing, for an innocent one).

    The workbook is the project's own sound declaration of ``family`` and ``version`` with ``cells``
    changed; null clears a cell, ``{error: "#REF!"}`` is an Excel error. ``cached_total`` is the total
    its Checker shows as saved. ``lists`` are lists of smelters to compare with; ``released`` gives RMI's
    own Look-up of the version beside the workbook's.
    """

    title: str
    family: str = "CMRT"
    version: str = "6.5"
    as_of: str = "2025-09-01"
    cells: dict[str, Any] = {}
    cached_total: int | str | None = None
    lists: list[ExampleList] = []
    released: bool = False
    finds: list[str] = []
