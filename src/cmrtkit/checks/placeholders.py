"""What people write into a field of the company block instead of a name, a phone number or an e-mail address."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, Literal, get_args

from cmrtkit.matching.normalise import squeezed
from cmrtkit.resources import load_yaml, rules_dir
from cmrtkit.text import is_blank

Listed = Literal["unavailable", "same", "nothing", "elsewhere", "digits"]
Placeholder = Listed | Literal["blank", "marks"]

_OFTEN = 5  # times a digit is repeated in no number that is one
_LONGEST = 80  # no placeholder is longer, but a cell may hold 32,767 characters


def placeholder_in(text: str, names: str = "") -> Placeholder | None:
    """What kind of placeholder the whole text is, None where it may say something.

    ``names`` is whose names are none though they look like one: "person" or "company".
    """
    if is_blank(text):
        return "blank"
    if len(text) > _LONGEST or text.strip() in _data()["names"].get(names, ()):
        return None
    bare = _bare(text)
    repeats = len(set(bare)) == 1
    if repeats and (bare[0] in _data()["filling"] or (bare.isdigit() and len(bare) >= _OFTEN)):
        return "nothing"
    return _listed().get(bare or "".join(text.split())) or (None if bare else "marks")


def _bare(text: str) -> str:
    """The letters and digits of a text, narrow, small and without accents."""
    return squeezed(text).replace(" ", "")


@cache
def _listed() -> Mapping[str, Listed]:
    """The kind of each text on file, by its letters, or as it stands where it has none."""
    groups: tuple[Listed, ...] = get_args(Listed)
    words = ((group, word) for group in groups for texts in _data()[group].values() for word in texts.split(", "))
    return {_bare(word) or word: group for group, word in words}


@cache
def _data() -> Mapping[str, Any]:
    data: dict[str, Any] = load_yaml(rules_dir() / "reference" / "placeholder-texts.yaml")
    return data
