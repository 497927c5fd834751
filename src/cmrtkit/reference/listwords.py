"""The words of lists: statuses, verdicts, kinds of change, titles (``rules/reference/list-words.yaml``)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache

from cmrtkit.resources import load_yaml, rules_dir


def word_for(group: str, text: str, own: Mapping[str, str] | None = None) -> str | None:
    """What a word of a list comes to; None where it is not on file. ``own`` comes first."""
    key = _key(text)
    for given, meaning in (own or {}).items():
        if _key(given) == key:
            return meaning
    return _words(group).get(key)


def word_within(group: str, text: str) -> str | None:
    """The first group of words of which one stands within a text."""
    key = f" {_key(text)} "
    return next((meaning for word, meaning in _words(group).items() if _stands(word, key)), None)


def words_within(group: str, text: str) -> frozenset[str]:
    """Every group of words of which one stands within a text."""
    key = f" {_key(text)} "
    return frozenset(meaning for word, meaning in _words(group).items() if _stands(word, key))


def words_of(group: str, meaning: str) -> frozenset[str]:
    """The words of a group that come to this, as they are compared."""
    return frozenset(word for word, means in _words(group).items() if means == meaning)


def _stands(word: str, key: str) -> bool:
    """Chinese and Japanese words are not set apart by blanks."""
    return f" {word} " in key if word.isascii() else word in key


def _key(text: str) -> str:
    return " ".join(re.sub(r"[\W_]+", " ", unicodedata.normalize("NFKC", text)).casefold().split())


@cache
def _words(group: str) -> dict[str, str]:
    listed = load_yaml(rules_dir() / "reference" / "list-words.yaml")[group]
    return {_key(word): meaning for meaning, words in listed.items() for word in words}
