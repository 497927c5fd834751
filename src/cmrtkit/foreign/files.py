"""Which document a file is, by its bytes. Nothing is unpacked, and no more of it is looked at than stated here."""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from typing import NamedTuple

from cmrtkit.foreign.documents import Document, FileSign, documents

_HEAD = 8192
_TITLE_SPAN = 65_536  # at either end of a PDF, where its title stands where it is not compressed
_MEMBERS = 2_000
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_ROOT = re.compile(rb"<(?![?!])(?:[\w.-]+:)?([A-Za-z_][\w.-]*)((?:[^>\"']|\"[^\"]*\"|'[^']*')*)>")
_COMMENT = re.compile(rb"<!--(?:.*?-->|.*)", re.DOTALL)
_TITLE = re.compile(rb"/Title\s*(?:\(((?:[^()\\]|\\.){0,400})\)|<([0-9A-Fa-f\s]{0,1600})>)", re.DOTALL)
_TITLE_XMP = re.compile(rb"<dc:title>.{0,200}?<rdf:li[^>]{0,80}>([^<]{0,400})<", re.DOTALL)
_OCTAL = re.compile(rb"\\([0-7]{3}|.)", re.DOTALL)


class Told(NamedTuple):
    """A document, and whether its signs leave no doubt."""

    document: Document
    sure: bool


def document_of_file(data: bytes) -> Told | None:
    """The document that the bytes are, None where no sign of any holds. Takes time linear in a few kilobytes."""
    looked = _Looked(data)
    for item in documents():
        for sign in item.files:
            if _holds(sign, looked):
                return Told(item, sign.sure)
    return None


@dataclass(frozen=True)
class _Looked:
    """What a file shows, found when it is first asked for."""

    data: bytes

    @cached_property
    def head(self) -> str:
        """The beginning in small letters; UTF-16 without its zeros, other bytes as UTF-8 where they are that."""
        return self.data[:_HEAD].replace(b"\0", b"").decode("utf-8", "replace").casefold()

    @cached_property
    def root(self) -> tuple[str, str]:
        """The root of an XML file and what stands in its tag, both empty for other files."""
        head = self.data[:_HEAD].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t")
        found = _ROOT.search(_COMMENT.sub(b"", head)) if head.startswith(b"<") else None
        return (found[1].decode("ascii", "replace"), found[2].decode("utf-8", "replace")) if found else ("", "")

    @cached_property
    def parts(self) -> frozenset[str]:
        """The names of the members of a zip archive."""
        if not self.data.startswith(b"PK\x03\x04"):
            return frozenset()
        try:
            with zipfile.ZipFile(BytesIO(self.data)) as archive:
                return frozenset(info.filename.casefold() for info in archive.infolist()[:_MEMBERS])
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, RecursionError):
            return frozenset()

    @cached_property
    def title(self) -> str:
        """The title of a PDF in small letters, where it stands there uncompressed."""
        ends = self.data[:_TITLE_SPAN] + b"\n" + self.data[_TITLE_SPAN:][-_TITLE_SPAN:]
        found = [_plain(*item.groups()) for item in _TITLE.finditer(ends)]
        found += [item[1].decode("utf-8", "replace") for item in _TITLE_XMP.finditer(ends)]
        return " ".join(found).casefold()

    def has_stream(self, name: str) -> bool:
        """An old Office container lists its streams in UTF-16; the name alone must stand there, not within another."""
        return self.data.startswith(_OLE) and name.encode("utf-16-le") + b"\0\0" in self.data


def _holds(sign: FileSign, looked: _Looked) -> bool:
    """Cheap signs first; what is not given holds."""
    if sign.magic and looked.data[sign.offset : sign.offset + len(sign.magic)] != sign.magic:
        return False
    if sign.root and not (looked.root[0] in sign.root and _any(sign.namespace, looked.root[1])):
        return False
    if sign.parts and not any(part.casefold() in looked.parts for part in sign.parts):
        return False
    if sign.streams and not any(map(looked.has_stream, sign.streams)):
        return False
    return (not sign.title or _any(sign.title, looked.title)) and (not sign.head or _any(sign.head, looked.head))


def _any(words: tuple[str, ...], text: str) -> bool:
    return not words or any(word in text for word in words)


def _plain(literal: bytes | None, hexadecimal: bytes | None) -> str:
    """A text of a PDF: Latin letters or UTF-16, in brackets or in hexadecimal digits."""
    if hexadecimal is not None:
        digits = b"".join(hexadecimal.split()).decode("ascii")
        data = bytes.fromhex(digits + "0" * (len(digits) % 2))
    else:
        data = _OCTAL.sub(lambda found: _character(found[1]), literal or b"")
    return data.decode("utf-16", "replace") if data[:2] in (b"\xfe\xff", b"\xff\xfe") else data.decode("latin-1")


def _character(escaped: bytes) -> bytes:
    return bytes([int(escaped, 8) % 256]) if len(escaped) == 3 else escaped
