"""In which order letters ask, and what is shown how (``rules/letters.yaml``)."""

from __future__ import annotations

from functools import cache

from pydantic import BaseModel, ConfigDict

from cmrtkit.resources import load_yaml, rules_dir


class Sections(BaseModel):
    """The sections of a letter with their rules in order, and how these are shown.

    ``tables`` are rules shown as tables; ``beside`` those for which alone there is no letter; ``shown`` is how many
    points of a request stand in the letter itself; ``to_supplier`` are errors that a supplier can mend, and
    ``unreadable`` those of them that are told in other words.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    sections: dict[str, list[str]]
    tables: frozenset[str]
    beside: frozenset[str]
    shown: int
    to_supplier: frozenset[str]
    unreadable: dict[str, frozenset[str]]

    def place(self, rule: str) -> tuple[int, int]:
        """Where a rule stands among the others: its section, and its place there (a late one where it has none)."""
        for number, rules in enumerate(self.sections.values()):
            if rule in rules:
                return number, rules.index(rule)
        return len(self.sections) - 1, len(rules)

    def told_as(self, error: str) -> str | None:
        """Under which words an error is told; None where its own message will do."""
        return next((key for key, codes in self.unreadable.items() if error in codes), None)

    def section(self, rule: str) -> str:
        """The section in which a rule stands."""
        return list(self.sections)[self.place(rule)[0]]


@cache
def load_sections() -> Sections:
    """Raises RulebookError where the file is missing."""
    return Sections.model_validate(load_yaml(rules_dir() / "letters.yaml"))
