"""The words of letters in one language."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from typing import Any

from cmrtkit.company.schema import Company, Text, say
from cmrtkit.letters.texts import Line
from cmrtkit.results import ReferenceSource
from cmrtkit.rulebook.schema import Language
from cmrtkit.text import visible
from cmrtkit.words import Words, load_words

_DAY = re.compile(r"( ?)(?<![\w“「\"'/.-])(20\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2\d|3[01]))(?![\w”」\"'/.-])( ?)")
_ABOUT_AUDITS = ("conformant", "active", "statuses", "lbma", "rjc")


def says_who_is_audited(source: ReferenceSource) -> bool:
    """Whether a list says of smelters that they are audited, or in an audit."""
    return source.kind in _ABOUT_AUDITS


class LetterWords:
    """Sentences of ``templates/words/<language>/letters.yaml``, filled in."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self.words: Words = load_words(language)
        self._said: dict[str, Any] = self.words.section("letters")

    def say(self, *keys: str, **facts: object) -> str:
        """A sentence: ``say("intro", "points", due=...)``."""
        found: Any = self._said
        for key in keys:
            found = found[key]
        return str(found).format(**facts)

    def texts(self, *keys: str) -> list[str]:
        """Several sentences that stand together."""
        found: Any = self._said
        for key in keys:
            found = found[key]
        return [str(text) for text in found]

    def join(self, sentences: Sequence[str]) -> str:
        """Sentences as a paragraph."""
        return (" " if self.language == "en" else "").join(sentences)

    def date(self, day: dt.date) -> str:
        """A day as the language writes it: 21 November 2026, 2026年11月21日."""
        return self.say("date", day=day.day, month=self._said["months"][day.month - 1], year=day.year)

    def dated(self, text: str) -> str:
        """The text with its days as the language writes them; what is quoted stays as it is."""
        return _DAY.sub(self._day, text)

    def _day(self, found: re.Match[str]) -> str:
        """Japanese and Chinese have no blanks around a day."""
        before, after = (found[1], found[3]) if self.language == "en" else ("", "")
        try:
            return f"{before}{self.date(dt.date.fromisoformat(found[2]))}{after}"
        except ValueError:  # the 30th of February
            return found[0]

    def given(self, text: Text | None, question: str, **facts: object) -> Line:
        """What the company file says, or a place to complete, with the question."""
        said = say(text, self.language)
        if said and visible(said).strip():
            return Line(visible(said).strip())
        english = self if self.language == "en" else LetterWords("en")
        return Line(self._gap(question, facts), gap=True, english=english._gap(question, facts))

    def _gap(self, question: str, facts: dict[str, object]) -> str:
        return self.say("gap", question=self.say("questions", question, **facts))

    def lists(self, sources: Sequence[ReferenceSource]) -> str:
        """The lists that say who is audited, with their dates; empty where there is none."""
        kinds = self.words.lists["kinds"]
        compared = [item for item in sources if says_who_is_audited(item)]
        names = [f"{kinds.get(item.kind, item.kind)}{self._dated(item.date)}" for item in compared]
        return self.words.say_listed(list(dict.fromkeys(names)))

    def _dated(self, day: dt.date | None) -> str:
        brackets = " ({})" if self.language == "en" else "（{}）"
        return brackets.format(self.date(day)) if day else ""


def company_name(company: Company, words: LetterWords) -> Line:
    """Our own name."""
    return words.given(company.name, "company")
