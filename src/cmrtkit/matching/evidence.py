"""What a name itself says against being a smelter's or refiner's.

Evidence, never proof: a name off every list is to be asked about, and a false accusation costs more than a miss.
The words are data (``rules/reference``): which speak against a smelter, which for one, and which outweigh which.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Generic, Literal, NamedTuple, TypeVar

from cmrtkit.resources import load_yaml, rules_dir

EvidenceKind = Literal["supplier-name", "placeholder", "known-company", "word"]
_T = TypeVar("_T")

_LONGEST = 300  # no name is longer, but a cell may hold 32,767 characters, of which some stand for 18
_SOFT, _BRAND = "soft words", "brand"  # stand among the kinds of business that a word outweighs
_REPEATED = re.compile(r"([a-z])\1{2,}|[a-z]")
_SHORTEST_BESIDE_OTHERS = 3  # "KA Refinery" may be a name, "KA" alone is "keine Angabe"
# Initials, set apart by dots or blanks, are one word; marks of Thai vowels and accents are no letters to Python.
_WORD = re.compile("\\b[A-Za-z](?:[. ]{1,2}[A-Za-z])+\\b|(?:[^\\W_]|[\u0300-\u036f\u0e31-\u0e4e])+")
_AND = {"and", "und"}
_MARKS = re.compile("[\u0300-\u036f]")
_PLAIN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe"})
_EAST_ASIAN = "\u3000"  # from here on there are neither capitals nor accents
_COMPATIBILITY = "\uf900"  # from here on there are full-width letters and the like
_UNSPACED = re.compile("[\u0e00-\u0e7f\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff]")


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing in a name that speaks against a smelter.

    ``text`` is what was found, as it stands in the name (full-width letters narrowed); ``says`` the kind of business
    it points to, a key of ``glosses()``; ``language`` that of a word or placeholder.
    """

    kind: EvidenceKind
    text: str
    says: str
    language: str | None = None


def evidence_in(name: str, supplier: str | None = None) -> tuple[Evidence, ...]:
    """What speaks against the name; empty where nothing does. ``supplier`` is the declaring company's name."""
    read = _read(name[:_LONGEST])
    outweighed = _outweighed(read)
    own = _own_name(read, supplier, outweighed)
    placeholder = _placeholder(read)
    if placeholder or not read.words:
        return (*own, *placeholder)
    return (*own, *_known_company(read, outweighed), *_words(read, outweighed))


def _own_name(read: _Name, supplier: str | None, outweighed: frozenset[str]) -> tuple[Evidence, ...]:
    """The declaring company's own name, unless it sounds like a smelter's: smelters fill in templates too."""
    if not supplier or not read.words or _BRAND in outweighed or _bare(read) != _bare(_read(supplier[:_LONGEST])):
        return ()
    return (Evidence("supplier-name", read.written.strip(), "supplier"),)


def normal_form(name: str) -> str:
    """The name as it is compared: small plain letters, blanks for punctuation, "and" left out."""
    return _read(name).normal


@cache
def glosses() -> Mapping[str, Mapping[str, str]]:
    """What each kind of business is called, by kind and language (en, ja, zh)."""
    kinds: dict[str, dict[str, str]] = _reference("non-smelter-words")["kinds"]
    return kinds


# --- reading a name ---


class _Word(NamedTuple):
    """A word as it is compared and where it is written."""

    plain: str
    start: int
    end: int


class _Name:
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


def _read(text: str) -> _Name:
    written = text if text.isascii() else unicodedata.normalize("NFKC", text)
    words = [_Word(_plain(found.group()), *found.span()) for found in _WORD.finditer(written)]
    return _Name(written, [word for word in words if word.plain and word.plain not in _AND])


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


# --- finding phrases in a name ---


class _Found(NamedTuple, Generic[_T]):
    """A phrase in a name, as it is written there; ``last`` is its last word."""

    text: str
    last: int
    value: _T


class _Phrases(Generic[_T]):
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
            self._parts.append((text, _read(text).normal, value))
        elif _UNSPACED.search(text):
            normal = _at_once(text) or _read(text).normal
            self._unspaced.setdefault(normal[0], []).append((normal, value))
        else:
            quick = _at_once(text)
            plain = tuple(quick.split()) if quick else _read(text).plain
            self._whole.setdefault(plain[0], []).append((plain, value))

    def find(self, name: _Name) -> Iterator[_Found[_T]]:
        """The phrases in the name, from its beginning to its end."""
        after = 0
        for at in range(len(name.words)):
            if at >= after:
                found = self.at(name, at)
                after = found.last + 1 if found else after
                yield from [found] if found else self._inside(name, at)

    def begins(self, name: _Name) -> bool:
        """Whether a phrase may stand at the beginning of the name."""
        return bool(self.at(name, 0) or self.starts(name.plain[0]))

    def at(self, name: _Name, first: int) -> _Found[_T] | None:
        """The longest phrase of whole words that begins with this word."""
        for phrase, value in self._whole.get(name.plain[first], ()):
            if name.plain[first : first + len(phrase)] == phrase:
                last = first + len(phrase) - 1
                return _Found(name.part(first, last), last, value)
        return None

    def starts(self, text: str, at: int = 0) -> _Found[_T] | None:
        """The longest unspaced phrase that begins here."""
        for phrase, value in self._unspaced.get(text[at : at + 1], ()):
            if text.startswith(phrase, at):
                return _Found(phrase, 0, value)
        return None

    def _inside(self, name: _Name, at: int) -> Iterator[_Found[_T]]:
        word = name.plain[at]
        if not word.isascii():
            yield from self._unspaced_in(word)
        yield from (
            _Found(name.part(at, at), at, value)
            for part, core, value in self._parts
            if core in word and _fits(part, core, word)
        )

    def _unspaced_in(self, word: str) -> Iterator[_Found[_T]]:
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


# --- legal forms ---


def _span_without_legal_forms(read: _Name) -> tuple[int, int]:
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


def _bare(read: _Name) -> str:
    """The name without its legal forms, in one word."""
    first, last = _span_without_legal_forms(read)
    text = "".join(read.plain[first:last])
    return text if text.isascii() else _unspaced_legal_form().sub("", text) or text


@cache
def _legal_forms() -> tuple[frozenset[tuple[str, ...]], int]:
    data = _reference("legal-forms")
    forms = frozenset(_read(text).plain for group in data for text in (group["form"], *group["spellings"]))
    return forms, max(map(len, forms))


@cache
def _unspaced_legal_form() -> re.Pattern[str]:
    found = ("".join(form) for form in _legal_forms()[0])
    either = "|".join(sorted((form for form in found if _UNSPACED.search(form)), key=len, reverse=True))
    return re.compile(f"^(?:{either})|(?:{either})$")


# --- placeholders ---


def _placeholder(read: _Name) -> tuple[Evidence, ...]:
    shown = read.written.strip()
    if not shown or read.compact in _choices():
        return ()
    if not read.words or _REPEATED.fullmatch(read.compact):
        return (Evidence("placeholder", shown, "placeholder"),)
    language = _placeholders().get(read.compact) or _made_up_of_vocabulary(read)
    return (Evidence("placeholder", shown, "placeholder", language),) if language else ()


def _made_up_of_vocabulary(read: _Name) -> str | None:
    """The language of the first word, where every word is one that names nothing."""
    vocabulary = _vocabulary()
    if not vocabulary.begins(read):
        return None
    found = list(vocabulary.find(read))
    covered = sum(len(_compact(each.text)) for each in found)
    return found[0].value if found and covered == len(read.compact) else None


@cache
def _placeholders() -> Mapping[str, str]:
    """The placeholders by how they are compared, each with its language."""
    names = _reference("placeholder-names")["names"]
    return {_compact(text): language for language, texts in names.items() for text in _listed(texts)}


def _compact(text: str) -> str:
    quick = _at_once(text)
    return quick.replace(" ", "") if quick else _read(text).compact


@cache
def _choices() -> frozenset[str]:
    return frozenset(_read(text).compact for text in _listed(_reference("placeholder-names")["choices"]))


@cache
def _vocabulary() -> _Phrases[str]:
    data = _reference("placeholder-names")
    alone = frozenset(_listed(data["alone"]))
    return _Phrases(
        (text, language)
        for part in ("vocabulary", "names")
        for language, texts in data[part].items()
        for text in _listed(texts)
        if text not in alone
        and (part == "vocabulary" or len(_compact(text)) >= _SHORTEST_BESIDE_OTHERS or not text.isascii())
    )


# --- companies everybody knows ---


def _known_company(read: _Name, outweighed: frozenset[str]) -> tuple[Evidence, ...]:
    exact, whole, brands = _companies()
    first, last = _span_without_legal_forms(read)
    bare = _bare(read)
    says = exact.get(read.compact) or whole.get(bare)
    if says:
        return (Evidence("known-company", read.part(first, last - 1), says),)
    brand = None if _BRAND in outweighed else brands.at(read, first) or brands.starts(bare)
    return (Evidence("known-company", brand.text, brand.value),) if brand else ()


@cache
def _companies() -> tuple[Mapping[str, str], Mapping[str, str], _Phrases[str]]:
    """Whole names with their legal form, whole names without, and the words with which names begin."""
    data = _reference("known-non-smelters")
    exact, whole, brands = (list(_spellings(data[part])) for part in ("exact", "whole", "brands"))
    return (
        {_read(text).compact: says for text, says in exact},
        {_compact(text): says for text, says in (*brands, *whole)},
        _Phrases(brands),
    )


def _spellings(by_kind: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for says, lines in by_kind.items():
        for line in lines.splitlines():
            yield from ((text, says) for text in line.split(" | "))


# --- words ---


@dataclass(frozen=True, slots=True)
class _Sign:
    says: str
    language: str
    soft: bool


def _words(read: _Name, outweighed: frozenset[str]) -> tuple[Evidence, ...]:
    return tuple(
        Evidence("word", found.text, found.value.says, found.value.language)
        for found in _signs().find(read)
        if found.value and found.value.says not in outweighed and not (found.value.soft and _SOFT in outweighed)
    )


@cache
def _signs() -> _Phrases[_Sign | None]:
    """The words that speak against a smelter, and, as None, the phrases in which they say nothing."""
    data = _reference("non-smelter-words")
    neutral = (*_listed(data["neutral"]), *_listed(data["groups_abroad"]))
    signs: list[tuple[str, _Sign | None]] = [(text, None) for text in neutral]
    for part in ("words", "weak"):
        for says, languages in data[part].items():
            for language, texts in languages.items():
                sign = _Sign(says, language, part == "weak")
                signs.extend((text, sign) for text in _listed(texts))
    return _Phrases(signs)


def _outweighed(read: _Name) -> frozenset[str]:
    """The kinds of business whose words prove nothing here, because other words speak for a smelter."""
    return frozenset().union(*[found.value for found in _counters().find(read)])


@cache
def _counters() -> _Phrases[frozenset[str]]:
    """The words that speak for a smelter, each with what it outweighs."""
    return _Phrases(
        (text, frozenset((*_listed(group["outweighs"]), _SOFT)))
        for group in _reference("smelter-words").values()
        for texts in group["words"].values()
        for text in _listed(texts)
    )


# --- data ---


def _listed(texts: str) -> list[str]:
    return texts.split(", ")


@cache
def _reference(name: str) -> Any:
    return load_yaml(rules_dir() / "reference" / f"{name}.yaml")
