"""The zip archive of an .xlsx file: its parts, unpacked within limits."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import NamedTuple
from xml.etree import ElementTree
from xml.parsers import expat

from cmrtkit.errors import WorkbookError
from cmrtkit.reader.limits import ZIP_ENTRIES, Budget

_BOMS = (b"\xff\xfe", b"\xfe\xff")
_FOREIGN = {"xl/workbook.bin": "xlsb", "content.xml": "ods"}


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

    def workbook_part(self) -> str:
        """The name of the workbook part. Raises where the archive is some other kind of document."""
        for part, kind in _FOREIGN.items():
            if self.has(part):
                raise WorkbookError(kind)
        main = self.related("", "officeDocument") or "xl/workbook.xml"
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
        data = self._read(name)
        if data.startswith(_BOMS):
            text = data.decode("utf-16", errors="replace")
            data = text[text.find("?>") + 2 :].encode() if text.startswith("<?xml") else text.encode()
        if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
            raise WorkbookError("unsafe-xml", part=name)
        return data

    def _read(self, name: str) -> bytes:
        info = self._parts.get(_key(name))
        if info is None:
            raise WorkbookError("damaged")
        if info.flag_bits & 0x1:
            raise WorkbookError("password-protected")
        self.budget.take_bytes(info.file_size, name)
        try:
            return self._zip.read(info)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError) as error:
            raise WorkbookError("damaged") from error


def _key(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()


def _resolved(folder: str, target: str) -> str:
    return posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")


@contextmanager
def broken_if_unreadable(part: str) -> Iterator[None]:
    """Whatever goes wrong with the content of a part means that the part is broken."""
    try:
        yield
    except (ElementTree.ParseError, expat.ExpatError, ValueError, LookupError, OverflowError) as error:
        raise WorkbookError("broken-xml", part=part) from error


def require_well_formed(data: bytes, part: str) -> None:
    """Raises ``broken-xml`` unless the whole part is well-formed XML."""
    with broken_if_unreadable(part):
        expat.ParserCreate().Parse(data, True)
