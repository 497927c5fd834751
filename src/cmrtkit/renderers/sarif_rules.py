"""Rules as SARIF describes them (``reportingDescriptor``, SARIF 2.1.0 §3.49), with what GitHub code scanning shows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from cmrtkit.findings import Confidence, Severity
from cmrtkit.renderers.report import Report
from cmrtkit.renderers.rule_facts import RulePage, rule_page
from cmrtkit.renderers.templating import render_markdown
from cmrtkit.results import SettingsUsed
from cmrtkit.rulebook import Language, Rule
from cmrtkit.text import shorten
from cmrtkit.words import Words, load_words

# GitHub's scales: how sure findings of a rule are, and how grave where they are not about security.
_PRECISION: Mapping[Confidence, str] = MappingProxyType(
    {"certain": "very-high", "likely": "high", "possible": "medium"}
)
_PROBLEM: Mapping[Severity, str] = MappingProxyType({"error": "error", "warning": "warning", "note": "recommendation"})
_LONGEST = 1024  # GitHub cuts descriptions off here
_SEVERITY = "severity."


def message_text(text: str) -> str:
    """Text for a SARIF message in which nothing is a placeholder (§3.11.5) or an embedded link (§3.11.6)."""
    return _doubled(text).replace("](", "] (")


def _doubled(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")


def described(rules: Sequence[Rule], language: Language) -> list[dict[str, Any]]:
    """The descriptors of the rules, in their order."""
    return [_descriptor(rule, language) for rule in rules]


def overrides(report: Report) -> list[dict[str, Any]]:
    """What the settings of the run changed about rules (§3.20.5): those left out, those of another severity."""
    changed = _changed(report.run.settings) if report.run.settings else {}
    return [
        {"descriptor": {"id": rule.id, "index": index}, "configuration": changed[rule.name]}
        for index, rule in enumerate(report.rules)
        if rule.name in changed
    ]


def _changed(used: SettingsUsed) -> dict[str, dict[str, Any]]:
    """By name of rule."""
    levels = {key.removeprefix(_SEVERITY): level for key, level in used.changed.items() if key.startswith(_SEVERITY)}
    changed: dict[str, dict[str, Any]] = {name: {"level": level} for name, level in levels.items()}
    return changed | {name: {"enabled": False} for name in used.left_out}


def _descriptor(rule: Rule, language: Language) -> dict[str, Any]:
    page = rule_page(rule, (), language)
    return {
        "id": rule.id,
        "name": rule.name,
        "shortDescription": {"text": message_text(shorten(page.title, _LONGEST))},
        "fullDescription": {"text": message_text(shorten(page.why or page.title, _LONGEST))},
        "help": _help(page, language),
        "defaultConfiguration": {"level": rule.severity},
        "properties": {
            "tags": [rule.topic, *rule.families],
            "precision": _PRECISION[rule.confidence],
            "problem.severity": _PROBLEM[rule.severity],
            "confidence": rule.confidence,
        },
    }


def _help(page: RulePage, language: Language) -> dict[str, str]:
    """Why it matters, what to do, and the sources; in Markdown the rule's whole page."""
    words = load_words(language)
    markdown = render_markdown("rule/page.md.j2", page=page, labels=words.rule_page())
    return {"text": message_text("\n".join(_help_lines(page, words))), "markdown": _doubled(markdown)}


def _help_lines(page: RulePage, words: Words) -> Iterator[str]:
    labels = words.rule_page()
    yield page.title
    yield from ("", labels["why"], page.why)
    yield from ("", labels["remedy"])
    yield from dict.fromkeys(f"- {advice.remedy}" for advice in page.advice)
    yield from ("", labels["source"])
    yield from (f"- {source.text} {source.link or ''}".rstrip() for source in page.sources)
