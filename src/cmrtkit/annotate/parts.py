"""The parts of a workbook's package: read, changed, added, and packed again."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Collection
from functools import cached_property

from cmrtkit.annotate.edits import Edits
from cmrtkit.annotate.markup import Element, parsed
from cmrtkit.annotate.writing import element
from cmrtkit.reader.limits import Budget
from cmrtkit.reader.package import Package

TYPES = "[Content_Types].xml"
_DECLARATION = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PACKAGE_NAMESPACE = "http://schemas.openxmlformats.org/package/2006"
_SHEET_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_STAMP = (1980, 1, 1, 0, 0, 0)
_CHUNK = 2**20


class Parts:
    """A package whose parts can be changed. The archive it was read from stays as it is.

    Raises WorkbookError where the package is damaged, unsafe or unpacks to too much.
    """

    def __init__(self, data: bytes) -> None:
        self.package = Package(data, Budget())
        self._zip = zipfile.ZipFile(io.BytesIO(data))
        self._changed: dict[str, bytes] = {}
        self._dropped: set[str] = set()
        self._names = {_key(name) for name in self._zip.namelist()}

    @cached_property
    def main(self) -> str:
        return self.package.workbook_part()

    @cached_property
    def types(self) -> str:
        """The beginning of the types of relationships: transitional workbooks have others than strict ones."""
        found = (relation.type for relation in self.package.relations("") if relation.part == self.main)
        named = next(found, "").rpartition("/")[0]
        return named or "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

    @property
    def namespace(self) -> str:
        """The namespace of sheets, styles and comments."""
        strict = self.types.startswith("http://purl.oclc.org/")
        return f"http://{'purl.oclc.org/ooxml' if strict else 'schemas.openxmlformats.org'}/spreadsheetml/" + (
            "main" if strict else "2006/main"
        )

    def names(self, ending: str) -> list[str]:
        """The parts whose names end so, in small letters."""
        return sorted(name for name in self._names - self._dropped if name.endswith(ending))

    def read(self, name: str) -> bytes:
        """A part as it is by now, as UTF-8 XML."""
        changed = self._changed.get(_key(name))
        return self.package.xml(name) if changed is None else changed

    def write(self, name: str, data: bytes) -> None:
        self._changed[_key(name)] = data
        if _key(name) not in self._names:
            self._names.add(_key(name))
            self._added[_key(name)] = name

    @cached_property
    def _added(self) -> dict[str, str]:
        return {}

    def drop(self, name: str) -> None:
        """Leave a part out, and what it says of others."""
        self._dropped |= {_key(name), _key(_relations_part(name))}

    def unused(self, pattern: str) -> str:
        """``xl/comments{}.xml`` with the first number for which there is no such part."""
        number = 1
        while _key(pattern.format(number)) in self._names:
            number += 1
        return pattern.format(number)

    def relate(self, part: str, kind: str, target: str) -> str:
        """Say that a part refers to another as its ``kind``; returns the id of the relationship."""
        name = _relations_part(part)
        data = self.read(name) if _key(name) in self._names else _empty("Relationships", "relationships")
        root = parsed(data)
        used = {item.attributes.get("Id", "") for item in root.children}
        new = next(f"rId{number}" for number in range(1, len(used) + 2) if f"rId{number}" not in used)
        said = {"Id": new, "Type": f"{self.types}/{kind}", "Target": f"/{target}"}
        self.write(name, _appended(data, root, element(f"{root.prefix}Relationship", said)))
        return new

    def unrelate(self, part: str, targets: Collection[str]) -> None:
        """Take back that a part refers to others."""
        name = _relations_part(part)
        data = self.read(name)
        edits, gone = Edits(data), {r.id for r in self.package.relations(part) if r.part in targets}
        for item in parsed(data).children:
            if item.attributes.get("Id") in gone:
                edits.remove(item)
        self.write(name, edits.applied())

    def declare(self, name: str, kind: str) -> None:
        """Say of which type a new part is: ``comments``, ``worksheet``, ``styles``."""
        data = self.read(TYPES)
        root = parsed(data)
        said = {"PartName": f"/{name}", "ContentType": f"{_SHEET_TYPES}.{kind}+xml"}
        self.write(TYPES, _appended(data, root, element(f"{root.prefix}Override", said)))

    def declare_extension(self, extension: str, content_type: str) -> None:
        """Say of which type parts with a file name extension are, unless it is said already."""
        data = self.read(TYPES)
        root = parsed(data)
        known = {item.attributes.get("Extension", "").lower() for item in root.all("Default")}
        if extension not in known:
            said = element(f"{root.prefix}Default", {"Extension": extension, "ContentType": content_type})
            edits = Edits(data)
            edits.insert(root.children[0].start if root.children else root.tail, said)
            self.write(TYPES, edits.applied())

    def packed(self) -> bytes:
        """The archive: its parts in their order and with their dates, the new ones after them."""
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
            for info in self._latest():
                if _key(info.filename) not in self._dropped:
                    self._copy(info, target)
            for key, name in self._added.items():
                self._put(target, zipfile.ZipInfo(name, _STAMP), self._changed[key])
        return packed.getvalue()

    def _latest(self) -> list[zipfile.ZipInfo]:
        """Of parts with one name the last, which is the one that was judged."""
        return list({_key(info.filename): info for info in self._zip.infolist()}.values())

    def _copy(self, info: zipfile.ZipInfo, target: zipfile.ZipFile) -> None:
        fresh = zipfile.ZipInfo(info.filename, info.date_time)
        fresh.external_attr = info.external_attr
        changed = self._changed.get(_key(info.filename))
        if changed is not None:
            self._put(target, fresh, changed)
            return
        self.package.budget.take_bytes(info.file_size, info.filename)
        fresh.compress_type = info.compress_type if info.is_dir() else zipfile.ZIP_DEFLATED
        fresh.file_size = info.file_size
        with self._zip.open(info) as source, target.open(fresh, "w") as into:
            while chunk := source.read(_CHUNK):
                into.write(chunk)

    def _put(self, target: zipfile.ZipFile, info: zipfile.ZipInfo, data: bytes) -> None:
        info.compress_type = zipfile.ZIP_DEFLATED
        target.writestr(info, data)


def with_declaration(root: bytes) -> bytes:
    """A new part."""
    return _DECLARATION + root


def _empty(name: str, namespace: str) -> bytes:
    return with_declaration(f'<{name} xmlns="{_PACKAGE_NAMESPACE}/{namespace}"></{name}>'.encode())


def _appended(data: bytes, root: Element, child: bytes) -> bytes:
    edits = Edits(data)
    edits.change(root, {}, child)
    return edits.applied()


def _relations_part(part: str) -> str:
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _key(name: str) -> str:
    return re.sub(r"^/+", "", name.replace("\\", "/")).lower()
