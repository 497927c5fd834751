"""Rules by topic, the topics in the order of a workbook."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar

from cmrtkit.rulebook import Language
from cmrtkit.text import visible
from cmrtkit.words import load_words


class _HasTopic(Protocol):
    @property
    def topic(self) -> str: ...


_T = TypeVar("_T", bound=_HasTopic)


def by_topic(rules: Sequence[_T]) -> list[tuple[str, list[_T]]]:
    """Each topic that has rules (or their pages), with them; topics that have no title here come last."""
    order = list(topic_titles("en"))
    found = sorted(
        dict.fromkeys(rule.topic for rule in rules),
        key=lambda topic: order.index(topic) if topic in order else len(order),
    )
    return [(topic, [rule for rule in rules if rule.topic == topic]) for topic in found]


def topic_titles(language: Language) -> dict[str, str]:
    """The titles of the topics that the tool knows, in order."""
    return dict(load_words(language).rule_page()["topics"])


def topic_title(topic: str, language: Language) -> str:
    """A topic's title, or the name of its folder."""
    return topic_titles(language).get(topic) or visible(topic)
