"""The zip archive of an .xlsx file: its parts, unpacked within limits."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from xml.etree import ElementTree
from xml.parsers import expat

from cmrtkit.errors import WorkbookError
from cmrtkit.reader.limits import ZIP_ENTRIES, Budget

_BOMS = (b"\xff\xfe", b"\xfe\xff")
_FOREIGN = {"xl/workbook.bin": "xlsb", "content.xml": "ods"}


class Package:
    """The parts of a workbook, by name as stored in the archive."""

    def __init__(self, data: bytes, budget: Budget) -> None:
        self.budget = budget
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, OverflowError, NotImplementedError) as error:
            raise WorkbookError("damaged") from error
        self._parts = {info.filename.lstrip("/"): info for info in self._zip.infolist()}
        if len(self._parts) > ZIP_ENTRIES:
            raise WorkbookError("too-many-parts", limit=ZIP_ENTRIES)

    def has(self, name: str) -> bool:
        return name in self._parts

    def main_part(self) -> str:
        """The name of the workbook part. Raises where the archive is some other kind of document."""
        for relation in self.relations("").values():
            if relation.endswith("workbook.xml") and self.has(relation):
                return relation
        if self.has("xl/workbook.xml"):
            return "xl/workbook.xml"
        for part, kind in _FOREIGN.items():
            if self.has(part):
                raise WorkbookError(kind)
        raise WorkbookError("damaged" if self.has("[Content_Types].xml") else "not-a-workbook")

    def relations(self, part: str) -> dict[str, str]:
        """Relation id -> part name, for one part; empty where the part has none."""
        folder, name = posixpath.split(part)
        rels = posixpath.join(folder, "_rels", f"{name}.rels")
        if not self.has(rels):
            return {}
        return {
            element.get("Id", ""): posixpath.normpath(posixpath.join("/", folder, element.get("Target", ""))).lstrip(
                "/"
            )
            for element in self.tree(rels)
            if element.get("TargetMode") != "External"
        }

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
        info = self._parts.get(name)
        if info is None:
            raise WorkbookError("damaged")
        if info.flag_bits & 0x1:
            raise WorkbookError("password-protected")
        self.budget.take_bytes(info.file_size, name)
        try:
            return self._zip.read(info)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError) as error:
            raise WorkbookError("damaged") from error


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
