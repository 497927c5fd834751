"""XML as it is written: elements, attributes and texts as bytes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from xml.sax.saxutils import escape, quoteattr

_NAME = re.compile(rb"<[^\s/>]+")
_ATTRIBUTE = re.compile(rb"\s+([^\s=]+)\s*=\s*(?:\"[^\"]*\"|'[^']*')")
# Characters that no XML document may hold, and halves of surrogate pairs, which no encoding can.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_IN_ATTRIBUTES = {"\n": "&#10;", "\r": "&#13;", "\t": "&#9;"}
_ESCAPE_LIKE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")


def with_attributes(tag: bytes, attributes: Mapping[str, str | None]) -> bytes:
    """A start tag with attributes set, or taken away where they are None; the others stay as written."""
    named = {name.encode(): value for name, value in attributes.items()}
    kept = [found[0] for found in _ATTRIBUTE.finditer(tag) if found[1] not in named]
    new = [_attribute(name, value) for name, value in attributes.items() if value is not None]
    head = _NAME.match(tag)
    assert head is not None  # noqa: S101  # a start tag has a name
    return head[0] + b"".join([*kept, *new]) + (b"/>" if tag.endswith(b"/>") else b">")


def _attribute(name: str, value: str) -> bytes:
    return f" {name}={quoteattr(legal(value), _IN_ATTRIBUTES)}".encode("ascii", "xmlcharrefreplace")


def element(name: str, attributes: Mapping[str, object] | None = None, inside: bytes = b"") -> bytes:
    """An element as bytes, ASCII alone, so that it fits a document of any encoding."""
    head = b"".join([f"<{name}".encode(), *(_attribute(key, str(value)) for key, value in (attributes or {}).items())])
    return head + b">" + inside + f"</{name}>".encode() if inside else head + b"/>"


def legal(text: str) -> str:
    """The text without the characters that XML cannot hold."""
    return _ILLEGAL.sub("", text)


def content(text: str) -> bytes:
    """A text as the content of an element.

    ``_x0041_`` is Excel's way to write an "A" (ECMA-376 Part 1, 22.9.2.19): where a text holds it, it is escaped.
    """
    shown = _ESCAPE_LIKE.sub("_x005F_", legal(text))
    return escape(shown).encode("ascii", "xmlcharrefreplace")
