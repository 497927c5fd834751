"""OpenDocument spreadsheets: .ods, and .fods, which is the same in one XML file."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager, contextmanager
from types import MappingProxyType

from cmrtkit.errors import WorkbookError
from cmrtkit.model.cells import Grid
from cmrtkit.reader.limits import Budget
from cmrtkit.reader.ods_cells import OdsCells
from cmrtkit.reader.ods_formulas import Spoken
from cmrtkit.reader.package import Package, broken_if_unreadable
from cmrtkit.reader.structure import Structure

CONTENT = "content.xml"
_KIND = b"application/vnd.oasis.opendocument.spreadsheet"
_SAVED = re.compile(rb"<dc:date>\s*([0-9]{4}-[0-9]{2}-[0-9]{2})")
_PIECE = 2**16
Pieces = Callable[[], AbstractContextManager[Iterator[bytes]]]


class OdsBook:
    """See `cmrtkit.reader.books.Book`. ``pieces`` gives the content, ``head`` what it says of when it was saved."""

    def __init__(self, pieces: Pieces, budget: Budget, digest: str, head: bytes, has_macros: bool) -> None:
        self.has_macros = has_macros
        self._pieces = pieces
        self._budget = budget
        self._digest = digest
        self._head = head
        self._names: tuple[str, ...] | None = None

    @property
    def sheet_names(self) -> tuple[str, ...]:
        if self._names is None:
            self._names = tuple(self._cells(()).names)
        return self._names

    def read(self, wanted: Collection[str], prepared: Collection[str] = ()) -> Grid:
        cells, spoken = self._cells(wanted), Spoken()
        found = {name: cells.sheets[name] for name in wanted if name in cells.sheets}
        sheets = {
            name: gathered.finished(lambda _, text: spoken.formula(text), name in prepared)
            for name, gathered in found.items()
        }
        return Grid(MappingProxyType(sheets), tuple(cells.names), self._digest, self.has_macros)

    def structures(self, wanted: Collection[str]) -> dict[str, Structure]:  # noqa: ARG002
        return {}

    def modified(self) -> dt.date | None:
        found = _SAVED.search(self._head)
        try:
            return dt.date.fromisoformat(found[1].decode()) if found else None
        except ValueError:
            return None

    def _cells(self, wanted: Collection[str]) -> OdsCells:
        cells = OdsCells(wanted, self._budget, CONTENT)
        with self._pieces() as pieces, broken_if_unreadable(CONTENT):
            cells.read(pieces)
        if not cells.names:
            raise WorkbookError("damaged" if cells.is_spreadsheet else "not-a-workbook")
        return cells


def is_opendocument(package: Package) -> bool:
    """Whether the archive is an OpenDocument of any kind, locked or not."""
    return package.has(CONTENT) or package.has("encrypted-package")


def ods_book(package: Package, digest: str) -> OdsBook:
    """The spreadsheet in an archive. Raises ``ods-locked`` where it is encrypted, ``not-a-workbook`` for others."""
    manifest = package.data("META-INF/manifest.xml") if package.has("META-INF/manifest.xml") else b""
    if package.has("encrypted-package") or b"encryption-data" in manifest:
        raise WorkbookError("ods-locked")
    kind = package.data("mimetype") if package.has("mimetype") else _KIND
    if not kind.strip().startswith(_KIND):
        raise WorkbookError("not-a-workbook")
    head = package.data("meta.xml") if package.has("meta.xml") else b""
    return OdsBook(lambda: package.pieces(CONTENT), package.budget, digest, head, _has_macros(package))


def fods_book(data: bytes, digest: str, budget: Budget) -> OdsBook:
    """The spreadsheet in one XML file. Raises ``unsafe-xml`` for a document type."""
    budget.take_bytes(len(data), CONTENT)
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise WorkbookError("unsafe-xml", part=CONTENT)

    @contextmanager
    def pieces() -> Iterator[Iterator[bytes]]:
        yield (data[at : at + _PIECE] for at in range(0, len(data), _PIECE))

    return OdsBook(pieces, budget, digest, data[: 2**16], b"<ooo:module " in data)


def _has_macros(package: Package) -> bool:
    """Programs in Basic, of which the list of an empty library is none, and in other languages."""
    names = [name for name in package.names() if name.startswith(("basic/", "scripts/"))]
    return any(not name.endswith(("/", "script-lc.xml", "script-lb.xml")) for name in names)
