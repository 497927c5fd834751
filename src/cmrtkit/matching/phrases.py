"""Names as evidence is sought in them: read word by word, phrases found, legal forms taken off."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Generic, NamedTuple, TypeVar

from cmrtkit.resources import load_yaml, rules_dir

_T = TypeVar("_T")

# Initials, set apart by dots or blanks, are one word; marks of Thai vowels and accents are no letters to Python.
_WORD = re.compile("\\b[A-Za-z](?:[. ]{1,2}[A-Za-z])+\\b|(?:[^\\W_]|[\u0300-\u036f\u0e31-\u0e4e])+")
_AND = {"and", "und"}
_MARKS = re.compile("[\u0300-\u036f]")
_PLAIN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe"})
_EAST_ASIAN = "\u3000"  # from here on there are neither capitals nor accents
_COMPATIBILITY = "\uf900"  # from here on there are full-width letters and the like


@cache  # it takes 2 ms to compile, and is for names that are not found at once
def _unspaced() -> re.Pattern[str]:
    return re.compile("[\u0e00-\u0e7f\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff]")


class _Word(NamedTuple):
    """A word as it is compared and where it is written."""

    plain: str
    start: int
    end: int


class ReadName:
    """A name as it is written and as it is compared."""

    def __init__(self, written: str, words: list[_Word]) -> None:
        self.written = written
        self.words = words
        self.plain = tuple([word.plain for word in words])
        self.normal = " ".join(self.plain)
        self.compact = "".join(self.plain)

    def part(self, first: int, last: int) -> str:
        """The words from ``first`` to ``last`` as they are written."""
        return self.written[self.words[first].start : self.words[last].end]


def read_name(text: str) -> ReadName:
    written = text if text.isascii() else unicodedata.normalize("NFKC", text)
    words = [_Word(_plain(found.group()), *found.span()) for found in _WORD.finditer(written)]
    return ReadName(written, [word for word in words if word.plain and word.plain not in _AND])


def _at_once(text: str) -> str | None:
    """The text as it is compared, where small letters are all it takes, as with nearly all of the data."""
    if text.isascii():
        return text.lower() if text.replace(" ", "").isalnum() else None
    return text if text.isalnum() and min(text) >= _EAST_ASIAN and max(text) < _COMPATIBILITY else None


def _plain(word: str) -> str:
    if word.isascii():
        return word.lower().replace(".", "").replace(" ", "")
    if min(word) >= _EAST_ASIAN:
        return word
    apart = unicodedata.normalize("NFD", word.casefold())
    return unicodedata.normalize("NFC", _MARKS.sub("", apart)).translate(_PLAIN)


class FoundPhrase(NamedTuple, Generic[_T]):
    """A phrase in a name, as it is written there; ``last`` is its last word."""

    text: str
    last: int
    value: _T


class Phrases(Generic[_T]):
    """Phrases that stand for something. The longest counts, and none inside another."""

    def __init__(self, phrases: Iterable[tuple[str, _T]]) -> None:
        self._whole: dict[str, list[tuple[tuple[str, ...], _T]]] = {}
        self._unspaced: dict[str, list[tuple[str, _T]]] = {}
        self._parts: list[tuple[str, str, _T]] = []
        for text, value in phrases:
            self._add(text, value)
        for choices in self._whole.values():
            choices.sort(key=lambda choice: -len(choice[0]))
        for texts in self._unspaced.values():
            texts.sort(key=lambda choice: -len(choice[0]))

    def _add(self, text: str, value: _T) -> None:
        if "*" in text:
            self._parts.append((text, read_name(text).normal, value))
        elif _unspaced().search(text):
            normal = _at_once(text) or read_name(text).normal
            self._unspaced.setdefault(normal[0], []).append((normal, value))
        else:
            quick = _at_once(text)
            plain = tuple(quick.split()) if quick else read_name(text).plain
            self._whole.setdefault(plain[0], []).append((plain, value))

    def find(self, name: ReadName) -> Iterator[FoundPhrase[_T]]:
        """The phrases in the name, from its beginning to its end."""
        after = 0
        for at in range(len(name.words)):
            if at >= after:
                found = self.at(name, at)
                after = found.last + 1 if found else after
                yield from [found] if found else self._inside(name, at)

    def begins(self, name: ReadName) -> bool:
        """Whether a phrase may stand at the beginning of the name."""
        return bool(self.at(name, 0) or self.starts(name.plain[0]))

    def at(self, name: ReadName, first: int) -> FoundPhrase[_T] | None:
        """The longest phrase of whole words that begins with this word."""
        for phrase, value in self._whole.get(name.plain[first], ()):
            if name.plain[first : first + len(phrase)] == phrase:
                last = first + len(phrase) - 1
                return FoundPhrase(name.part(first, last), last, value)
        return None

    def starts(self, text: str, at: int = 0) -> FoundPhrase[_T] | None:
        """The longest unspaced phrase that begins here."""
        for phrase, value in self._unspaced.get(text[at : at + 1], ()):
            if text.startswith(phrase, at):
                return FoundPhrase(phrase, 0, value)
        return None

    def _inside(self, name: ReadName, at: int) -> Iterator[FoundPhrase[_T]]:
        word = name.plain[at]
        if not word.isascii():
            yield from self._unspaced_in(word)
        yield from (
            FoundPhrase(name.part(at, at), at, value)
            for part, core, value in self._parts
            if core in word and _fits(part, core, word)
        )

    def _unspaced_in(self, word: str) -> Iterator[FoundPhrase[_T]]:
        at = 0
        while at < len(word):
            found = self.starts(word, at)
            at += len(found.text) if found else 1
            if found:
                yield found


def _fits(part: str, core: str, word: str) -> bool:
    """Whether a core stands in a word as its stars allow: ``*handel`` at the end, ``galvano*`` at the beginning."""
    if part.startswith("*"):
        return part.endswith("*") or word.endswith(core)
    return word.startswith(core)


def compact(text: str) -> str:
    quick = _at_once(text)
    return quick.replace(" ", "") if quick else read_name(text).compact


def span_without_legal_forms(read: ReadName) -> tuple[int, int]:
    """The words from the first to the one after the last, without legal forms at both ends."""
    first, last = 0, len(read.plain)
    forms, longest = _legal_forms()
    while first < last - 1:
        lengths = range(min(longest, last - first - 1), 0, -1)
        at_end = next((length for length in lengths if read.plain[last - length : last] in forms), 0)
        at_start = (
            0 if at_end else next((length for length in lengths if read.plain[first : first + length] in forms), 0)
        )
        if not at_end and not at_start:
            break
        first, last = first + at_start, last - at_end
    return first, last


def bare_name(read: ReadName) -> str:
    """The name without its legal forms, in one word."""
    first, last = span_without_legal_forms(read)
    text = "".join(read.plain[first:last])
    return text if text.isascii() else _unspaced_legal_form().sub("", text) or text


@cache
def _legal_forms() -> tuple[frozenset[tuple[str, ...]], int]:
    data = load_yaml(rules_dir() / "reference" / "legal-forms.yaml")
    forms = frozenset(read_name(text).plain for group in data for text in (group["form"], *group["spellings"]))
    return forms, max(map(len, forms))


@cache
def _unspaced_legal_form() -> re.Pattern[str]:
    found = ("".join(form) for form in _legal_forms()[0])
    either = "|".join(sorted((form for form in found if _unspaced().search(form)), key=len, reverse=True))
    return re.compile(f"^(?:{either})|(?:{either})$")
