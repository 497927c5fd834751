"""Names of companies in the forms in which different spellings of one name are the same.

``words`` takes off what never tells two companies apart: width and case, diacritics, punctuation,
"&" and "and". ``NameForms`` goes on to legal forms, breaks between words (pinyin is written
"Guang Dong" and "Guangdong") and the order of words.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from cmrtkit.resources import load_yaml, rules_dir

# Letters that Unicode does not take apart into a plain letter and a mark.
_PLAIN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"})
_APOSTROPHES = str.maketrans("", "", "'’‘`´ʹʼ′ʻ\u200b\u200c\u200d\u2060\ufeff\u00ad")  # with invisible characters
_NOT_WORD = re.compile(r"[\W_]+")
_KEPT = {0, 8}  # letters, and the marks that make a Japanese "ba" of a "ha"
_AND = {"and", "und"}
_NUMBER = {"no", "nr"}
_AMERICAN = frozenset({"inc", "corp", "llc"})  # where these are the law's own forms, "Ltd." is another company


@dataclass(frozen=True, slots=True)
class NameForms:
    """A name as it is compared.

    ``full`` and ``core`` are its words written together, with and without the legal form; ``sorted_core``
    disregards the order of the words as well; ``forms`` are the legal forms it has.
    """

    words: tuple[str, ...]
    core_words: tuple[str, ...]
    forms: frozenset[str]
    full: str
    core: str
    sorted_core: str

    @property
    def ends_in_form(self) -> bool:
        """Whether the name ends in a legal form, so that it is a whole name and none cut short."""
        return self.words[-1:] != self.core_words[-1:]

    @property
    def whole(self) -> str:
        """All words written together, legal forms as they stand."""
        return "".join(self.words)


def plain(text: str) -> str:
    """Narrow, small letters without diacritics; punctuation as blanks.

    >>> plain("Ｐｒéｃｉｎｏｘ　S.A.")
    'precinox s a '
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text))
        text = "".join(letter for letter in text if unicodedata.combining(letter) in _KEPT).translate(_APOSTROPHES)
        text = unicodedata.normalize("NFC", text)  # Korean syllables and Japanese ones together again
    return _NOT_WORD.sub(" ", text.replace("'", "").replace("&", " and ").replace("+", " and ").casefold()).translate(
        _PLAIN
    )


def squeezed(text: str) -> str:
    """The plain text with single blanks between its words."""
    return " ".join(plain(text).split())


def words(text: str) -> tuple[str, ...]:
    """The words of a name; initials belong together (``S.p.A.`` is ``spa``); "and" and "No." before digits are none."""
    found: list[str] = []
    initials = ""
    for word in [*plain(text).split(), ""]:
        if word.isdecimal() and not initials and found and found[-1] in _NUMBER:
            found.pop()
        if len(word) == 1 and word.isascii():
            initials += word
            continue
        if initials:
            found.append(initials)
            initials = ""
        if word and word not in _AND:
            found.append(word)
    return tuple(found)


@lru_cache(maxsize=1 << 16)
def name_forms(text: str) -> NameForms:
    """The forms of a name in which it is compared with others."""
    all_words = words(_forms_apart(text))
    core: list[str] = []
    forms: list[str] = []
    at = 0
    while at < len(all_words):
        length, form = _legal_form(all_words, at)
        if form:
            forms.append(form)
            at += length
        else:
            core.append(all_words[at])
            at += 1
    core_words = tuple(core) or all_words
    return NameForms(
        words=all_words,
        core_words=core_words,
        forms=frozenset(forms),
        full="".join(core_words) + "".join(f"|{form}" for form in forms),
        core="".join(core_words),
        sorted_core=" ".join(sorted(core_words)),
    )


def company_key(name: str | None) -> str:
    """What spellings of one company's name have in common, whatever their case, width, punctuation and legal form.

    A name without any letter or digit is compared as it is written.
    """
    return name_forms(name or "").full or (name or "").strip().casefold()


def are_compatible(left: frozenset[str], right: frozenset[str]) -> bool:
    """Whether one company could be written with both legal forms.

    A form may be left out, and the English ones stand for any of their kind: ``Co., Ltd.`` and ``Limited`` are one
    company, ``Inc.`` and ``Ltd.`` or ``GmbH`` and ``S.A.`` are two.
    """
    if not left or not right or left & right:
        return True
    return not (left | right) - _translations() and bool(left & _AMERICAN) == bool(right & _AMERICAN)


@cache
def _translations() -> frozenset[str]:
    """English forms that companies of any country use to translate their own."""
    return frozenset(group["form"] for group in _groups() if group.get("translation"))


@cache
def _groups() -> list[dict[str, Any]]:
    groups: list[dict[str, Any]] = load_yaml(rules_dir() / "reference" / "legal-forms.yaml")
    return groups


def _legal_form(all_words: tuple[str, ...], at: int) -> tuple[int, str]:
    """The longest legal form that begins here: how many words it has and what it is."""
    spellings = _legal_forms()
    for length in range(min(_longest(), len(all_words) - at), 0, -1):
        form = spellings.get(all_words[at : at + length])
        if form:
            return length, form
    return 0, ""


@cache
def _legal_forms() -> dict[tuple[str, ...], str]:
    return {words(spelling): group["form"] for group in _groups() for spelling in (group["form"], *group["spellings"])}


@cache
def _longest() -> int:
    return max(len(spelling) for spelling in _legal_forms())


@cache
def _east_asian_forms() -> re.Pattern[str]:
    """Legal forms that are written without a blank before or after the name."""
    found = ("".join(spelling) for spelling in _legal_forms())
    return re.compile("|".join(sorted((form for form in found if not form.isascii()), key=len, reverse=True)) or "(?!)")


def _forms_apart(text: str) -> str:
    return text if text.isascii() else _east_asian_forms().sub(r" \g<0> ", unicodedata.normalize("NFKC", text))
