"""The rulebook for other programs (``cmrtkit.rules/1``) and its schema."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Literal

from pydantic import Field

from cmrtkit.renderers.json_report import document_schema, harmless
from cmrtkit.renderers.topics import by_topic, topic_titles
from cmrtkit.results import Tool
from cmrtkit.rulebook import LANGUAGES, Example, Language, Rule
from cmrtkit.rulebook.schema import RuleModel
from cmrtkit.version import __version__


class ExportedTopic(RuleModel):
    """A topic of rules; ``titles`` has no language where the topic is the user's own."""

    name: str
    titles: dict[Language, str]


class ExportedRule(Rule):
    """A rule with its examples."""

    examples: list[Example]


class Rulebook(RuleModel):
    """All rules; ``topics`` in the order in which people read them."""

    schema_: Literal["cmrtkit.rules/1"] = Field("cmrtkit.rules/1", alias="schema")
    tool: Tool
    topics: list[ExportedTopic]
    rules: list[ExportedRule]


def render_rulebook(rules: Sequence[tuple[Rule, Sequence[Example]]]) -> str:
    """Rules with their words in every language, parameters, settings, sources and examples, as JSON."""
    book = Rulebook.model_construct(
        schema_="cmrtkit.rules/1",
        tool=Tool(name="cmrtkit", version=__version__),
        topics=[_topic(name) for name, _ in by_topic([rule for rule, _ in rules])],
        rules=[ExportedRule.model_construct(**dict(rule), examples=list(examples)) for rule, examples in rules],
    )
    document = book.model_dump(mode="json", by_alias=True)
    return harmless(json.dumps(document, ensure_ascii=False, indent=2)) + "\n"


def rulebook_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) that every ``rules export`` as JSON validates against."""
    return document_schema(Rulebook, "cmrtkit.rules/1")


def _topic(name: str) -> ExportedTopic:
    titles = {language: topic_titles(language) for language in LANGUAGES}
    return ExportedTopic(name=name, titles={key: found[name] for key, found in titles.items() if name in found})
