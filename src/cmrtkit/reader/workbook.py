"""Opens a workbook and returns its grid."""

from __future__ import annotations

import datetime as dt
import hashlib
import stat
from collections.abc import Collection
from pathlib import Path
from types import MappingProxyType
from xml.etree import ElementTree

from cmrtkit.errors import WorkbookError
from cmrtkit.model.cells import Grid
from cmrtkit.reader.limits import FILE_BYTES, Budget
from cmrtkit.reader.package import Package
from cmrtkit.reader.sheets import SheetReader
from cmrtkit.reader.sniff import zip_archive
from cmrtkit.reader.strings import SharedStrings
from cmrtkit.reader.styles import date_styles
from cmrtkit.reader.values import Calendar, Values


def open_workbook(source: Path | bytes, wanted: Collection[str], prepared: Collection[str] = ()) -> Grid:
    """Read the wanted sheets of an .xlsx or .xlsm file; sheets it lacks are left out.

    ``prepared`` names the sheets whose untouched rows of formulas need not be read. Raises
    WorkbookError for whatever is no workbook, is locked or damaged, or asks for too much.
    """
    return Book(source if isinstance(source, bytes) else load(source)).read(wanted, prepared)


class Book:
    """An opened workbook, of which sheets can be read.

    Raises WorkbookError for whatever is no workbook, is locked or damaged, or asks for too much.
    """

    def __init__(self, data: bytes) -> None:
        self._digest = digest_of(data)
        self._package = Package(zip_archive(data), Budget())
        self._main = self._package.workbook_part()
        self._root = self._package.tree(self._main)
        if not self._root.tag.endswith("workbook"):
            raise WorkbookError("not-a-workbook")
        self._parts = _sheet_parts(self._package, self._main, self._root)

    @property
    def sheet_names(self) -> tuple[str, ...]:
        """In the order of the workbook's tabs."""
        return tuple(self._parts)

    def read(self, wanted: Collection[str], prepared: Collection[str] = ()) -> Grid:
        """As ``open_workbook`` does."""
        reader = _sheet_reader(self._package, self._main, self._root)
        sheets = {
            name: reader.read(name, part, skip_untouched=name in prepared)
            for name in wanted
            if (part := self._parts.get(name))
        }
        return Grid(MappingProxyType(sheets), tuple(self._parts), self._digest)

    def modified(self) -> dt.date | None:
        """The day it was last saved, as the saving program noted it; None where it noted none."""
        part = self._package.related("", "core-properties")
        root = self._package.tree(part) if part else ()
        noted = next((item.text or "" for item in root if item.tag.endswith("}modified")), "")
        try:
            return dt.datetime.fromisoformat(noted.strip()).date()
        except ValueError:
            return None


def digest_of(data: bytes) -> str:
    """SHA-256."""
    return hashlib.sha256(data).hexdigest()


def file_digest(path: Path) -> str | None:
    """SHA-256 of a file that may not be a workbook; None where it cannot be read, or is too large to be one."""
    try:
        if not path.is_file() or path.stat().st_size > FILE_BYTES:
            return None
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return None


def load(path: Path) -> bytes:
    """A file's bytes. Raises ``not-found``, ``unreadable``, ``file-too-large``."""
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):  # a pipe or a device could be read for ever
            raise WorkbookError("unreadable")
        if status.st_size > FILE_BYTES:
            raise WorkbookError("file-too-large", limit=FILE_BYTES // 2**20)
        return path.read_bytes()
    except FileNotFoundError as error:
        raise WorkbookError("not-found") from error
    except OSError as error:
        raise WorkbookError("unreadable") from error


def _sheet_parts(package: Package, main: str, root: ElementTree.Element) -> dict[str, str]:
    """Sheet name -> part name, in the order of the workbook's tabs."""
    relations = {relation.id: relation.part for relation in package.relations(main)}
    parts = {}
    for element in root.iter():
        if element.tag.rpartition("}")[2] == "sheet":
            relation = next((value for key, value in element.items() if key.endswith("}id")), "")
            if package.has(relations.get(relation, "")):
                parts[element.get("name", "")] = relations[relation]
    if not parts:
        raise WorkbookError("damaged")
    return parts


def _sheet_reader(package: Package, main: str, root: ElementTree.Element) -> SheetReader:
    shared, styles = (package.related(main, kind) for kind in ("sharedStrings", "styles"))
    properties = next((item for item in root if item.tag.endswith("workbookPr")), None)
    date1904 = properties is not None and properties.get("date1904", "0") in ("1", "true")
    strings, dates = SharedStrings(package, shared), date_styles(package, styles)
    return SheetReader(package, Values(strings, dates, Calendar(date1904)))
