"""What a file is, judged by its first bytes and not by its name."""

from __future__ import annotations

from cmrtkit.errors import WorkbookError
from cmrtkit.reader.locked import is_locked, unlocked

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_PREFIXES = {
    b"%PDF": "pdf",
    b"{\\rtf": "not-a-workbook",
    b"PK\x05\x06": "damaged",
}


def zip_archive(data: bytes) -> bytes:
    """The zip archive of a workbook, unlocked where Excel would open it without asking.

    Raises a WorkbookError that names what the file is where it is no such thing.
    """
    if not data.strip(b"\0 \r\n\t"):
        raise WorkbookError("empty-file")
    if data.startswith(_OLE) and is_locked(data):
        data = unlocked(data)
    if data.startswith(b"PK\x03\x04"):
        return data
    raise WorkbookError(_kind(data))


def list_kind(data: bytes) -> str:
    """``workbook``, ``spreadsheetml-2003`` or ``text``: the kinds of file a list comes in.

    Raises a WorkbookError that names what the file is where it is another.
    """
    if not data.strip(b"\0 \r\n\t"):
        raise WorkbookError("empty-file")
    if data.startswith((b"PK\x03\x04", _OLE)):
        return "workbook"
    kind = _kind(data)
    if kind not in ("spreadsheetml-2003", "not-a-workbook"):
        raise WorkbookError(kind)
    return "text" if kind == "not-a-workbook" else kind


def _kind(data: bytes) -> str:
    if data.startswith(_OLE):
        return _ole_kind(data)
    for prefix, kind in _PREFIXES.items():
        if data.startswith(prefix):
            return kind
    # Without its zeros, UTF-16 reads like ASCII as far as the words go that are looked for.
    head = data[:4096].replace(b"\0", b"")
    return _text_kind(head.lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t").lower())


def _ole_kind(data: bytes) -> str:
    """The old container holds a workbook of Excel 97-2003, or some other document."""
    names = ("Workbook".encode("utf-16-le"), "Book".encode("utf-16-le"))
    return "old-xls" if any(name in data for name in names) else "not-a-workbook"


def _text_kind(head: bytes) -> str:
    if b"urn:schemas-microsoft-com:office:spreadsheet" in head or b"excel.sheet" in head:
        return "spreadsheetml-2003"
    if head.startswith((b"<!doctype html", b"<html", b"<head", b"<table", b"<meta")) or b"<html" in head:
        return "html"
    return "not-a-workbook"
