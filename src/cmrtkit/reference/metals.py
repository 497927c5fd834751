"""Metals and minerals, however they are written."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from cmrtkit.resources import load_yaml, rules_dir


def metal_name(text: str) -> str:
    """The name RMI's lists use for a metal; a metal that is not on file keeps its own, with capitals.

    >>> metal_name(" tin "), metal_name("Wolfram"), metal_name("unobtainium")
    ('Tin', 'Tungsten', 'Unobtainium')
    """
    plain = _key(text)
    return _spellings().get(plain) or " ".join(word.capitalize() for word in plain.split())


def metal_within(text: str) -> str:
    """The metal that a title speaks of; empty where it names none or several."""
    words = re.findall(r"[^\W\d_]+", unicodedata.normalize("NFKC", text).casefold())
    known = [word for word in words if word in _spellings() and _is_telling(word)]
    found = {_spellings()[word] for word in known}
    return found.pop() if len(found) == 1 else ""


def _is_telling(word: str) -> bool:
    """In a title, short words such as "or", "co" and "re" are no metals."""
    return len(word) > 3 or not word.isascii() or word.capitalize() == _spellings()[word]


def is_metal(text: str) -> bool:
    """Whether a text is the name or symbol of a metal, and nothing else."""
    return _key(text) in _spellings()


def _key(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


@cache
def _spellings() -> dict[str, str]:
    listed = load_yaml(rules_dir() / "reference" / "metals.yaml")
    return {_key(spelling): name for name, others in listed.items() for spelling in (name, *others)}
