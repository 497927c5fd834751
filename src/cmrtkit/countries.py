"""Countries as people write them: ISO 3166-1 codes, names of Unicode CLDR, spellings added by hand."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from cmrtkit.covered import parts
from cmrtkit.resources import load_yaml, rules_dir

_LONGEST = 200  # no name of a country or company is longer, but a cell may hold 32,767 characters
_LONGEST_AT_END = 6  # words of a country at the end of a company's name

_UNSEEN = re.compile("[\u0300-\u036f\u00ad\u200b-\u200f\u2060\ufeff'`\u2018\u2019\u02bc]")  # accents, apostrophes
_NOT_IN_WORDS = re.compile(r"(?:[^\w\n]|_)+")
_WITHIN_INITIALS = re.compile(r"(?<=\b[a-z]) (?=[a-z]\b)")
_SMALL_WORDS = frozenset({"the", "of", "and"})
_SHORT_FORMS = {"rep": "republic", "dem": "democratic", "st": "saint"}

_BRACKETED = re.compile(r"[(\[【]([^()\[\]【】]*)[)\]】]")
_LEGAL_FORMS = re.compile(
    r"(?:ag|as|bhd|bv|co|company|corp|corporation|cv|de|gmbh|inc|kk|limited|ll[cp]|ltda?|nv|plc|pt[ey]|pvt|sas?|sdn|spa|srl)"
)
_NOT_AFTER = frozenset({"new", "south"})  # "New Mexico", "New South Wales"
_OTHER_PLACES = frozenset({"georgia", "island", "jersey", "jordan", "salvador"})  # name more than the country


@cache  # it takes 3 ms to compile, and most names are whole
def _between_names() -> re.Pattern[str]:
    cjk = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
    scripts_meet = rf"(?<=[{cjk}])\s*(?=[A-Za-z])|(?<=[A-Za-z.])\s*(?=[{cjk}])"
    return re.compile(rf"[()\[\]【】/|:;\n]|\s[-\u2013\u2014]\s|{scripts_meet}")


class _Atlas(NamedTuple):
    """What ``rules/reference/countries.yaml`` says, by key."""

    names: dict[str, str]
    codes: dict[str, str]
    shown: dict[str, dict[str, str]]
    states: dict[str, str]
    spellings: tuple[tuple[str, str], ...]
    either: dict[str, frozenset[str]]


def country_code(text: str) -> str | None:
    """The ISO 3166-1 alpha-2 code of a country as people write it; None where it is unknown or ambiguous."""
    wanted = text.strip()
    return _recognised(wanted) if len(wanted) <= _LONGEST else None


def same_country(left: str, right: str) -> bool | None:
    """Whether two texts name one country, a territory counting as its state; None where that cannot be told."""
    one, other = left.strip(), right.strip()
    if one and one.casefold() == other.casefold():
        return True
    codes = country_code(one), country_code(other)
    if codes[0] is None or codes[1] is None:
        return None
    return _state(codes[0]) == _state(codes[1])


def country_in(text: str) -> tuple[str, ...]:
    """Codes of the countries a company's name holds in brackets or at its end; bare ISO codes do not count."""
    if len(text) > _LONGEST:
        return ()
    name = unicodedata.normalize("NFKC", text)
    *bracketed, rest = _folded([*_BRACKETED.findall(name), _BRACKETED.sub(" ", name)])
    found = [_atlas().names.get(_key(part.split())) for part in bracketed]
    found.append(_at_end(rest.split()))
    return tuple(dict.fromkeys(code for code in found if code))


def countries_called(name: str) -> frozenset[str]:
    """The country that a name stands for, or all that it may stand for ("Congo"); codes are no names.

    Of covered countries, names of their parts count as well ("North Kivu").
    """
    if len(name) > _LONGEST:
        return frozenset()
    key = _key(_folded([name])[0].split())
    found = _atlas().names.get(key)
    return _atlas().either.get(key) or _parts_by_key().get(key) or frozenset([found] if found else [])


def country_of_code(text: str) -> str | None:
    """The country of an ISO 3166-1 code in capitals, alpha-2 or alpha-3."""
    return _atlas().codes.get(text.lower()) if text.isascii() and text.isupper() else None


def spellings() -> Iterator[tuple[list[str], frozenset[str]]]:
    """Every name, as `plain_words` reads it, with the countries that it may stand for."""
    either = _atlas().either
    for name, code in _atlas().spellings:
        yield _with_short_forms(name.split()), either.get(name, frozenset([code]))
    yield from (([name], codes) for name, codes in either.items())
    yield from ((_with_short_forms(name.split()), codes) for name, codes in _parts().items())


def plain_words(text: str) -> list[str]:
    """The words of a text, in its order, in the form in which spellings of a country's name are the same."""
    return _with_short_forms(_folded([text])[0].split())


def other_places() -> frozenset[str]:
    """Names of countries that are as often names of other places ("Georgia", "Jordan")."""
    return _OTHER_PLACES


@cache
def _parts() -> dict[str, frozenset[str]]:
    """Names of parts of covered countries, folded, with the countries that they may stand for."""
    names, codes = zip(*parts(), strict=True)
    return dict(zip(_folded(list(names)), codes, strict=True))


@cache
def _parts_by_key() -> dict[str, frozenset[str]]:
    return {_key(name.split()): codes for name, codes in _parts().items()}


def country_name(code: str, language: str) -> str:
    """A country's name of CLDR in ``en``, ``ja`` or ``zh``; the code itself where it is none of ISO 3166-1."""
    names = _atlas().shown.get(code)
    return names.get(language, names["en"]) if names else code


@cache
def _atlas() -> _Atlas:
    data = load_yaml(rules_dir() / "reference" / "countries.yaml")
    rows = {code: row.split("; ") for code, row in data["countries"].items()}
    owners = [code for code, row in rows.items() for _ in row[1:]]
    spellings = tuple(zip(_folded([name for row in rows.values() for name in row[1:]]), owners, strict=True))
    keys = (_key(name.split()) for name, _ in spellings)
    codes = {form.lower(): code for code, row in rows.items() for form in (code, row[0])}
    for code in data["ambiguous"]:
        del codes[code.lower()]
    shown = {code: dict(zip(("en", "ja", "zh"), row[2:5], strict=True)) for code, row in rows.items()}
    states = {part: state for state, parts in data["part_of"].items() for part in parts}
    either = {name: frozenset(pair.split()) for pair, names in data["either"].items() for name in _folded(names)}
    return _Atlas(dict(zip(keys, owners, strict=True)), codes, shown, states, spellings, either)


def _state(code: str) -> str:
    return _atlas().states.get(code, code)


@lru_cache(maxsize=4096)
def _recognised(text: str) -> str | None:
    return _whole(text) or _said_twice(text)


def _whole(text: str) -> str | None:
    """The code of a text that is one name or code."""
    key = _key(_folded([text])[0].split())
    return _atlas().names.get(key) or _atlas().codes.get(key)


def _said_twice(text: str) -> str | None:
    """The code of a text that says one country in several ways: "中国 (China)", "JP / Japan", "Puerto Rico (USA)"."""
    parts = _between_names().split(unicodedata.normalize("NFKC", text))
    codes = {_whole(part) for part in parts if part.strip()}
    narrowest = codes - {_atlas().states.get(code or "", "") for code in codes}
    return narrowest.pop() if len(narrowest) == 1 else None


def _at_end(words: list[str]) -> str | None:
    """The code of the country a company's name ends with, its legal form left aside."""
    while words and _LEGAL_FORMS.fullmatch(words[-1]):
        words = words[:-1]
    return next(filter(None, map(_atlas().names.get, _ends(words))), None)


def _ends(words: list[str]) -> Iterator[str]:
    """Keys of the last words, the longest run first."""
    for start in range(max(0, len(words) - _LONGEST_AT_END), len(words)):
        key = _key(words[start:])
        if key not in _OTHER_PLACES and _NOT_AFTER.isdisjoint(words[max(0, start - 1) : start]):
            yield key


def _folded(texts: list[str]) -> list[str]:
    """Each text without case, width, accents and punctuation; all at once, since the file holds thousands."""
    joined = "\n".join(" ".join(text.split()) for text in texts).replace("´", "")
    folded = unicodedata.normalize("NFKD", joined).casefold().replace("ı", "i")
    plain = unicodedata.normalize("NFC", _UNSEEN.sub("", folded))
    return _WITHIN_INITIALS.sub("", _NOT_IN_WORDS.sub(" ", plain)).split("\n")


def _with_short_forms(words: list[str]) -> list[str]:
    """Words without "the", "of" and "and", and "Rep." spelled out; a single one stays as it is."""
    return [_SHORT_FORMS.get(word, word) for word in words if word not in _SMALL_WORDS] if len(words) > 1 else words


def _key(words: list[str]) -> str:
    """What the spellings of a name have in common: words as the alphabet orders them, Chinese and Japanese gapless."""
    words = _with_short_forms(words)
    ordered = " ".join(sorted(words))
    return ordered if ordered.isascii() else "".join(words)
