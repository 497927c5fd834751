"""Text as Excel compares it, and text as it may be shown."""

from __future__ import annotations

import re
import unicodedata

# Control characters can move a terminal's cursor, bidirectional marks can make a line read
# backwards: neither belongs in a report, whatever a workbook holds.
_HOSTILE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")


def same(left: str, right: str) -> bool:
    """Whether Excel's ``=`` calls two texts equal: case is ignored, blanks are not."""
    return fold(left) == fold(right)


def fold(text: str) -> str:
    """The form in which two texts that Excel's ``=`` calls equal are identical."""
    return text.lower()


def visible(text: str) -> str:
    """The text on one line, with nothing in it that a terminal or a page would obey."""
    return _HOSTILE.sub("", re.sub(r"[\t\n\r\u2028\u2029]+", " ", text))


def shorten(text: str, limit: int = 60) -> str:
    """At most ``limit`` characters of the visible text, with an ellipsis where it was cut."""
    shown = visible(text)
    return shown if len(shown) <= limit else shown[: limit - 1] + "…"


def legible(text: str) -> str:
    """The text as it is read: characters that nobody sees are left out, blanks of any kind and number are one."""
    if not text.isascii() or not text.isprintable():
        text = "".join(char for char in text if char.isspace() or unicodedata.category(char) not in ("Cc", "Cf"))
    return " ".join(text.split())


def loose(text: str) -> str:
    """The form in which texts that differ only in case, width and blanks are identical."""
    wide = text if text.isascii() else unicodedata.normalize("NFKC", text)
    return legible(wide.casefold())


def is_blank(text: str) -> bool:
    """Whether the text holds nothing a reader would see (blanks, full-width blanks, controls)."""
    return not any(unicodedata.category(char)[0] not in "ZC" for char in text)
