"""Personal text in findings: enough to recognise it, not enough to read it."""

from __future__ import annotations

import re

from cmrtkit.checks.placeholders import placeholder_in
from cmrtkit.text import shorten, visible

PERSONAL = {
    "address",
    "authorizer_email",
    "authorizer_name",
    "authorizer_phone",
    "authorizer_title",
    "contact_email",
    "contact_name",
    "contact_phone",
}


_SHORTEST_SHOWN = 6
_MORE = 400  # of a cell of 32,767 characters no more is looked at than could be shown
# Only from the beginning of a word, lest a long one is tried at each of its letters.
_E_MAIL = re.compile(r"(?<![^\s<>(),;:\"])[^\s<>(),;:\"]+@[^\s<>(),;:\"]+")
_PHONE = re.compile(r"\b(?P<date>(?:19|20)\d\d-\d\d-\d\d)\b|\+?\d(?:[\d\s()./-]{6,})\d")


def masked(text: str) -> str:
    """``minerals(at)example.com`` -> ``m…m (23)``: first and last character and the length.

    Of a short text only the length is shown: two characters can be the whole of a Chinese name.
    """
    shown = visible(text).strip()
    if placeholder_in(shown, names="person") not in (None, "digits"):
        return shown  # what people write in place of a name or an address is no personal data
    if len(shown) < _SHORTEST_SHOWN or not shown.isascii():
        return f"… ({len(shown)})"
    return f"{shown[0]}…{shown[-1]} ({len(shown)})"


def quoted(text: str, limit: int = 60) -> str:
    """Text of a workbook as a finding may quote it: cut, and without e-mail addresses and phone numbers."""
    return shorten(without_contacts(text[: limit + _MORE]), limit)


def without_contacts(text: str) -> str:
    """The text with e-mail addresses and phone numbers (eight digits or more) replaced by an ellipsis."""
    return _PHONE.sub(_phone, _E_MAIL.sub("…@…", text))


def _phone(found: re.Match[str]) -> str:
    if found["date"]:
        return found[0]
    return "…" if sum(character.isdigit() for character in found[0]) >= 8 else found[0]
