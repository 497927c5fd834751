"""Opens a workbook in whichever container it comes, and returns its grid."""

from __future__ import annotations

import hashlib
import stat
from collections.abc import Collection
from pathlib import Path

from cmrtkit.errors import WorkbookError
from cmrtkit.model.cells import Grid
from cmrtkit.reader.books import Book
from cmrtkit.reader.limits import FILE_BYTES, Budget
from cmrtkit.reader.package import Package
from cmrtkit.reader.passwords import NO_PASSWORDS, Passwords
from cmrtkit.reader.sniff import FODS, XLS, XML_2003, opened


def open_workbook(
    source: Path | bytes,
    wanted: Collection[str],
    prepared: Collection[str] = (),
    passwords: Passwords = NO_PASSWORDS,
) -> Grid:
    """Read the wanted sheets of a workbook: .xlsx, .xlsm, .xlsb, .xls, .ods, .fods; sheets it lacks are left out.

    ``prepared`` names the sheets whose untouched rows of formulas need not be read; ``passwords`` are tried where it
    is locked. Raises WorkbookError for whatever is no workbook, is locked or damaged, or asks for too much.
    """
    data = source if isinstance(source, bytes) else load(source)
    return open_book(data, passwords).read(wanted, prepared)


def open_book(data: bytes, passwords: Passwords = NO_PASSWORDS) -> Book:
    """A workbook, told by its content. Raises as `open_workbook` does. Its digest is that of the bytes given."""
    budget, digest = Budget(), digest_of(data)
    kind, plain = opened(data, passwords, budget)
    # Each container is loaded when it comes: most runs see .xlsx alone.
    if kind == XLS:
        from cmrtkit.reader.xls import XlsBook  # noqa: PLC0415

        return XlsBook(plain, digest, passwords, budget)
    if kind == XML_2003:
        raise WorkbookError(XML_2003)
    if kind == FODS:
        from cmrtkit.reader.opendocument import fods_book  # noqa: PLC0415

        return fods_book(plain, digest, budget)
    return _packed(Package(plain, budget), digest)


def _packed(package: Package, digest: str) -> Book:
    """A workbook in a zip archive."""
    from cmrtkit.reader.opendocument import is_opendocument, ods_book  # noqa: PLC0415

    if is_opendocument(package):
        return ods_book(package, digest)
    main = package.workbook_part()
    if main.lower().endswith(".bin"):
        from cmrtkit.reader.xlsb import XlsbBook  # noqa: PLC0415

        return XlsbBook(package, main, digest)
    from cmrtkit.reader.xlsx import XlsxBook  # noqa: PLC0415

    return XlsxBook(package, main, digest)


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
