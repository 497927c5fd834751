"""Texts as XML and Excel write them."""

from __future__ import annotations

import re
from xml.etree import ElementTree

_ENTITIES = {"&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'", "&amp;": "&"}
_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")


def unified_lines(xml: str) -> str:
    """XML as its parser sees it, in which all lines end alike."""
    return xml.replace("\r\n", "\n").replace("\r", "\n") if "\r" in xml else xml


def resolved(xml: str) -> str:
    """The text behind entities and character references, in XML that is well-formed."""
    if "&" not in xml:
        return xml
    if "&#" in xml:
        return ElementTree.fromstring(f"<t>{xml}</t>").text or ""
    for entity, character in _ENTITIES.items():
        xml = xml.replace(entity, character)
    return xml


def unescape(text: str) -> str:
    """Characters that XML cannot hold are written ``_x000D_`` (ECMA-376 Part 1, 22.9.2.19)."""
    return _ESCAPE.sub(_character, text) if "_x" in text else text


def _character(found: re.Match[str]) -> str:
    """Halves of surrogate pairs are no characters, and no output could hold them."""
    code = int(found[1], 16)
    return "\ufffd" if 0xD800 <= code <= 0xDFFF else chr(code)
