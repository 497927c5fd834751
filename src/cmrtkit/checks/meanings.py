"""What an answer that no drop-down offers plainly means: another language, a sign, a number."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from cmrtkit.matching.normalise import squeezed

_LONGEST = 200  # no form is longer, but a cell may hold 32,767 characters
_NUMBER = re.compile(r"(\d{1,3}(?:[.,]\d{1,6})?)(%?)")


def meant_offer(text: str, offers: Sequence[str], parameters: Mapping[str, Any]) -> str | None:
    """The one answer on offer that a text means, by ``means`` (forms of each answer) or ``above`` (its per cent)."""
    if len(text) > _LONGEST:
        return None
    key = _key(text)
    found = [offer for offer in offers if squeezed(offer) == squeezed(text) or key in _forms(offer, parameters)]
    if not found:
        found = _of_share(key, offers, parameters["above"])
    return found[0] if len(found) == 1 else None


def _forms(offer: str, parameters: Mapping[str, Any]) -> set[str]:
    return {_key(str(form)) for form in parameters["means"].get(offer, ())}


def _of_share(key: str, offers: Sequence[str], above: Mapping[str, float]) -> list[str]:
    """The answer for a number: of those it lies above, the highest. Without a sign, 0.95 is 95 %, and 1 is unclear."""
    number = _NUMBER.fullmatch(key)
    if number is None or (number[1] == "1" and not number[2]):
        return []
    value = float(number[1].replace(",", "."))
    percent = value * 100 if value < 1 and not number[2] else value
    fitting = [offer for offer in offers if offer in above and above[offer] < percent < 100]
    return sorted(fitting, key=lambda offer: -above[offer])[:1]


def _key(text: str) -> str:
    """The text without width, case, blanks and a full stop at its end."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split()).rstrip(".。!")
