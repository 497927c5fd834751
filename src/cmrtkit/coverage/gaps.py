"""What a text leaves open: marks of the draft, and placeholders that people leave."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from cmrtkit.coverage.blocks import BOLD_ENDS, Block
from cmrtkit.coverage.loading import load_marks
from cmrtkit.text import legible, loose

_ENDS = " \t\n.,;:!*_~()<>\"'。、．，；：！（）「」『』＜＞《》〈〉[]［］【】"
_ASIDE = re.compile(r"[\[［【]([^\[\]［］【】]{1,120})[\]］】]")
_QUESTION_ENDS = re.compile(r"[?？。]")


class Gap(NamedTuple):
    """Where a text is open, by which mark, and what it asks for: the question, or the text with the placeholder.

    ``heading`` is the one that it stands under, empty before the first.
    """

    line: int
    mark: str
    question: str
    heading: str = ""


def gaps_in(block: Block) -> Iterator[Gap]:
    """All gaps of a text: those marked by the draft, and where there is none, the first placeholder."""
    text = block.text
    marked = list(_marks().finditer(text))
    for place, found in enumerate(marked):
        end = marked[place + 1].start() if place + 1 < len(marked) else len(text)
        yield Gap(block.line_at(found.start()), legible(found[0]), _question(text[found.end() : end]))
    if not marked and (left := _placeholder(text)):
        yield Gap(block.line_at(left.start), legible(left.text), legible(text))


def _question(rest: str) -> str:
    """What follows a mark in the same bold type; in plain type, to the end of the question."""
    bold, _, _ = rest.partition(BOLD_ENDS)
    if BOLD_ENDS in rest and (asked := _asked(bold)):
        return asked
    asked = _asked(rest)
    end = _QUESTION_ENDS.search(asked)
    return asked[: end.end()] if end else asked


def _asked(text: str) -> str:
    return legible(text).lstrip(" :：-–—").rstrip(" *_]】")


class _Placeholder(NamedTuple):
    start: int
    text: str


def _placeholder(text: str) -> _Placeholder | None:
    found = _anywhere().search(text)
    if found:
        return _Placeholder(found.start(), found[0])
    for start, part in _parts(text):
        if _stands_for_nothing(part):
            return _Placeholder(start + len(part) - len(part.lstrip()), part.strip())
    asides = (found for found in _ASIDE.finditer(text) if _is_to_be_replaced(found[1]))
    return next((_Placeholder(found.start(), found[0]) for found in asides), None)


def _parts(text: str) -> Iterator[tuple[int, str]]:
    """The whole text, and what follows its last colon."""
    yield 0, text
    colon = max(text.rfind(":"), text.rfind("："))
    if colon >= 0:
        yield colon + 1, text[colon + 1 :]


def _stands_for_nothing(text: str) -> bool:
    said = loose(text)
    return bool(said) and (said.strip(_ENDS) in _whole() or said in _whole())


def _is_to_be_replaced(aside: str) -> bool:
    said = loose(aside).strip(_ENDS)
    return said in _whole() or any(_begins(said, word) for word in load_marks().bracketed)


def _begins(text: str, word: str) -> bool:
    return text.startswith(f"{word} " if word.isascii() else word)


@cache
def _whole() -> frozenset[str]:
    """What stands for nothing as the whole of a text, in the form of ``loose``."""
    return frozenset(loose(word) for words in load_marks().whole.values() for word in words)


@cache
def _marks() -> re.Pattern[str]:
    spaced = (re.escape(mark).replace(r"\ ", r"\s+") for mark in load_marks().marks)
    return re.compile("|".join(f"{r'(?<![A-Za-z])' if mark[0].isalpha() else ''}{mark}" for mark in spaced))


@cache
def _anywhere() -> re.Pattern[str]:
    """A word of its own, or a run of signs that does not stand beside a figure."""
    listed = load_marks()
    words = "|".join(rf"{re.escape(word)}(?![A-Za-z0-9_/.-]*[A-Za-z0-9_])" for word in listed.anywhere)
    runs = "|".join(re.escape(run) for run in listed.runs)
    return re.compile(rf"(?<![A-Za-z0-9_/.-])(?:{words})|(?<![{listed.figures}])(?:{runs})(?![{listed.figures}])")
