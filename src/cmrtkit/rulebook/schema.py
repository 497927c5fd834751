"""The shape of a rule file (``rules/checks/<topic>/<id>-<name>.yaml``).

A file has two YAML documents: the rule, and its examples, which are its tests and the examples of
its page. The second is read only when asked for.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self, get_args

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PrivateAttr,
    ValidatorFunctionWrapHandler,
    field_serializer,
    field_validator,
    model_validator,
)

from cmrtkit.findings import Confidence, Severity

Language = Literal["en", "ja", "zh"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
RULE_ID = r"^[A-Za-z][A-Za-z0-9]*(-[A-Za-z0-9]+)*$"
RULE_NAME = r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$"
_PLACEHOLDER = re.compile(r"{(\w+)}")


class RuleModel(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class RuleWords(RuleModel):
    """A rule in one language. ``messages`` and ``remedies`` are by variant; ``{placeholders}`` are facts of the hit.

    These speak to the customer. ``ask`` speaks to the supplier: one sentence, without placeholders, under which a
    letter lists what was found; a rule without it is never put to a supplier. By variant, ``asks`` are other sentences
    (an empty one: this is not put to a supplier), and ``points`` what a letter says in place of the message.
    """

    title: str
    messages: dict[str, str]
    remedies: dict[str, str]
    why: str
    ask: str = ""
    asks: dict[str, str] = {}
    points: dict[str, str] = {}

    def message(self, variant: str) -> str:
        return self.messages[variant if variant in self.messages else "default"]

    def remedy(self, variant: str) -> str:
        return self.remedies[variant if variant in self.remedies else "default"]

    def to_supplier(self) -> RuleWords:
        """The rule as it speaks to the supplier: in place of remedies what is asked, empty where nothing is."""
        asks = {variant: self.asks.get(variant, self.ask) for variant in self.messages}
        changes = {"messages": self.messages | self.points, "remedies": {"default": ""} | asks}
        return self.model_copy(update=changes)


class ToSupplier(Mapping[Language, RuleWords]):
    """Words by language, as they speak to the supplier."""

    def __init__(self, words: Mapping[Language, RuleWords]) -> None:
        self._words = words

    def __getitem__(self, language: Language) -> RuleWords:
        return self._words[language].to_supplier()

    def __iter__(self) -> Iterator[Language]:
        return iter(self._words)

    def __len__(self) -> int:
        return len(self._words)


class Source(RuleModel):
    """Where a rule comes from: the document and its clause."""

    document: str
    clause: str
    url: str | None = None


class Setting(RuleModel):
    """A parameter that users may set, under the key it has in their settings file (``thresholds.stale-months``).

    Numbers lie from ``least`` to ``most``; a ``share`` is a number from 0 to 1; ``choices`` are the texts allowed, or
    they fit a ``pattern``, of which ``like`` is an example.
    """

    parameter: str
    type: Literal["integer", "share", "text", "texts"]
    least: int = 0
    most: int = 1_000_000
    choices: list[str] = []
    pattern: str | None = None
    like: str = ""

    @property
    def takes(self) -> str:
        """What may be set, such as ``1 to 120`` or the texts on offer."""
        if self.type == "integer":
            return f"{self.least} to {self.most}"
        return "0 to 1" if self.type == "share" else ", ".join(self.choices) or f"such as {self.like}"


# Why a rule says nothing about a form: it has no such question, no such answer, no such list or cells, no Look-up.
NotFor = Literal["question", "answer", "list", "cells", "look-up"]


class Rule(RuleModel):
    """A rule, the tool's or the user's own, with words in every language.

    ``families`` are those it judges; ``not_for`` says of others, or of versions, why they have nothing to judge.
    """

    id: Annotated[str, Field(pattern=RULE_ID)]
    name: Annotated[str, Field(pattern=RULE_NAME)]
    topic: str
    severity: Severity
    confidence: Confidence
    severities: dict[str, Severity] = {}
    confidences: dict[str, Confidence] = {}
    scope: Literal["workbook", "run"] = "workbook"
    families: Annotated[list[str], Field(min_length=1)]
    not_for: dict[str, NotFor] = {}
    check: str
    parameters: dict[str, Any] = {}
    settings: dict[Annotated[str, Field(pattern=r"^(thresholds|request)\.[a-z]+(-[a-z]+)*$")], Setting] = {}
    source: Annotated[list[Source], Field(min_length=1)]
    words: Mapping[Language, RuleWords]
    _file: Path | None = PrivateAttr(default=None)

    @property
    def file(self) -> Path | None:
        """The file of a rule of the user's own; those of the tool lie where their names say."""
        return self._file

    def written_in(self, file: Path) -> Self:
        """The rule as one that was read from this file."""
        self._file = file
        return self

    def to_supplier(self) -> Self:
        """The rule as it speaks to the supplier (see `RuleWords`): findings have what is asked as their remedy."""
        return self.model_copy(update={"words": ToSupplier(self.words)})

    @field_validator("words", mode="wrap")
    @classmethod
    def _unread(cls, words: object, read: ValidatorFunctionWrapHandler) -> object:
        """Words that are read when asked for are left for later."""
        return words if isinstance(words, Mapping) and not isinstance(words, dict) else read(words)

    @field_serializer("words")
    def _in_every_language(self, words: Mapping[Language, RuleWords]) -> dict[str, Any]:
        return {language: words[language].model_dump() for language in words}

    @model_validator(mode="after")
    def _parts_fit(self) -> Self:
        if set(self.words) != set(LANGUAGES):
            raise ValueError(f"{self.name}: words in {', '.join(LANGUAGES)} are required")
        odd = {setting.parameter for setting in self.settings.values()} - set(self.parameters)
        if odd:
            raise ValueError(f"{self.name}: settings of parameters it does not have: {sorted(odd)}")
        return self


class ShippedRule(Rule):
    """A rule of the tool: numbered, and saying the same in every language (see `require_same_words`)."""

    id: Annotated[str, Field(pattern=r"^[A-Z][0-9]{3}$")]
    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)+$")]

    def require_same_words(self) -> None:
        """Raises ValueError where a language says more, or less, than English, or something else than the rule."""
        english = _placeholders(self.words["en"])
        unknown = {*self.severities, *self.confidences} - set(self.words["en"].messages)
        if unknown:
            raise ValueError(f"{self.name}: severities or confidences of variants without a message: {sorted(unknown)}")
        for language, words in self.words.items():
            if _placeholders(words) != english:
                raise ValueError(f"{self.name}: {language} has other messages, remedies, asks or placeholders than en")
            unknown = {*words.asks, *words.points} - set(words.messages)
            if unknown or (words.points and not words.ask):
                raise ValueError(f"{self.name}: {language} asks what it has no message for: {sorted(unknown)}")


def _placeholders(words: RuleWords) -> dict[str, set[str]]:
    texts = {**{f"message {key}": text for key, text in words.messages.items()}}
    texts |= {f"remedy {key}": text for key, text in words.remedies.items()}
    texts |= {f"point {key}": text for key, text in words.points.items()}
    texts |= {f"ask {key}": text for key, text in {"": words.ask, **words.asks}.items() if text}
    return {key: set(_PLACEHOLDER.findall(text)) for key, text in texts.items()}


class ExampleList(RuleModel):
    """A list beside the workbook: ``rows`` of values by the fields of list-columns.yaml."""

    kind: str
    date: dt.date | None = None
    rows: Annotated[list[dict[str, Any]], Field(min_length=1)]


def _day(value: object) -> object:
    return value.isoformat() if isinstance(value, dt.date) else value


def _is_a_day(text: str) -> str:
    dt.date.fromisoformat(text)
    return text


def _hold_values(cells: dict[str, Any]) -> dict[str, Any]:
    for a1, value in cells.items():
        is_error = isinstance(value, dict) and set(value) == {"error"} and isinstance(value["error"], str)
        if not is_error and not isinstance(value, str | int | float | dt.date | dt.time | None):
            raise ValueError(f"{a1}: a cell holds a text, a number, a date, null or {{error: ...}}")
    return cells


# Numbers and dates may stand where YAML takes a version or a day for one.
Day = Annotated[str, BeforeValidator(_day), AfterValidator(_is_a_day)]
Cells = Annotated[dict[str, Any], AfterValidator(_hold_values)]


class Altered(RuleModel):
    """What is done to the workbook of an example, as a spreadsheet program does it: references follow.

    ``insert``: rows or columns put in before these (``Declaration!12``, ``Smelter List!C``); ``rename``: sheets;
    ``copies``: sheets from elsewhere; ``macros``: programs in the file.
    """

    insert: list[Annotated[str, Field(pattern=r"^[^!]+!([1-9][0-9]{0,4}|[A-Z]{1,2})$")]] = []
    rename: dict[str, str] = {}
    copies: list[str] = []
    macros: bool = False


class Example(RuleModel):
    """A workbook on which the rule must find exactly ``finds`` (nothing, for an innocent one).

    The workbook is the project's own sound declaration of ``family`` and ``version`` with ``cells``
    changed; null clears a cell, ``{error: "#REF!"}`` is an Excel error. ``minerals`` are those that are chosen, on a
    form that leaves the choice; ``altered`` is done to the workbook itself. ``cached_total`` is the total
    its Checker shows as saved, ``saved`` the results that other formulas show. ``lists`` are lists of
    smelters to compare with; ``released`` gives RMI's own Look-up of the version beside the workbook's.
    ``parameters`` stand in for those of the rule, as users' settings do.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True, coerce_numbers_to_str=True)

    title: str
    family: str = "CMRT"
    version: str = "6.5"
    as_of: Day = "2025-09-01"
    minerals: list[str] | None = None
    cells: Cells = {}
    altered: Altered | None = None
    cached_total: int | str | None = None
    saved: Cells = {}
    lists: list[ExampleList] = []
    released: bool = False
    parameters: dict[str, Any] = {}
    finds: list[str] = []
