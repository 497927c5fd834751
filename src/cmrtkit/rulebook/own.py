"""The shape of a rule of the user's own: a general check with its parameters, and the words for what it finds.

What the tool's own rules must have, such as sources and words in every language, is optional here.
"""

from __future__ import annotations

import hashlib
import re
import string
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from cmrtkit.findings import Confidence, Severity
from cmrtkit.malformed import did_you_mean
from cmrtkit.resources import load_yaml, rules_dir
from cmrtkit.rulebook.general import GENERAL_CHECKS
from cmrtkit.rulebook.schema import LANGUAGES, RULE_ID, RULE_NAME, Language, Rule, RuleModel, RuleWords, Source

_ID_LETTERS = "0123456789BCDFGHJKLMNPQRSTVWXZ"  # no vowels, lest words come of them
_RESERVED = ("tool-fault", "x900")  # what findings about the tool itself are called


def _as_sources(value: object) -> object:
    """A text alone is a document."""
    found = value if isinstance(value, list) else [value]
    return [{"document": item, "clause": ""} if isinstance(item, str) else item for item in found]


def _is_general(check: str) -> str:
    if check not in GENERAL_CHECKS:
        near = did_you_mean(check, GENERAL_CHECKS) or f"; there are {', '.join(GENERAL_CHECKS)}"
        raise ValueError(f"no general check is called {check!r}{near}")
    return check


def _is_name(name: str) -> str:
    if not re.fullmatch(RULE_NAME, name):
        raise ValueError(f"{name!r} is no name; it is small letters and digits with hyphens, such as duns-number")
    return name


def _is_id(text: str) -> str:
    if not re.fullmatch(RULE_ID, text):
        raise ValueError(f"{text!r} is no id; it is letters and digits with hyphens, such as X001")
    return text


def _is_free(name: str) -> str:
    if name.lower() in _RESERVED:
        raise ValueError(f"{name} is kept for findings about cmrtkit itself")
    return name


def _derived_id(name: str) -> str:
    """A short id that stays the same as long as the name does, unlike any of the tool's."""
    number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big")
    return "X" + "".join(_ID_LETTERS[number // len(_ID_LETTERS) ** place % len(_ID_LETTERS)] for place in range(4))


def _is_family(name: str) -> str:
    families = _defaults()["families"]
    if name not in families:
        raise ValueError(f"there are no rules for {name!r}; there are {', '.join(families)}")
    return name


@cache
def _defaults() -> dict[str, Any]:
    found: dict[str, Any] = load_yaml(rules_dir() / "reference" / "own-rules.yaml")
    return found


class OwnWords(RuleModel):
    """``message`` and ``remedy`` are for every case of the check that ``messages`` and ``remedies`` do not name.

    ``ask`` is what a letter asks of the supplier, over all that was found.
    """

    title: str = ""
    message: str = ""
    messages: dict[str, str] = Field(default={})
    remedy: str = ""
    remedies: dict[str, str] = Field(default={})
    why: str = ""
    ask: str = ""

    def said(self, language: Language) -> RuleWords:
        """The words as the tool uses them."""
        return RuleWords(
            title=self.title,
            messages=_filled({**self.messages, "default": self.message}),
            remedies=_filled({**self.remedies, "default": self.remedy}),
            why=self.why or _defaults()["why"][language],
            ask=self.ask,
        )


class OwnRule(OwnWords):
    """A rule file: the words stand in it as they are, or by language under ``words``."""

    name: Annotated[str, Field(max_length=60), AfterValidator(_is_name), AfterValidator(_is_free)]
    id: Annotated[str, Field(max_length=60), AfterValidator(_is_id), AfterValidator(_is_free)] | None = None
    topic: Annotated[str, Field(min_length=1)] | None = None
    severity: Severity = "warning"
    confidence: Confidence = "certain"
    severities: dict[str, Severity] = Field(default={})
    confidences: dict[str, Confidence] = Field(default={})
    families: Annotated[list[Annotated[str, AfterValidator(_is_family)]], Field(min_length=1)] | None = None
    check: Annotated[str, AfterValidator(_is_general)]
    parameters: dict[str, Any]
    source: Annotated[list[Source], BeforeValidator(_as_sources)] = Field(default=[])
    words: dict[Language, OwnWords] = Field(default={})

    @model_validator(mode="after")
    def _has_words_once(self) -> OwnRule:
        here = any((self.title, self.message, self.messages, self.remedy, self.remedies, self.why, self.ask))
        if here and self.words:
            raise ValueError("the words stand either here or by language under words, not in both")
        return self

    def rule(self, topic: str, file: str) -> Rule:
        """The rule, with what its file leaves out. Languages without words have the English ones, or the first."""
        defaults = _defaults()
        spoken: dict[Language, OwnWords] = self.words or {"en": self}
        fallback = spoken.get("en") or next(iter(spoken.values()))
        return Rule(
            id=self.id or _derived_id(self.name),
            name=self.name,
            topic=self.topic or topic or defaults["topic"],
            severity=self.severity,
            confidence=self.confidence,
            severities=self.severities,
            confidences=self.confidences,
            families=self.families or defaults["families"],
            check=self.check,
            parameters=self.parameters,
            source=self.source or [Source(document=defaults["source"], clause=file)],
            words={language: spoken.get(language, fallback).said(language) for language in LANGUAGES},
        )

    def odd_words(self) -> Iterator[tuple[tuple[str, ...], str]]:
        """What does not fit the check: where, and why. Messages may name only what it states."""
        general = GENERAL_CHECKS[self.check]
        variants = (*general.variants, "default")
        for key in ("severities", "confidences"):
            yield from _unknown((key,), getattr(self, key), variants)
        for path, words in self._spoken():
            if not words.title:
                yield (*path, "title"), "a rule needs a title"
            if "{" in words.ask or "}" in words.ask:
                yield (*path, "ask"), "this sentence stands over all that was found; nothing is filled in, and no brace"
            for kind in ("message", "remedy"):
                yield from _missing((*path, kind), words, general.variants)
                several = _plural(kind)
                yield from _unknown((*path, several), getattr(words, several), variants)
                yield from _unfilled((*path, kind), getattr(words, kind), general.facts)
                for variant, text in getattr(words, several).items():
                    yield from _unfilled((*path, several, variant), text, general.facts)

    def _spoken(self) -> Iterator[tuple[tuple[str, ...], OwnWords]]:
        if not self.words:
            yield (), self
        for language, words in self.words.items():
            yield ("words", language), words


def _filled(texts: dict[str, str]) -> dict[str, str]:
    return {key: text for key, text in texts.items() if text}


def _plural(kind: str) -> str:
    return {"message": "messages", "remedy": "remedies"}[kind]


def _missing(path: tuple[str, ...], words: OwnWords, variants: Iterable[str]) -> Iterator[tuple[tuple[str, ...], str]]:
    kind = path[-1]
    by_variant = getattr(words, _plural(kind))
    lacking = [variant for variant in variants if not by_variant.get(variant)]
    if lacking and not getattr(words, kind) and not by_variant.get("default"):
        several = f", or {_plural(kind)} for {', '.join(lacking)}" if len(list(variants)) > 1 else ""
        yield path, f"a rule needs a {kind}{several}"


def _unknown(
    path: tuple[str, ...], given: Iterable[str], variants: Iterable[str]
) -> Iterator[tuple[tuple[str, ...], str]]:
    for variant in given:
        if variant not in variants:
            near = did_you_mean(variant, variants) or f"; there are {', '.join(variants)}"
            yield (*path, variant), f"the check has no such case{near}"


def _unfilled(path: tuple[str, ...], text: str, facts: frozenset[str]) -> Iterator[tuple[tuple[str, ...], str]]:
    """Placeholders that no fact fills, and braces that are none."""
    try:
        pieces = list(string.Formatter().parse(text))
    except ValueError as error:
        yield path, f"a brace that fills in nothing is written twice ({{{{ or }}}}): {error}"
        return
    for _, name, form, conversion in pieces:
        if name is not None and (name not in facts or form or conversion):
            near = did_you_mean(name, facts) or f"; there are {', '.join(sorted(facts))}"
            yield path, f"nothing fills in {{{name}{':' if form else ''}{form or ''}}}{near}"
