"""Phrases that matter where a text may name countries: their names, words that deny, phrases that mean neither.

Names of other scripts than Latin are found anywhere in a run of letters, the longest first; all others as whole words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Literal, NamedTuple

from cmrtkit.countries import other_places, plain_words, spellings
from cmrtkit.resources import load_yaml, rules_dir

Countries = frozenset[str]  # the codes of one country, or of those that a name may stand for ("Congo")
_Says = Countries | Literal["denied", "passed over"]

CJK = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
_KATAKANA = re.compile("[\u30a1-\u30fa\u30fc]")
_NOT_AFTER = frozenset({"new", "south"})


@cache  # to compile sets of so many characters takes 2 ms each, and most workbooks need none
def unspaced() -> re.Pattern[str]:
    """A character of a script that does not part words."""
    return re.compile(f"[{CJK}]")


@cache
def _scripts_meet() -> re.Pattern[str]:
    return re.compile(rf"(?<=[{CJK}])(?=[A-Za-z0-9])|(?<=[A-Za-z0-9])(?=[{CJK}])")


class Sign(NamedTuple):
    """A phrase found in a text: what it says, and whether the text begins or ends with it."""

    says: _Says
    first: bool
    last: bool


class _Phrases(NamedTuple):
    """Phrases by their words.

    ``longest`` is the most words of a phrase that begins with a word; ``inside`` has those without blanks,
    by their first letter.
    """

    whole: dict[str, _Says]
    longest: dict[str, int]
    inside: dict[str, list[str]]


def signs(text: str) -> list[Sign]:
    """The phrases of a text from its beginning to its end; the longest counts, and none inside another."""
    words = plain_words(_scripts_meet().sub(" ", text))
    found: list[Sign] = []
    at = 0
    while at < len(words):
        length = _length(words, at)
        if length:
            found.append(_sign(words, at, length))
        elif unspaced().search(words[at]):
            found += _inside(words[at], at == 0, at == len(words) - 1)
        at += length or 1
    return found


def means_no_country(name: str, alone: bool) -> bool:
    """Whether a name means no country all the same: "Central Africa", and, beside others, "Georgia"."""
    key = _joined(plain_words(name))
    return _phrases().whole.get(key) == "passed over" or (key in other_places() and not alone)


def _length(words: list[str], at: int) -> int:
    """How many words the longest phrase has that begins here; 0 where none does."""
    most = _phrases().longest.get(words[at], 0)
    runs = range(min(most, len(words) - at), 0, -1)
    return next((length for length in runs if _joined(words[at : at + length]) in _phrases().whole), 0)


def _sign(words: list[str], at: int, length: int) -> Sign:
    key = _joined(words[at : at + length])
    says = _phrases().whole[key]
    after_new = at > 0 and words[at - 1] in _NOT_AFTER
    numbered = key == "no" and words[at + 1 : at + 2] and words[at + 1][0].isdigit()
    elsewhere = key in other_places() and len(words) > length
    return Sign("passed over" if after_new or numbered or elsewhere else says, at == 0, at + length == len(words))


def _inside(word: str, first: bool, last: bool) -> Iterator[Sign]:
    """The phrases inside a run of Chinese, Japanese or Korean letters; katakana words are not cut apart."""
    at = 0
    while at < len(word):
        found = next((key for key in _phrases().inside.get(word[at], ()) if _stands(word, at, key)), "")
        if found:
            yield Sign(_phrases().whole[found], first and at == 0, last and at + len(found) == len(word))
        at += len(found) or 1


def _stands(word: str, at: int, key: str) -> bool:
    end = at + len(key)
    return word.startswith(key, at) and not (_cuts_katakana(word, at) or _cuts_katakana(word, end))


def _cuts_katakana(word: str, at: int) -> bool:
    return 0 < at < len(word) and all(map(_KATAKANA.match, word[at - 1 : at + 1]))


def _joined(words: list[str]) -> str:
    key = " ".join(words)
    return key if key.isascii() else "".join(words)


@cache
def _phrases() -> _Phrases:
    found = _Phrases({}, {}, {})
    for text in _listed("passed_over"):
        _add(found, plain_words(text), "passed over")
    for words, codes in spellings():
        for order in _orders(words):
            _add(found, order, codes)
    for text in _listed("denied"):
        _add(found, plain_words(text), "denied")
    for keys in found.inside.values():
        keys.sort(key=len, reverse=True)
    return found


def _listed(group: str) -> list[str]:
    texts: str = load_yaml(rules_dir() / "reference" / "mine-words.yaml")[group]
    return texts.split(", ")


def _orders(words: list[str]) -> Iterator[list[str]]:
    """As it is written, and, of "Congo, Democratic Republic of the", every turn of it."""
    for at in range(len(words) if "republic" in words else 1):
        yield words[at:] + words[:at]


def _add(phrases: _Phrases, words: list[str], says: _Says) -> None:
    key = _joined(words)
    if key in phrases.whole:
        return
    phrases.whole[key] = says
    phrases.longest[words[0]] = max(phrases.longest.get(words[0], 0), len(words))
    if unspaced().match(key) and (len(key) > 1 or not isinstance(says, frozenset)):
        phrases.inside.setdefault(key[0], []).append(key)
