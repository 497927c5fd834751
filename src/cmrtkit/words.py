"""The words of the tool that belong to no rule: names of fields, metals, errors, report labels."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from cmrtkit.countries import country_name
from cmrtkit.errors import WorkbookError
from cmrtkit.findings import Label
from cmrtkit.foreign import document
from cmrtkit.matching.evidence import glosses
from cmrtkit.resources import load_yaml, templates_dir
from cmrtkit.text import shorten


class Words:
    """One language's words (``templates/words/<language>.yaml``)."""

    def __init__(self, language: str, data: dict[str, Any]) -> None:
        self.language = language
        self._data = data
        self._sections: dict[str, dict[str, Any]] = {}

    def report(self, key: str, **facts: object) -> str:
        """A label of a report."""
        return str(self._data["report"][key]).format(**facts)

    def report_list(self, key: str) -> dict[str, str]:
        """Several labels of a report that belong together, such as the headings of a table."""
        return dict(self._data["report"][key])

    def error(self, error: WorkbookError) -> tuple[str, str]:
        """Message and hint for a file that could not be judged."""
        known = self._data["errors"]
        entry = known.get(f"{error.code}-{error.facts.get('kind')}") or known.get(error.code) or known["unreadable"]
        facts = {key: self._error_fact(value) for key, value in error.facts.items()}
        return entry["message"].format(**facts), entry["hint"].format(**facts)

    def _error_fact(self, value: object) -> str:
        return self._label(value) if isinstance(value, Label) else shorten(str(value), 500)

    @property
    def lists(self) -> dict[str, Any]:
        """Words about lists of smelters: kinds, statuses, remarks, headings."""
        return dict(self._data["lists"])

    def section(self, name: str) -> dict[str, Any]:
        """The words of one kind of report (``templates/words/<language>/<name>.yaml``), read when asked for."""
        if name not in self._sections:
            self._sections[name] = load_yaml(templates_dir() / "words" / self.language / f"{name}.yaml")
        return self._sections[name]

    def rule_test(self, key: str, **facts: object) -> str:
        """A line on the examples of rules."""
        return str(self._data["rule_test"][key]).format(**facts)

    def rule_page(self) -> dict[str, Any]:
        """The headings of a rule's page."""
        return dict(self._data["rule_page"])

    def say(self, value: object) -> str:
        """A fact as it reads in a sentence: labels in this language, text of a workbook made harmless."""
        if isinstance(value, Label):
            return self._label(value)
        if isinstance(value, list | tuple):
            return self.say_listed([self.say(item) for item in value])
        return shorten(str(value), 200)

    def say_listed(self, parts: list[str]) -> str:
        """Parts that are said already, as a list."""
        return str(self._data["list"]["separator"]).join(parts)

    def say_reasons(self, parts: list[str]) -> str:
        """Parts that hold commas themselves, as a list."""
        return str(self._data["list"]["between_reasons"]).join(parts)

    def ask(self, field: str) -> str | None:
        """What to enter in a company field."""
        entry = self._data["fields"].get(field)
        return str(entry["ask"]) if entry and "ask" in entry else None

    def _label(self, label: Label) -> str:
        sayings: dict[str, Callable[[], str]] = {
            "metal": lambda: self._metal(label.key),
            "quote": lambda: str(self._data["list"]["quote"]).format(label.key),
            "question": lambda: self._question(label),
            "term": lambda: str(self._data["terms"][label.key]),
            "list": lambda: self._list(label.key),
            "status": lambda: str(self._data["lists"]["statuses"].get(label.key, label.key)),
            "country": lambda: " / ".join(country_name(code, self.language) for code in label.key.split()),
            "document": lambda: document(label.key).names[self.language],
            "business": lambda: glosses().get(label.key, {}).get(self.language, label.key),
        }
        field = self._data["fields"].get(label.key, {})
        return sayings.get(label.kind, lambda: str(field.get("label", label.key)))()

    def _list(self, key: str) -> str:
        """``key`` is ``<kind>/<title>/<date>``: RMI's Look-ups by title, other lists by kind; the date may be empty."""
        kind, title, date = key.split("/")
        name = title if kind == "look-up" else str(self._data["lists"]["kinds"].get(kind, title))
        return shorten(f"{name} ({date})" if date else name)

    def _metal(self, name: str) -> str:
        """A metal by name; whatever else a supplier wrote in its place stays as written."""
        return str(self._data["metals"].get(name.strip().capitalize(), shorten(name)))

    def _question(self, label: Label) -> str:
        """``label.key`` is ``<number>/<topic>`` or ``<number>/<topic>/comment``."""
        number, topic, *comment = label.key.split("/")
        kind = "comment" if comment else "question_for" if label.metal else "question"
        metal = self._metal(label.metal or "")
        return str(self._data["questions"][kind]).format(
            number=number, topic=self._data["topics"].get(topic, topic), metal=metal
        )


@cache
def load_words(language: str) -> Words:
    """Raises RulebookError where the language has no word file."""
    return Words(language, load_yaml(templates_dir() / "words" / f"{language}.yaml"))
