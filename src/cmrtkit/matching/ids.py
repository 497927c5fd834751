"""RMI's smelter IDs as people write them."""

from __future__ import annotations

import re
import unicodedata

_FEWEST = 4
WELL_FORMED = re.compile(r"CID[0-9]{6}")
_IN_TEXT = re.compile(r"\bC\s?I\s?D[\s:#.\-_]*(\d{4,6})\b", re.IGNORECASE)
_BLANKS = re.compile(r"[\s\u200b\u200c\u200d\u2060\ufeff\u00ad.:#_-]+")


def meant_id(text: str) -> str:
    """The RMI smelter ID that people mean by ``CID 002763``, ``2763``, full-width digits or small letters.

    A number of three digits or less is rather a row number. Whatever cannot be an ID comes back narrow,
    in capitals and without blanks.
    """
    plain = _BLANKS.sub("", unicodedata.normalize("NFKC", text)).upper()
    digits = plain.removeprefix("CID")
    if not digits.isdecimal() or not digits.isascii() or not (_FEWEST if digits == plain else 1) <= len(digits) <= 6:
        return plain
    return f"CID{digits.zfill(6)}"


def listed_id(text: str) -> str:
    """The ID in a list: as `meant_id`, but after CID all six digits must be there, for a list is no place to guess."""
    plain = _BLANKS.sub("", unicodedata.normalize("NFKC", text)).upper()
    return plain if plain.startswith("CID") else meant_id(text)


def is_well_formed(smelter_id: str) -> bool:
    """Whether it is ``CID`` and six digits."""
    return WELL_FORMED.fullmatch(smelter_id) is not None


def id_in(text: str) -> tuple[str | None, str]:
    """An ID that somebody wrote into a name, and the name without it."""
    narrow = unicodedata.normalize("NFKC", text) if not text.isascii() else text
    found = _IN_TEXT.search(narrow)
    if not found:
        return None, text
    rest = f"{narrow[: found.start()]} {narrow[found.end() :]}".strip(" ()[]-–—:;,/#")
    return meant_id(found[0]), rest
