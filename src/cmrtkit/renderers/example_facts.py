"""What a rule's page says of an example, in one language, before it is text, Markdown or HTML."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from cmrtkit.findings import Finding, Label, Severity
from cmrtkit.rulebook.schema import Altered, Example, ExampleList, Rule
from cmrtkit.rulebook.worked import WorkedExample
from cmrtkit.text import shorten, visible
from cmrtkit.words import Words

_LONGEST_VALUE = 160


@dataclass(frozen=True, slots=True)
class ShownList:
    """A list beside the workbook of an example; the first row are its headings."""

    title: str
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class ShownFinding:
    """What the rule found in an example; no remedy where the rule has the same for every case."""

    where: str
    severity: Severity
    level: str
    message: str
    remedy: str | None


@dataclass(frozen=True, slots=True)
class ShownExample:
    """An example: what was changed, what else was given, what is found."""

    title: str
    about: str
    changes: tuple[tuple[str, str], ...]
    given: tuple[str, ...]
    lists: tuple[ShownList, ...]
    findings: tuple[ShownFinding, ...]


def example_facts(rule: Rule, worked: WorkedExample, words: Words) -> ShownExample:
    """An example and what its rule finds in it, in the words of a language."""
    example, labels = worked.example, words.rule_page()
    return ShownExample(
        title=_first_capital(visible(example.title)),
        about=f"{example.family} {example.version} · {labels['as_of']} {example.as_of}",
        changes=tuple(_changes(example, words)),
        given=tuple(_given(rule, example, labels)),
        lists=tuple(_list(item, words) for item in example.lists),
        findings=tuple(_finding(rule, item, words) for item in worked.findings),
    )


def written(value: Any) -> str:
    """A value as it is written in the settings file."""
    return shorten(json.dumps(value, ensure_ascii=False, default=str), _LONGEST_VALUE)


def _first_capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _changes(example: Example, words: Words) -> Iterator[tuple[str, str]]:
    labels = words.rule_page()
    if example.minerals is not None:
        yield labels["minerals"], visible(words.say_listed(example.minerals))
    if example.altered:
        yield from _altered(example.altered, labels["altered"], words)
    for cell, value in example.cells.items():
        yield visible(cell), _content(value, words)
    for cell, value in example.saved.items():
        yield labels["saved"].format(cell=visible(cell)), _content(value, words)
    if example.cached_total is not None:
        yield labels["saved_total"], shorten(str(example.cached_total))


def _altered(given: Altered, labels: dict[str, str], words: Words) -> Iterator[tuple[str, str]]:
    renamed = [f"{own} → {other}" for own, other in given.rename.items()]
    done = {"insert": given.insert, "rename": renamed, "copies": given.copies}
    yield from ((labels[kind], visible(words.say_listed(what))) for kind, what in done.items() if what)
    if given.macros:
        yield labels["macros"], "xl/vbaProject.bin"


def _content(value: Any, words: Words) -> str:
    """Texts in quotation marks, so that blanks at their ends are seen and numbers are told from texts."""
    if value is None:
        return str(words.rule_page()["cleared"])
    if isinstance(value, dict):
        return str(value["error"])
    if isinstance(value, str):
        return words.say(Label("quote", shorten(value, _LONGEST_VALUE)))
    return str(value).upper() if isinstance(value, bool) else str(value)


def _given(rule: Rule, example: Example, labels: dict[str, Any]) -> Iterator[str]:
    keys = {setting.parameter: key for key, setting in rule.settings.items()}
    for parameter, value in example.parameters.items():
        yield labels["set"].format(key=keys.get(parameter, parameter), value=written(value))
    if example.released:
        yield labels["released"].format(template=f"{example.family} {example.version}")


def _list(given: ExampleList, words: Words) -> ShownList:
    kind = str(words.lists["kinds"].get(given.kind, given.kind))
    title = words.rule_page()["compared"].format(list=f"{kind} ({given.date})" if given.date else kind)
    fields = tuple(dict.fromkeys(field for row in given.rows for field in row))
    return ShownList(title, (fields, *(tuple(_plain(row.get(field)) for field in fields) for row in given.rows)))


def _plain(value: Any) -> str:
    return "" if value is None else shorten(str(value), _LONGEST_VALUE)


def _finding(rule: Rule, finding: Finding, words: Words) -> ShownFinding:
    where = f"{finding.sheet}!{finding.cell}" if finding.cell else finding.sheet or words.report("workbook")
    general = any(finding.remedy in spoken.remedies.values() for spoken in rule.words.values())
    return ShownFinding(
        where=where,
        severity=finding.severity,
        level=words.rule_page()["levels"][finding.severity],
        message=visible(finding.message),
        remedy=None if general else visible(finding.remedy),
    )
