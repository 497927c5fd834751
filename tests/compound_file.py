"""Writes compound files ([MS-CFB] version 3), and mails as Outlook saves them ([MS-OXMSG]), small and honest."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

Storage: TypeAlias = Mapping[str, "bytes | Storage"]
SECTOR, MINI, CUTOFF = 512, 64, 4096
FREE, END, FAT_SECTOR, NONE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF


def compound_file(root: Storage) -> bytes:
    """The file with these storages and streams."""
    return _Writer(root).file()


class _Writer:
    def __init__(self, root: Storage) -> None:
        self._sectors: list[bytes] = []
        self._fat: list[int] = []
        self._mini = b""
        self._mini_fat: list[int] = []
        self._entries: list[dict[str, Any]] = [{"name": "Root Entry", "type": 5}]
        self._entries[0]["child"] = self._children(root)

    def file(self) -> bytes:
        self._entries[0]["size"] = len(self._mini)
        self._entries[0]["start"] = self._chain(self._mini)
        mini_fat = self._chain(b"".join(struct.pack("<I", item) for item in self._mini_fat), filler=b"\xff")
        mini_sectors = -(-len(self._mini_fat) * 4 // SECTOR)
        directory = self._chain(b"".join(map(_entry, self._entries)))
        fat = self._with_fat()
        assert len(fat) <= 109, "no room for a larger table"
        head = struct.pack("<8s16xHHHHH6xIII4xIIIII", bytes.fromhex("d0cf11e0a1b11ae1"), 0x3E, 3, 0xFFFE, 9, 6, 0,
                           len(fat), directory, CUTOFF, mini_fat if mini_sectors else END, mini_sectors, END, 0)  # fmt: skip
        table = struct.pack("<109I", *fat, *[FREE] * (109 - len(fat)))
        return head + table + b"".join(self._sectors)

    def _children(self, storage: Storage) -> int:
        """The entries of a storage, as a balanced tree by length and name."""
        names = sorted(storage, key=lambda name: (len(name), name.upper()))
        return self._tree([(name, storage[name]) for name in names])

    def _tree(self, items: Sequence[tuple[str, bytes | Storage]]) -> int:
        if not items:
            return NONE
        middle = len(items) // 2
        name, content = items[middle]
        number = len(self._entries)
        entry: dict[str, Any] = {"name": name}
        self._entries.append(entry)
        if isinstance(content, bytes):
            entry |= {"type": 2, "size": len(content), "start": self._stream(content)}
        else:
            entry |= {"type": 1, "child": self._children(content)}
        entry |= {"left": self._tree(items[:middle]), "right": self._tree(items[middle + 1 :])}
        return number

    def _stream(self, data: bytes) -> int:
        if len(data) >= CUTOFF:
            return self._chain(data)
        if not data:
            return END
        first, count = len(self._mini_fat), -(-len(data) // MINI)
        self._mini_fat += [*range(first + 1, first + count), END]
        self._mini += data.ljust(count * MINI, b"\0")
        return first

    def _chain(self, data: bytes, filler: bytes = b"\0") -> int:
        if not data:
            return END
        first, count = len(self._sectors), -(-len(data) // SECTOR)
        self._fat += [*range(first + 1, first + count), END]
        padded = data.ljust(count * SECTOR, filler)
        self._sectors += [padded[at : at + SECTOR] for at in range(0, len(padded), SECTOR)]
        return first

    def _with_fat(self) -> list[int]:
        """The table of sectors, which has an entry for its own, too."""
        count = 1
        while count * SECTOR // 4 < len(self._sectors) + count:
            count += 1
        own = [*range(len(self._sectors), len(self._sectors) + count)]
        table = [*self._fat, *[FAT_SECTOR] * count]
        table += [FREE] * (count * SECTOR // 4 - len(table))
        packed = struct.pack(f"<{len(table)}I", *table)
        self._sectors += [packed[at : at + SECTOR] for at in range(0, len(packed), SECTOR)]
        return own


def _entry(entry: Mapping[str, Any]) -> bytes:
    name = entry["name"].encode("utf-16-le") + b"\0\0"
    links = (entry.get("left", NONE), entry.get("right", NONE), entry.get("child", NONE))
    start = entry.get("start", END if entry["type"] == 2 else 0)
    return struct.pack("<64sHBB3I16xI16xIQ", name, len(name), entry["type"], 1, *links, 0, start, entry.get("size", 0))


def outlook_mail(*attachments: Storage, subject: str = "A subject", reserved: int = 24) -> Storage:
    """A mail of Outlook; one attached to another has 16 reserved bytes less before its properties."""
    mail: dict[str, bytes | Storage] = {
        "__properties_version1.0": bytes(8 + reserved),
        "__nameid_version1.0": {f"__substg1.0_{number}0102": b"" for number in ("0002", "0003", "0004")},
        "__recip_version1.0_#00000000": {
            "__properties_version1.0": bytes(8),
            "__substg1.0_3003001F": "taro@example.com".encode("utf-16-le"),
        },
        "__substg1.0_0037001F": subject.encode("utf-16-le"),
        "__substg1.0_1000001F": "The text of the mail.".encode("utf-16-le"),
    }
    numbered = {f"__attach_version1.0_#{number:08X}": item for number, item in enumerate(attachments)}
    return {**mail, **numbered}


def attached(data: bytes, name: str = "", *, short: bytes = b"", kind: str = "", hidden: bool = False) -> Storage:
    """A file attached to a mail of Outlook: by its long name, or by a short one in some code page."""
    flag = struct.pack("<IIQ", 0x7FFE000B, 6, int(hidden))
    found: dict[str, bytes | Storage] = {
        "__properties_version1.0": bytes(8) + struct.pack("<IIQ", 0x37050003, 6, 1) + flag,
        "__substg1.0_37010102": data,
        "__substg1.0_3001001F": "A name that is shown".encode("utf-16-le"),
    }
    if name:
        found["__substg1.0_3707001F"] = name.encode("utf-16-le")
    if short:
        found["__substg1.0_3704001E"] = short
    if kind:
        found["__substg1.0_370E001F"] = kind.encode("utf-16-le")
    return found


def attached_mail(mail: Storage) -> Storage:
    """A mail attached to a mail of Outlook, which is shown by its subject."""
    return {
        "__properties_version1.0": bytes(8) + struct.pack("<IIQ", 0x37050003, 6, 5),
        "__substg1.0_3001001F": "RE: a subject of Taro".encode("utf-16-le"),
        "__substg1.0_3701000D": mail,
    }
