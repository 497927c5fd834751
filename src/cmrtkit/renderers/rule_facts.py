"""What the page of a rule says, in one language, before it is text, Markdown or HTML."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from cmrtkit.findings import Confidence, Severity
from cmrtkit.renderers.example_facts import ShownExample, example_facts, written
from cmrtkit.rulebook import Language, Rule, RuleWords
from cmrtkit.rulebook.schema import NotFor, Setting, Source
from cmrtkit.rulebook.worked import WorkedExample
from cmrtkit.text import visible
from cmrtkit.words import Words, load_words

_PLACEHOLDER = re.compile(r"{\w+}(?: *{\w+})*")


@dataclass(frozen=True, slots=True)
class Saying:
    """A message of the rule; ``tag`` says how severe and how certain, where the rule's messages differ in it."""

    message: str
    severity: Severity
    tag: str


@dataclass(frozen=True, slots=True)
class Advice:
    """What to do, and the messages that it follows."""

    remedy: str
    sayings: tuple[Saying, ...]


@dataclass(frozen=True, slots=True)
class Settable:
    """What users can set: the key, the value it has unless they do, what it takes."""

    key: str
    value: str | None
    takes: str


@dataclass(frozen=True, slots=True)
class ShownSource:
    """A document and its clause; ``link`` only where it leads to a page."""

    text: str
    link: str | None


@dataclass(frozen=True, slots=True)
class RulePage:
    """A rule with its examples; ``examples`` by whether something is found in them (``flagged``, ``clean``)."""

    id: str
    name: str
    topic: str
    title: str
    severity: Severity
    level: str
    facts: tuple[tuple[str, str], ...]
    why: str
    advice: tuple[Advice, ...]
    settings: tuple[Settable, ...]
    sources: tuple[ShownSource, ...]
    examples: tuple[tuple[str, tuple[ShownExample, ...]], ...]

    @property
    def anchor(self) -> str:
        """Where Markdown renderers put its heading, ``S301 unknown-smelter-name``."""
        return f"{self.id.lower()}-{self.name}"


def rule_page(rule: Rule, worked: Sequence[WorkedExample], language: Language) -> RulePage:
    """The page of a rule; ``worked`` are its examples with what it finds in them."""
    words = load_words(language)
    levels = words.rule_page()["levels"]
    spoken = rule.words[language]
    return RulePage(
        id=rule.id,
        name=rule.name,
        topic=rule.topic,
        title=visible(spoken.title),
        severity=rule.severity,
        level=levels[rule.severity],
        facts=tuple(_facts(rule, words)),
        why=visible(spoken.why),
        advice=tuple(_advice(rule, spoken, words)),
        settings=tuple(_settable(key, setting, rule, words) for key, setting in rule.settings.items()),
        sources=tuple(map(_source, rule.source)),
        examples=tuple(_examples(rule, worked, words)),
    )


def _facts(rule: Rule, words: Words) -> Iterator[tuple[str, str]]:
    labels = words.rule_page()
    yield labels["severity"], _levels(rule.severity, rule.severities.values(), words)
    yield labels["confidence"], _levels(rule.confidence, rule.confidences.values(), words)
    yield labels["families"], words.say_listed(rule.families)
    if rule.not_for:
        yield labels["not_for"], words.say_reasons([*_not_for(rule, words)])


def _not_for(rule: Rule, words: Words) -> Iterator[str]:
    """Forms that the rule says nothing about, with the reason, those with the same reason together."""
    labels, together = words.rule_page(), dict[NotFor, list[str]]()
    for form, reason in rule.not_for.items():
        together.setdefault(reason, []).append(form)
    for reason, forms in together.items():
        yield labels["not_for_form"].format(forms=words.say_listed(forms), reason=labels["not_for_reasons"][reason])


def _levels(usual: Severity | Confidence, others: Collection[Severity | Confidence], words: Words) -> str:
    labels = words.rule_page()
    rarer = [labels["levels"][level] for level in dict.fromkeys(others) if level != usual]
    level = str(labels["levels"][usual])
    return labels["some"].format(level=level, others=words.say_listed(rarer)) if rarer else level


def _advice(rule: Rule, spoken: RuleWords, words: Words) -> Iterator[Advice]:
    """Messages with the same remedy together, in the order of the rule."""
    together: dict[str, list[Saying]] = {}
    for variant, message in spoken.messages.items():
        severity = rule.severities.get(variant, rule.severity)
        saying = Saying(_open(message), severity, _tag(rule, variant, words))
        together.setdefault(_remedy(spoken.remedy(variant), words), []).append(saying)
    return (Advice(remedy, tuple(sayings)) for remedy, sayings in together.items())


def _tag(rule: Rule, variant: str, words: Words) -> str:
    levels = words.rule_page()["levels"]
    severity = [levels[rule.severities.get(variant, rule.severity)]] if rule.severities else []
    confidence = [levels[rule.confidences.get(variant, rule.confidence)]] if rule.confidences else []
    return words.say_listed([*severity, *confidence])


def _remedy(remedy: str, words: Words) -> str:
    """What to do, as far as it is the same in every case."""
    by_case = not any(char.isalnum() for char in _PLACEHOLDER.sub("", remedy))
    return str(words.rule_page()["by_case"]) if by_case else _open(remedy)


def _open(sentence: str) -> str:
    """A message with its blanks still to fill in."""
    return _PLACEHOLDER.sub("…", visible(sentence))


def _settable(key: str, setting: Setting, rule: Rule, words: Words) -> Settable:
    value = rule.parameters[setting.parameter]
    unset = value is None or value in ("", [])
    return Settable(key, None if unset else written(value), _takes(setting, words))


def _takes(setting: Setting, words: Words) -> str:
    kind: str = setting.type
    if setting.type in ("text", "texts"):
        choice, like = ("choice", "like") if setting.type == "text" else ("choices", "likes")
        kind = choice if setting.choices else like if setting.like else kind
    facts = {
        "least": setting.least,
        "most": setting.most,
        "choices": words.say_listed([written(choice) for choice in setting.choices]),
        "like": written(setting.like),
    }
    return str(words.rule_page()["takes"][kind].format(**facts))


def _source(source: Source) -> ShownSource:
    """Only what a browser may open is a link; a rule of the user's own may hold anything."""
    link = visible(source.url) if source.url and re.match(r"https?://", source.url) else None
    return ShownSource(visible(f"{source.document}: {source.clause}" if source.clause else source.document), link)


def _examples(
    rule: Rule, worked: Sequence[WorkedExample], words: Words
) -> Iterator[tuple[str, tuple[ShownExample, ...]]]:
    for kind in ("flagged", "clean"):
        found = [example_facts(rule, item, words) for item in worked if bool(item.findings) == (kind == "flagged")]
        if found:
            yield kind, tuple(found)
