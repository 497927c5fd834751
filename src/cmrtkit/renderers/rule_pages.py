"""The rulebook as a list, as pages and as data."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from cmrtkit.resources import templates_dir
from cmrtkit.rulebook import Language, Rule, load_examples
from cmrtkit.words import load_words


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(templates_dir()),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,  # noqa: S701  # text and Markdown pages of the tool's own words
        keep_trailing_newline=True,
    )


def render_rule_list(rules: Sequence[Rule], language: Language) -> str:
    """One line a rule: id, name, severity, title."""
    levels = load_words(language).rule_page()["levels"]
    rows = [(rule.id, rule.name, str(levels[rule.severity]), rule.words[language].title) for rule in rules]
    widths = [max(_cells(row[column]) for row in rows) for column in range(3)]
    return "".join(
        "  ".join(text + " " * (width - _cells(text)) for text, width in zip(row, widths, strict=False))
        + f"  {row[3]}\n"
        for row in rows
    )


def render_rule_table(rules: Sequence[Rule], language: Language) -> str:
    """The rules as a Markdown table."""
    levels = load_words(language).rule_page()["levels"]
    lines = ["| id | rule | severity | finds |", "|---|---|---|---|"]
    lines += [
        f"| {rule.id} | `{rule.name}` | {levels[rule.severity]} | {rule.words[language].title} |" for rule in rules
    ]
    return "\n".join(lines) + "\n"


def render_rule_page(rule: Rule, language: Language, examples: Sequence[object]) -> str:
    """Everything a rule says of itself, with its worked examples, as plain text that is also Markdown."""
    return (
        _environment()
        .get_template("rule/page.md.j2")
        .render(
            rule=rule,
            words=rule.words[language],
            labels=load_words(language).rule_page(),
            examples=examples,
        )
    )


def render_rulebook(rules: Sequence[Rule]) -> str:
    """All rules with their words in every language and their examples, as JSON (``cmrtkit.rules/1``)."""
    document: dict[str, Any] = {
        "schema": "cmrtkit.rules/1",
        "rules": [
            {**rule.model_dump(mode="json"), "examples": [item.model_dump(mode="json") for item in load_examples(rule)]}
            for rule in rules
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _cells(text: str) -> int:
    from rich.cells import cell_len  # noqa: PLC0415  # rich costs 40 ms, which lists of rules alone need

    return cell_len(text)
