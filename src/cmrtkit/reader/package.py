"""The zip archive of an .xlsx file: its parts, unpacked within limits."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import NamedTuple
from xml.etree import ElementTree
from xml.parsers import expat

from cmrtkit.errors import WorkbookError
from cmrtkit.reader.limits import ZIP_ENTRIES, Budget

# What is read at a time: small enough to stay in the processor's cache from one step to the next.
_PIECE = 2**16
_UTF_16 = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"<\0": "utf-16-le", b"\0<": "utf-16-be"}
_MAIN = "xl/workbook.xml", "xl/workbook.bin"
_ENCODING = re.compile(rb"<\?xml\s[^>]*?\bencoding\s*=\s*[\"']([\w.:-]+)[\"']")


class Relation(NamedTuple):
    """What one part says of another: by which id and type it refers to it, and its name."""

    id: str
    type: str
    part: str


class Package:
    """The parts of a workbook. Part names do not depend on case (ECMA-376 Part 2, 6.2.2.3)."""

    def __init__(self, data: bytes, budget: Budget) -> None:
        self.budget = budget
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, OverflowError, NotImplementedError) as error:
            raise WorkbookError("damaged") from error
        self._parts = {_key(info.filename): info for info in self._zip.infolist()}
        if len(self._parts) > ZIP_ENTRIES:
            raise WorkbookError("too-many-parts", limit=ZIP_ENTRIES)

    def has(self, name: str) -> bool:
        return _key(name) in self._parts

    def names(self) -> Iterator[str]:
        """The names of all parts, in lower case."""
        return iter(self._parts)

    def workbook_part(self) -> str:
        """The name of the workbook part. Raises where the archive is some other kind of document."""
        ordinary = next((name for name in _MAIN if self.has(name)), _MAIN[0])
        main = self.related("", "officeDocument") or ordinary
        if not self.has(main):
            raise WorkbookError("damaged" if self.has("[Content_Types].xml") else "not-a-workbook")
        return main

    def related(self, part: str, kind: str) -> str | None:
        """The part that another refers to as its ``kind`` (``styles``), None where it refers to none that is there."""
        found = (relation.part for relation in self.relations(part) if relation.type.endswith(f"/{kind}"))
        return next((name for name in found if self.has(name)), None)

    def relations(self, part: str) -> list[Relation]:
        """What a part refers to inside the package."""
        folder = posixpath.dirname(part)
        return [
            Relation(item.get("Id", ""), item.get("Type", ""), _resolved(folder, item.get("Target", "")))
            for item in self._references(part)
            if item.get("TargetMode") != "External"
        ]

    def links(self, part: str) -> dict[str, str]:
        """Where the links of a part lead outside the package, by id."""
        outside = (item for item in self._references(part) if item.get("TargetMode") == "External")
        return {item.get("Id", ""): item.get("Target", "") for item in outside}

    def _references(self, part: str) -> Iterable[ElementTree.Element]:
        folder, name = posixpath.split(part)
        rels = posixpath.join(folder, "_rels", f"{name}.rels")
        return self.tree(rels) if self.has(rels) else ()

    def tree(self, name: str) -> ElementTree.Element:
        """A small part, parsed."""
        with broken_if_unreadable(name):
            return ElementTree.fromstring(self.xml(name))

    def xml(self, name: str) -> bytes:
        """A part as UTF-8 XML without a document type. Raises where it is missing, too large or unsafe."""
        info = self._entry(name)
        self.budget.take_bytes(info.file_size, name)
        return self._safe(info, name)

    def data(self, name: str) -> bytes:
        """A part as it is. Raises where it is missing or too large."""
        info = self._entry(name)
        self.budget.take_bytes(info.file_size, name)
        with _damaged_if_unreadable():
            return self._zip.read(info)

    @contextmanager
    def pieces(self, name: str) -> Iterator[Iterator[bytes]]:
        """A part piece by piece, as UTF-8 XML, to be read and judged inside the ``with``.

        Raises as ``xml`` does: of a part that is damaged or unsafe nothing else is said, though that
        may come out only after something else was found wrong with it. A document type is for the
        XML parser to refuse.
        """
        info = self._entry(name)
        self.budget.take_bytes(info.file_size, name)
        try:
            yield self._pieces(info, name)
        except WorkbookError:
            self._safe(info, name)
            raise

    def _entry(self, name: str) -> zipfile.ZipInfo:
        info = self._parts.get(_key(name))
        if info is None:
            raise WorkbookError("damaged")
        if info.flag_bits & 0x1:
            raise WorkbookError("password-protected")
        return info

    def _safe(self, info: zipfile.ZipInfo, name: str) -> bytes:
        with _damaged_if_unreadable():
            data = _utf8(self._zip.read(info), name)
        if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
            raise WorkbookError("unsafe-xml", part=name)
        return data

    def _pieces(self, info: zipfile.ZipInfo, name: str) -> Iterator[bytes]:
        with _damaged_if_unreadable(), self._zip.open(info) as stream:
            first = stream.read(_PIECE)
            if _is_utf8(first):
                yield first
                while piece := stream.read(_PIECE):
                    yield piece
                    self.budget.check_time()
            else:
                data = _utf8(first + stream.read(), name)
                yield from (data[at : at + _PIECE] for at in range(0, len(data), _PIECE))


def _key(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()


def _resolved(folder: str, target: str) -> str:
    return posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")


def _is_utf8(start: bytes) -> bool:
    declared = _declared(start)
    return start[:2] not in _UTF_16 and (declared is None or declared.lower() in ("utf-8", "us-ascii"))


def _declared(start: bytes) -> str | None:
    found = _ENCODING.match(start[:200].removeprefix(b"\xef\xbb\xbf"))
    return found[1].decode() if found else None


def _utf8(data: bytes, name: str) -> bytes:
    """In UTF-8, whatever it was written in."""
    if _is_utf8(data):
        return data
    codec = _UTF_16.get(data[:2]) or _codec(_declared(data) or "")
    if codec is None:
        raise WorkbookError("broken-xml", part=name)
    text = data.decode(codec, errors="replace")
    return (text[text.find("?>") + 2 :] if text.startswith("<?xml") else text).encode()


def _codec(declared: str) -> str | None:
    from cmrtkit.reader.charsets import named_codec  # noqa: PLC0415  # no program writes workbooks so

    return named_codec(declared)


@contextmanager
def _damaged_if_unreadable() -> Iterator[None]:
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError) as error:
        raise WorkbookError("damaged") from error


@contextmanager
def broken_if_unreadable(part: str) -> Iterator[None]:
    """Whatever goes wrong with the content of a part means that the part is broken."""
    try:
        yield
    except (ElementTree.ParseError, expat.ExpatError, ValueError, LookupError, OverflowError) as error:
        raise WorkbookError("broken-xml", part=part) from error


def parser_without_types(separator: str | None = None) -> expat.XMLParserType:
    """A parser that takes no document type, which could have a few lines stand for gigabytes.

    With a ``separator``, names come with their namespace before it.
    """
    parser = expat.ParserCreate(namespace_separator=separator)
    parser.StartDoctypeDeclHandler = _refuse
    return parser


def _refuse(*_document_type: object) -> None:
    raise ValueError("a document type")
