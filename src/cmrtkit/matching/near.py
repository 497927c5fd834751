"""Names that are nearly a known one: slips of typing, and words hung on to a name.

What comes out of here is only ever suggested. A slip leaves something that is no word: where both
names have a word that other names have too (Hunan, Henan), or different numbers (Unit 1, Unit 2),
they are two names, however alike they look.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from cmrtkit.countries import country_code, country_in
from cmrtkit.matching.names import KnownName, MetalNames
from cmrtkit.matching.normalise import NameForms, name_forms, words
from cmrtkit.resources import load_yaml, rules_dir

_LAST_BRACKET = re.compile(r"(.+?)[\s,;-]*[(（\[【][^()（）\[\]【】]*[)）\]】][\s.]*", re.DOTALL)
_LAST_WORD = re.compile(r"(.*[\s,;:/–—-])([^\s,;:/–—-]+)[\s.]*", re.DOTALL)
_PARTS = re.compile(r"\s*[/／;；|\n]\s*|\s+[-–—]\s+")
_PEELED = 0.96
_MOST_PEELS = 4
_MARK = re.compile(r"\d|^(i{1,3}|iv|v|vi{1,3}|ix|x)$")


@dataclass(frozen=True, slots=True)
class Near:
    """A known name that is near: whose it is, how near (1 is the same) and how it reads."""

    smelter_id: str
    score: float
    text: str
    rank: int


def near_names(text: str, names: MetalNames) -> list[Near]:
    """The nearest names of other spellings, one a facility, nearest first."""
    best: dict[str, Near] = {}
    for near in _all_near(text, names):
        kept = best.get(near.smelter_id)
        if kept is None or near.score > kept.score:
            best[near.smelter_id] = near
    return sorted(best.values(), key=lambda near: (-near.score, near.rank, near.smelter_id))


def _all_near(text: str, names: MetalNames) -> Iterator[Near]:
    yield from _slips(name_forms(text), names, 1.0)
    for bare in peeled(text):
        forms = name_forms(bare)
        known = names.exact(bare) or names.normalised(forms)
        for smelter_id, rank in known.items():
            yield Near(smelter_id, _PEELED, bare, rank)
        if known:
            return
        yield from _slips(forms, names, _PEELED)


def _slips(forms: NameForms, names: MetalNames, worth: float) -> Iterator[Near]:
    """Names a few letters away, with the legal form or without: people mistype "Ltd." too."""
    for text, index, own in ((forms.core, names.by_core, forms.core_words), (forms.whole, names.by_whole, forms.words)):
        for near, distance in _within(text, list(index)):
            for name, known in index[near]:
                theirs = known.core_words if index is names.by_core else known.words
                if _is_slip(own, theirs, name, names):
                    score = worth * (1 - distance / max(len(text), len(near)))
                    yield Near(name.smelter_id, round(score, 3), name.text, name.rank)


def _within(text: str, choices: Sequence[str]) -> Iterator[tuple[str, int]]:
    """The choices that few slips turn the text into: insertions, deletions, wrong letters, swaps of neighbours."""
    allowed = _allowed(len(text))
    if allowed:
        from rapidfuzz import process  # noqa: PLC0415  # 25 ms, for names that no list knows
        from rapidfuzz.distance import OSA  # noqa: PLC0415

        for near, distance, _ in process.extract(text, choices, scorer=OSA.distance, score_cutoff=allowed, limit=8):
            yield near, distance


def _allowed(length: int) -> int:
    """How many slips a name of that many letters may hold."""
    return 0 if length < 5 else 1 if length < 10 else 2 if length < 20 else 3


def _is_slip(our_words: Sequence[str], their_words: Sequence[str], name: KnownName, names: MetalNames) -> bool:
    """Whether the names differ by slips, not by words or numbers that mean something."""
    ours, theirs = Counter(our_words), Counter(their_words)
    extra, missing = list((ours - theirs).elements()), list((theirs - ours).elements())
    if _marks(extra) != _marks(missing) or not _are_mistyped("".join(extra), "".join(missing)):
        return False
    telling = (word for word in extra if len(word) > 2 and word not in noise())
    return not any(names.is_other_word(word, name.smelter_id) for word in telling)


def _are_mistyped(extra: str, missing: str) -> bool:
    """Whether the words that differ have few wrong letters for their own length: East is no slip of West."""
    from rapidfuzz.distance import OSA  # noqa: PLC0415

    allowed = max(1, _allowed(max(len(extra), len(missing))))
    return OSA.distance(extra, missing, score_cutoff=allowed) <= allowed


def _marks(found: Sequence[str]) -> list[str]:
    return sorted("".join(re.findall(r"\d+", word)) or word for word in found if _MARK.search(word))


def peeled(text: str) -> Iterator[str]:
    """The name with less and less of what people hang on to it: brackets, a country, a word such as "smelter".

    >>> list(peeled("Example Metals Ltd., smelter (Japan)"))
    ['Example Metals Ltd., smelter', 'Example Metals Ltd.']
    """
    bare = text
    for _ in range(_MOST_PEELS):
        bare = _without_first(bare) or _without_last(bare)
        if not bare:
            break
        yield bare
    parts = [part for part in _PARTS.split(text) if part and not _is_noise(part)]
    if len(parts) > 1:
        yield from parts


def _without_last(text: str) -> str:
    """The text without a bracket, a country or a word for a facility at its end; empty where there is none."""
    bracket = _LAST_BRACKET.fullmatch(text)
    if bracket:
        return bracket[1].strip()
    found = _LAST_WORD.fullmatch(text)
    if found and found[1].strip() and (_is_noise(found[2]) or country_code(found[2])):
        return found[1].strip(" ,;:/-–—")
    after_comma = text.rpartition(",")
    return after_comma[0].strip() if after_comma[0] and country_code(after_comma[2]) else ""


def _without_first(text: str) -> str:
    """The text without "Smelter:" before it."""
    head, mark, rest = text.partition(":")
    return rest.strip() if mark and head.strip() and _is_noise(head) else ""


def country_as_last_word(text: str) -> str:
    """The country that ends a name as one of its words ("Example Canada"), which tells sites of a group apart.

    People hang the country of anybody's headquarters on after a comma or in brackets; that tells nothing.
    """
    found = _LAST_WORD.fullmatch(text)
    within = found and found[1][-1].isspace() and found[1].rstrip()[-1:].isalnum() and found[2].isalpha()
    return next(iter(country_in(found[2])), "") if found and within else ""


def _is_noise(text: str) -> bool:
    return set(words(text)) <= noise()


@cache
def noise() -> frozenset[str]:
    """Words that say what a facility is, not which."""
    listed = load_yaml(rules_dir() / "reference" / "facility-words.yaml")
    return frozenset(word for text in listed for word in words(text))
