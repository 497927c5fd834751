"""Opens a workbook and returns its grid."""

from __future__ import annotations

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
from cmrtkit.reader.sheets import SheetReader, Workbook1904
from cmrtkit.reader.sniff import zip_archive
from cmrtkit.reader.strings import SharedStrings
from cmrtkit.reader.styles import date_styles


def open_workbook(source: Path | bytes, wanted: Collection[str], prepared: Collection[str] = ()) -> Grid:
    """Read the wanted sheets of an .xlsx or .xlsm file; sheets it lacks are left out.

    ``prepared`` names the sheets whose untouched rows of formulas need not be read. Raises
    WorkbookError for whatever is no workbook, is locked or damaged, or asks for too much.
    """
    data = source if isinstance(source, bytes) else _load(source)
    package = Package(zip_archive(data), Budget())
    main = package.workbook_part()
    root = package.tree(main)
    if not root.tag.endswith("workbook"):
        raise WorkbookError("not-a-workbook")
    parts = _sheet_parts(package, main, root)
    reader = _sheet_reader(package, main, root)
    sheets = {
        name: reader.read(name, package.xml(parts[name]), skip_untouched=name in prepared)
        for name in wanted
        if name in parts
    }
    return Grid(MappingProxyType(sheets), tuple(parts), hashlib.sha256(data).hexdigest())


def file_digest(path: Path) -> str | None:
    """SHA-256 of a file that may not be a workbook; None where it cannot be read, or is too large to be one."""
    try:
        if not path.is_file() or path.stat().st_size > FILE_BYTES:
            return None
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return None


def _load(path: Path) -> bytes:
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
    return SheetReader(
        SharedStrings(package, shared), date_styles(package, styles), Workbook1904(date1904), package.budget
    )
