"""The words of a rule file, each language read when it is asked for.

Two thirds of the rulebook is text in languages that a run does not speak; reading it takes as long as all the rest.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import yaml

from cmrtkit.errors import RulebookError
from cmrtkit.resources import YAML_LOADER
from cmrtkit.rulebook.schema import LANGUAGES, Language, RuleWords

_WORDS = "\nwords:\n"
_LANGUAGE = re.compile(rf"^  ({'|'.join(LANGUAGES)}):\n", re.MULTILINE)


class WordsByLanguage(Mapping[Language, RuleWords]):
    """Words as they stand in a file, by language; raises RulebookError where those asked for are malformed."""

    def __init__(self, texts: Mapping[Language, str], file: str) -> None:
        self._texts = texts
        self._file = file
        self._read: dict[Language, RuleWords] = {}

    def __getitem__(self, language: Language) -> RuleWords:
        if language not in self._read:
            self._read[language] = self._words(self._texts[language], language)
        return self._read[language]

    def __iter__(self) -> Iterator[Language]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)

    def _words(self, text: str, language: Language) -> RuleWords:
        try:
            return RuleWords.model_validate(yaml.load(text, Loader=YAML_LOADER))  # noqa: S506  # both are safe
        except (yaml.YAMLError, ValueError) as error:
            raise RulebookError(f"{self._file}: words, {language}: {error}") from error


def apart_from_words(text: str, file: str) -> tuple[str, WordsByLanguage]:
    """The rule without its words, which come last, and the words."""
    rule, _, words = text.partition(_WORDS)
    _, *parts = _LANGUAGE.split(words)
    said = dict(zip(parts[::2], parts[1::2], strict=True))
    return rule, WordsByLanguage({language: said[language] for language in LANGUAGES if language in said}, file)
