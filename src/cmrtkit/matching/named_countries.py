"""The countries that a free text names: "DRC, Rwanda; Brazil", "刚果（金）/卢旺达", "Mined in Rwanda".

Only what a text states plainly counts. What it denies ("non-DRC", "DRCおよび周辺国以外") or leaves in doubt
("possibly Rwanda") does not, for a country that is read into a text is an accusation. The words that deny
are data (``rules/reference/mine-words.yaml``).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache

from cmrtkit.countries import countries_called, country_of_code
from cmrtkit.matching.country_phrases import CJK, Countries, Sign, means_no_country, signs, unspaced
from cmrtkit.resources import load_yaml, rules_dir

_LONGEST = 800  # the template's own limit is 255 characters, but a cell may hold 32,767
_JOINED = 3  # pieces between commas that can be one name: "Congo, Democratic Republic of the"
_SENTENCE = re.compile(r"[;。!\n\r]|(?<=[^\W\d_]{4})\.\s")
_PIECE = re.compile(r"[,、/|&+・•:]|\s[-\u2013\u2014]\s|\band\b", re.IGNORECASE)
_POSSESSIVE = re.compile(r"['\u2019]s\b")
_BRACKETS = re.compile(r"[(\[【]([^()\[\]【】]*)[)\]】]")
_DOUBT = "?"


def countries_named(text: str) -> tuple[Countries, ...]:
    """The countries that a text names, in its order; of bare ISO codes only where it holds nothing else.

    A name that may stand for several ("Congo") gives all their codes. Raises nothing for whatever the text is.
    """
    return _named(text, False)


def countries_of_names(text: str) -> tuple[Countries, ...]:
    """The same of a text of names, such as mines': a country counts by itself, in brackets, or where a name ends."""
    return _named(text, True)


def denies_countries(text: str) -> bool:
    """Whether the text names countries only to say that they are not meant ("non-DRC")."""
    return not countries_named(text) and any(_mentions(clause) for clause in _clauses(_prepared(text)))


@lru_cache(maxsize=4096)
def _named(text: str, among_names: bool) -> tuple[Countries, ...]:
    prepared = _prepared(text)
    found = [] if among_names else _codes(prepared)
    for clause in _clauses(prepared) if _mentions(prepared) else ():
        found += _of_clause(_affirmed(clause), among_names)
    return _without_doubles(found)


def _prepared(text: str) -> str:
    """In one width, on lines without needless blanks, with no brackets inside a name such as 刚果（金）.

    Nothing of a longer text, of which a part could say the opposite of the whole.
    """
    wide = unicodedata.normalize("NFKC", text) if len(text) <= _LONGEST else ""
    lines = _POSSESSIVE.sub("", wide[: 2 * _LONGEST]).splitlines()
    return _bracketed_word().sub(_unwrapped, "\n".join(" ".join(line.split()) for line in lines))


def _unwrapped(found: re.Match[str]) -> str:
    return found[1] if found[1] in _words_in_brackets() else f"({found[1]})"


@cache
def _words_in_brackets() -> frozenset[str]:
    """What Chinese and Japanese names of countries have in brackets: 金, 布, 民."""
    return frozenset(load_yaml(rules_dir() / "reference" / "mine-words.yaml")["in_brackets"])


def _clauses(text: str) -> Iterator[str]:
    """The text cut where a word of denial reaches no further."""
    for sentence in filter(str.strip, _SENTENCE.split(text)):
        yield from _turns().split(sentence)


@cache
def _turns() -> re.Pattern[str]:
    words = load_yaml(rules_dir() / "reference" / "mine-words.yaml")["turns"]
    spaced = "|".join(rf"\b{word}\b" for word in words if word.isascii())
    return re.compile("|".join([spaced, *(word for word in words if not word.isascii())]), re.IGNORECASE)


@cache
def _bracketed_word() -> re.Pattern[str]:
    return re.compile(rf"(?<=[{CJK}]) ?\(([{CJK}]{{1,5}})\)")


def _affirmed(clause: str) -> str:
    """The clause without the brackets that deny what they name; nothing where all of it is denied."""
    denials: list[str] = []

    def kept(found: re.Match[str]) -> str:
        if not _denies(found[1]):
            return found[0]
        denials.append(found[1])
        return ","

    left = _BRACKETS.sub(kept, clause)
    of_all = _denies(_BRACKETS.sub(",", left)) or not all(map(_mentions, denials))
    return "" if of_all else left


def _denies(text: str) -> bool:
    return _DOUBT in text or any(sign.says == "denied" for sign in signs(text))


def _mentions(text: str) -> bool:
    """Whether the text holds a country's name, whatever it says of it."""
    return any(isinstance(sign.says, frozenset) for sign in signs(text))


def _of_clause(clause: str, among_names: bool) -> list[Countries]:
    inner = [part for brackets in _BRACKETS.findall(clause) for part in _PIECE.split(brackets)]
    pieces = _PIECE.split(clause)
    found: list[Countries] = []
    at = 0
    while at < len(pieces):
        length, whole = _whole(pieces[at : at + _JOINED], len(pieces) == 1)
        found += _within(_BRACKETS.sub(",", pieces[at]), among_names) if whole is None else [whole]
        at += length
    return found + [codes for part in inner for codes in _within(part, among_names)]


def _whole(pieces: list[str], alone: bool) -> tuple[int, Countries | None]:
    """How many pieces are one name together, the longest run first, and the countries it stands for; None: no name."""
    for length in range(len(pieces), 0, -1):
        name = " ".join(pieces[:length])
        whole = countries_called(name)
        if whole and not any(countries_called(piece) for piece in pieces[1:length]):
            return length, frozenset() if means_no_country(name, alone) else whole
    return 1, None


def _within(text: str, among_names: bool) -> list[Countries]:
    return [
        sign.says
        for sign in signs(text)
        if isinstance(sign.says, frozenset) and (not among_names or sign.last or _leads(text, sign))
    ]


def _leads(text: str, sign: Sign) -> bool:
    """Chinese and Japanese write the country before the place."""
    return sign.first and bool(unspaced().match(text.lstrip()))


def _without_doubles(found: list[Countries]) -> tuple[Countries, ...]:
    """Each country once; of "Congo (DRC)" the one that is certain."""
    single = {codes for codes in found if len(codes) == 1}
    certain = frozenset().union(*single)
    return tuple(dict.fromkeys(codes for codes in found if codes in single or (codes and not codes & certain)))


def _codes(text: str) -> list[Countries]:
    """The countries of a text that is a list of them and holds a code."""
    pieces = [piece.strip() for piece in _PIECE.split(text.replace("\n", ",").replace(";", ",")) if piece.strip()]
    by_code = [country_of_code(piece) for piece in pieces]
    is_list = all(code or countries_called(piece) for code, piece in zip(by_code, pieces, strict=True))
    return [frozenset([code]) for code in by_code if code] if is_list else []
