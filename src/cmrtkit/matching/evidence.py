"""What a name itself says against being a smelter's or refiner's.

Evidence, never proof: a name off every list is to be asked about, and a false accusation costs more than a miss.
The words are data (``rules/reference``): which speak against a smelter, which for one, and which outweigh which.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from cmrtkit.matching.phrases import Phrases, ReadName, bare_name, compact, read_name, span_without_legal_forms
from cmrtkit.resources import load_yaml, rules_dir

EvidenceKind = Literal["supplier-name", "placeholder", "known-company", "word"]

_LONGEST = 300  # no name is longer, but a cell may hold 32,767 characters, of which some stand for 18
_SOFT, _BRAND = "soft words", "brand"  # stand among the kinds of business that a word outweighs
_REPEATED = re.compile(r"([a-z])\1{2,}|[a-z]")
_SHORTEST_BESIDE_OTHERS = 3  # "KA Refinery" may be a name, "KA" alone is "keine Angabe"


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
    read = read_name(name[:_LONGEST])
    outweighed = _outweighed(read)
    own = _own_name(read, supplier, outweighed)
    placeholder = _placeholder(read)
    if placeholder or not read.words:
        return (*own, *placeholder)
    return (*own, *_known_company(read, outweighed), *_words(read, outweighed))


def _own_name(read: ReadName, supplier: str | None, outweighed: frozenset[str]) -> tuple[Evidence, ...]:
    """The declaring company's own name, unless it sounds like a smelter's: smelters fill in templates too."""
    if (
        not supplier
        or not read.words
        or _BRAND in outweighed
        or bare_name(read) != bare_name(read_name(supplier[:_LONGEST]))
    ):
        return ()
    return (Evidence("supplier-name", read.written.strip(), "supplier"),)


def normal_form(name: str) -> str:
    """The name as it is compared: small plain letters, blanks for punctuation, "and" left out."""
    return read_name(name).normal


@cache
def glosses() -> Mapping[str, Mapping[str, str]]:
    """What each kind of business is called, by kind and language (en, ja, zh)."""
    kinds: dict[str, dict[str, str]] = _reference("non-smelter-words")["kinds"]
    return kinds


# --- placeholders ---


def _placeholder(read: ReadName) -> tuple[Evidence, ...]:
    shown = read.written.strip()
    if not shown or read.compact in _choices():
        return ()
    if not read.words or _REPEATED.fullmatch(read.compact):
        return (Evidence("placeholder", shown, "placeholder"),)
    language = _placeholders().get(read.compact) or _made_up_of_vocabulary(read)
    return (Evidence("placeholder", shown, "placeholder", language),) if language else ()


def _made_up_of_vocabulary(read: ReadName) -> str | None:
    """The language of the first word, where every word is one that names nothing."""
    vocabulary = _vocabulary()
    if not vocabulary.begins(read):
        return None
    found = list(vocabulary.find(read))
    covered = sum(len(compact(each.text)) for each in found)
    return found[0].value if found and covered == len(read.compact) else None


@cache
def _placeholders() -> Mapping[str, str]:
    """The placeholders by how they are compared, each with its language."""
    names = _reference("placeholder-names")["names"]
    return {compact(text): language for language, texts in names.items() for text in _listed(texts)}


@cache
def _choices() -> frozenset[str]:
    return frozenset(read_name(text).compact for text in _listed(_reference("placeholder-names")["choices"]))


@cache
def _vocabulary() -> Phrases[str]:
    data = _reference("placeholder-names")
    alone = frozenset(_listed(data["alone"]))
    return Phrases(
        (text, language)
        for part in ("vocabulary", "names")
        for language, texts in data[part].items()
        for text in _listed(texts)
        if text not in alone
        and (part == "vocabulary" or len(compact(text)) >= _SHORTEST_BESIDE_OTHERS or not text.isascii())
    )


# --- companies everybody knows ---


def _known_company(read: ReadName, outweighed: frozenset[str]) -> tuple[Evidence, ...]:
    exact, whole, brands = _companies()
    first, last = span_without_legal_forms(read)
    bare = bare_name(read)
    says = exact.get(read.compact) or whole.get(bare)
    if says:
        return (Evidence("known-company", read.part(first, last - 1), says),)
    brand = None if _BRAND in outweighed else brands.at(read, first) or brands.starts(bare)
    return (Evidence("known-company", brand.text, brand.value),) if brand else ()


@cache
def _companies() -> tuple[Mapping[str, str], Mapping[str, str], Phrases[str]]:
    """Whole names with their legal form, whole names without, and the words with which names begin."""
    data = _reference("known-non-smelters")
    exact, whole, brands = (list(_spellings(data[part])) for part in ("exact", "whole", "brands"))
    return (
        {read_name(text).compact: says for text, says in exact},
        {compact(text): says for text, says in (*brands, *whole)},
        Phrases(brands),
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


def _words(read: ReadName, outweighed: frozenset[str]) -> tuple[Evidence, ...]:
    return tuple(
        Evidence("word", found.text, found.value.says, found.value.language)
        for found in _signs().find(read)
        if found.value and found.value.says not in outweighed and not (found.value.soft and _SOFT in outweighed)
    )


@cache
def _signs() -> Phrases[_Sign | None]:
    """The words that speak against a smelter, and, as None, the phrases in which they say nothing."""
    data = _reference("non-smelter-words")
    neutral = (*_listed(data["neutral"]), *_listed(data["groups_abroad"]))
    signs: list[tuple[str, _Sign | None]] = [(text, None) for text in neutral]
    for part in ("words", "weak"):
        for says, languages in data[part].items():
            for language, texts in languages.items():
                sign = _Sign(says, language, part == "weak")
                signs.extend((text, sign) for text in _listed(texts))
    return Phrases(signs)


def _outweighed(read: ReadName) -> frozenset[str]:
    """The kinds of business whose words prove nothing here, because other words speak for a smelter."""
    return frozenset().union(*[found.value for found in _counters().find(read)])


@cache
def _counters() -> Phrases[frozenset[str]]:
    """The words that speak for a smelter, each with what it outweighs."""
    return Phrases(
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
