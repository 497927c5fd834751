"""What a file is, judged by its first bytes and not by its name."""

from __future__ import annotations

from typing import NamedTuple

from cmrtkit.errors import WorkbookError
from cmrtkit.reader.limits import Budget
from cmrtkit.reader.locked import is_locked, unlocked
from cmrtkit.reader.ole import SIGNATURE
from cmrtkit.reader.package import Package
from cmrtkit.reader.passwords import NO_PASSWORDS, Passwords

ZIP, XLS, XML_2003, FODS, TEXT = "zip", "xls", "spreadsheetml-2003", "fods", "text"
_CONTAINERS = (XLS, XML_2003, FODS)
# The kinds of archive that hold a workbook, by a part that no other has.
_ARCHIVES = {"xl/workbook.bin": "xlsb", "content.xml": "ods", "encrypted-package": "ods"}
_PREFIXES = {
    b"%PDF": "pdf",
    b"{\\rtf": "not-a-workbook",
    b"PK\x05\x06": "damaged",
}


class Opened(NamedTuple):
    """The container of a workbook, unlocked: ``zip``, ``xls``, ``spreadsheetml-2003`` or ``fods``, and its bytes."""

    kind: str
    data: bytes


def opened(data: bytes, passwords: Passwords = NO_PASSWORDS, budget: Budget | None = None) -> Opened:
    """The container of a workbook, unlocked where Excel would open it without asking or one of the passwords does.

    Raises a WorkbookError that names what the file is where it is no such thing.
    """
    _require_something(data)
    if data.startswith(SIGNATURE) and is_locked(data):
        data = unlocked(data, passwords, budget or Budget())
    if data.startswith(b"PK\x03\x04"):
        return Opened(ZIP, data)
    kind = _kind(data)
    if kind not in _CONTAINERS:
        raise WorkbookError(kind)
    return Opened(kind, data)


def zip_archive(data: bytes) -> bytes:
    """The zip archive of an .xlsx or .xlsm, unlocked where Excel would open it without asking.

    Raises a WorkbookError that names what the file is where it is another container of workbooks (``old-xls``,
    ``xlsb``, ``ods``, ``spreadsheetml-2003``), or none.
    """
    kind, archive = opened(data)
    if kind != ZIP:
        raise WorkbookError({XLS: "old-xls", FODS: "ods"}.get(kind, kind))
    package = Package(archive, Budget())
    other = next((name for part, name in _ARCHIVES.items() if package.has(part)), None)
    if other:
        raise WorkbookError(other)
    return archive


def list_kind(data: bytes) -> str:
    """``workbook``, ``spreadsheetml-2003`` or ``text``: the kinds of file a list comes in.

    Raises a WorkbookError that names what the file is where it is another.
    """
    _require_something(data)
    if data.startswith((b"PK\x03\x04", SIGNATURE)):
        return "workbook"
    kind = _kind(data)
    if kind in (XML_2003, FODS, "not-a-workbook"):
        return {FODS: "workbook", "not-a-workbook": TEXT}.get(kind, kind)
    raise WorkbookError(kind)


def _require_something(data: bytes) -> None:
    if not data.strip(b"\0 \r\n\t"):
        raise WorkbookError("empty-file")


def _kind(data: bytes) -> str:
    if data.startswith(SIGNATURE):
        return _ole_kind(data)
    for prefix, kind in _PREFIXES.items():
        if data.startswith(prefix):
            return kind
    # Without its zeros, UTF-16 reads like ASCII as far as the words go that are looked for.
    head = data[:4096].replace(b"\0", b"")
    return _text_kind(head.lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t").lower())


def _ole_kind(data: bytes) -> str:
    """The old container may hold a workbook of Excel 97-2003 or older, which its reader finds out; or it does not."""
    return XLS if any(name.encode("utf-16-le") in data for name in ("Workbook", "Book")) else "not-a-workbook"


def _text_kind(head: bytes) -> str:
    if b"urn:schemas-microsoft-com:office:spreadsheet" in head or b"excel.sheet" in head:
        return XML_2003
    if b"<office:document " in head and b"urn:oasis:names:tc:opendocument" in head:
        return FODS
    if head.startswith((b"<!doctype html", b"<html", b"<head", b"<table", b"<meta")) or b"<html" in head:
        return "html"
    return "not-a-workbook"
