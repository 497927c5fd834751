"""Mails as Outlook saves them (.msg): compound files with a storage an attachment ([MS-OXMSG] 2.2)."""

from __future__ import annotations

import io
import struct
from functools import partial
from typing import TYPE_CHECKING, Any

from cmrtkit.containers.items import Container, Item
from cmrtkit.containers.limits import ITEMS
from cmrtkit.errors import WorkbookError
from cmrtkit.reader.limits import FILE_BYTES
from cmrtkit.reader.ole import bounded_file

if TYPE_CHECKING:
    from collections.abc import Iterator

_MARK = "__properties_version1.0"
_STORAGE = "__attach_version1.0_#"
_DATA = "__substg1.0_37010102"
_MAIL = "__substg1.0_3701000D"
_CONTENT_TYPE = "370E"
# The long name, the short one; what is shown instead of a name may be the subject of a mail.
_NAMES = ("3707", "3704")
_HIDDEN = 0x7FFE000B
_NAME_BYTES = 1_000
_ENTRIES = 4 * ITEMS
_PICTURES = ("image/png", "image/jpeg", "image/gif", "image/bmp", "image/x-emf", "image/svg+xml")


def is_outlook_mail(data: bytes) -> bool:
    """Whether a compound file is a mail; whatever cannot be opened is none."""
    if _MARK.encode("utf-16-le") not in data:
        return False
    try:
        return _MARK in _kids(_opened(data).root)
    except WorkbookError:
        return False


def open_outlook(data: bytes) -> Container:
    """The attachments of a mail. Raises ``mail-damaged``."""
    file = _opened(data)
    return _mail(file, file.root)


def _opened(data: bytes) -> Any:
    """Raises ``mail-damaged``, also for what would take olefile long or much memory to find out."""
    try:
        _require_plausible(data)
        return bounded_file(_ENTRIES)(io.BytesIO(data))
    except Exception as error:  # of the many that broken files make olefile raise
        raise WorkbookError("mail-damaged") from error


def _require_plausible(data: bytes) -> None:
    """The tables of a file can have no more sectors than the file. Raises ValueError, struct.error."""
    shift, mini = struct.unpack_from("<HH", data, 0x1E)
    tables, cutoff, mini_tables = struct.unpack_from("<I8xI4xI", data, 0x2C)
    if shift not in (9, 12) or mini != 6 or cutoff != 4096:
        raise ValueError("sectors of no program")
    sectors = len(data) >> shift
    if tables > sectors // 32 + 109 or mini_tables > sectors:
        raise ValueError("more tables than the file has room for")


def _kids(storage: Any) -> dict[str, Any]:
    return {kid.name: kid for kid in storage.kids}


def _mail(file: Any, root: Any) -> Container:
    storages = [kid for name, kid in sorted(_kids(root).items()) if name.startswith(_STORAGE)]
    return Container("mail", tuple(_item(file, _kids(storage)) for storage in storages), in_memory=True)


def _item(file: Any, kids: dict[str, Any]) -> Item:
    inner = kids.get(_MAIL)
    if inner is not None and _MARK in _kids(inner):
        return Item("", _nothing, inside=partial(_mail, file, inner))
    name = _name(file, kids)
    picture = _text(file, kids, _CONTENT_TYPE) in _PICTURES and _is_hidden(file, kids)
    read = partial(_data, file, kids[_DATA]) if _DATA in kids else _nothing  # an object in the text, or a link
    return Item(name, read, noise=picture)


def _nothing(_: int) -> bytes:
    return b""


def _name(file: Any, kids: dict[str, Any]) -> str | bytes:
    long, short = (_text(file, kids, number) for number in _NAMES)
    return long or short


def _text(file: Any, kids: dict[str, Any], number: str) -> str | bytes:
    """A property of text: in UTF-16 (001F), or in a code page that the attachment does not say (001E)."""
    for kind in ("001F", "001E"):
        entry = kids.get(f"__substg1.0_{number}{kind}")
        data = _data(file, entry, damaged=b"")[:_NAME_BYTES] if entry is not None else b""
        if data and kind == "001F":
            return data[: len(data) // 2 * 2].decode("utf-16-le", errors="replace").rstrip("\0")
        if data:
            return data.rstrip(b"\0")
    return ""


def _is_hidden(file: Any, kids: dict[str, Any]) -> bool:
    """Pictures that the text of the mail shows."""
    return any(flag for flag in _flags(_data(file, kids.get(_MARK), damaged=b"")))


def _flags(properties: bytes) -> Iterator[int]:
    """The hidden flag: entries of 16 bytes stand behind 8 that are reserved ([MS-OXMSG] 2.4.2)."""
    for at in range(8, len(properties) - 15, 16):
        tag, _, value = struct.unpack_from("<IIQ", properties, at)
        if tag == _HIDDEN:
            yield value & 1


def _data(file: Any, entry: Any, most: int = FILE_BYTES + 1, damaged: bytes | None = None) -> bytes:
    """The bytes of a stream. Raises ``mail-damaged``, or gives ``damaged``."""
    try:
        found: bytes = file.content(entry)[:most]
    except Exception as error:  # see `_opened`
        if damaged is None:
            raise WorkbookError("mail-damaged") from error
        return damaged
    return found
