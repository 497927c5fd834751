"""Encrypted .xls: RC4, RC4 by the CryptoAPI, and XOR ([MS-XLS] 2.2.10, [MS-OFFCRYPTO] 2.3.5 to 2.3.7)."""

from __future__ import annotations

import io
import struct
from collections.abc import Callable, Iterator
from itertools import count, islice
from typing import Any

from cmrtkit.reader.biff8 import BOF, EOF, FILE_PASS
from cmrtkit.reader.limits import Budget
from cmrtkit.reader.locked import EXCELS_OWN
from cmrtkit.reader.passwords import Passwords

_HEADER = struct.Struct("<2H")
_SHEET = 0x85
_PLACE = 4  # bytes: where a sheet begins is not encrypted
# BOF, FilePass, UsrExcl, FileLock, InterfaceHdr, RRDInfo and RRDHead are not.
_PLAIN = {BOF, FILE_PASS, 0x194, 0x195, 0xE1, 0x196, 0x138}
_BLOCK = 1024
_FIRST = 100
_ROUND = 2_000
_TURNED = bytes((byte >> 5 | byte << 3) & 0xFF for byte in range(256))
Opened = Callable[[bytes], bytes]


def plain_stream(stream: bytes, file: bytes, passwords: Passwords, budget: Budget) -> bytes:
    """The workbook stream as it would stand in a file that is not encrypted.

    Excel's own password is tried first, which protects nothing. Raises ``password-protected`` where none fits.
    """
    if not _is_locked(stream):
        return stream
    for password in (EXCELS_OWN, *passwords):
        budget.check_time()
        opened = _opened_by(password, file, budget)
        if opened is not None:
            return _overlaid(stream, opened(stream), budget)
    raise passwords.none_fits()


def _is_locked(stream: bytes) -> bool:
    """FilePass stands among the first records."""
    for kind, _, _ in islice(_bodies(stream), _FIRST):
        if kind in (FILE_PASS, EOF):
            return kind == FILE_PASS
    return False


def _bodies(stream: bytes, budget: Budget | None = None) -> Iterator[tuple[int, int, int]]:
    """Of each record its type, and where its bytes begin and end. Raises ``takes-too-long``."""
    at = 0
    for number in count():
        if budget and number % _ROUND == 0:
            budget.check_time()
        if at + 4 > len(stream):
            return
        kind, size = _HEADER.unpack_from(stream, at)
        yield kind, at + 4, min(at + 4 + size, len(stream))
        at += 4 + size


def _opened_by(password: str, file: bytes, budget: Budget) -> Opened | None:
    """How to decrypt with this password; None where it does not fit."""
    from msoffcrypto.format.xls97 import Xls97File  # noqa: PLC0415  # 35 ms, for few files

    try:
        found = Xls97File(io.BytesIO(file))
        found.load_key(password=password)
        return _method(found, password, budget)
    except Exception:  # a password that is none for this method, a header of another kind: shut it stays
        return None


def _method(found: Any, password: str, budget: Budget) -> Opened | None:
    """msoffcrypto knows the methods; its own way through the records takes eight bytes for each of the file."""
    from msoffcrypto.method.rc4 import DocumentRC4  # noqa: PLC0415
    from msoffcrypto.method.rc4_cryptoapi import DocumentRC4CryptoAPI  # noqa: PLC0415
    from msoffcrypto.method.xor_obfuscation import DocumentXOR  # noqa: PLC0415

    if found.type == "rc4":
        return lambda data: _read(DocumentRC4.decrypt(password, found.salt, io.BytesIO(data), blocksize=_BLOCK))
    if found.type == "rc4_cryptoapi":
        salt, size = found.salt, found.keySize
        return lambda data: _read(
            DocumentRC4CryptoAPI.decrypt(password, salt, size, io.BytesIO(data), blocksize=_BLOCK)
        )
    if found.type == "xor":
        key = bytes(DocumentXOR.create_xor_array_method1(password))
        return lambda data: _without_xor(data, key, budget)
    return None


def _read(stream: Any) -> bytes:
    return bytes(stream.getvalue())


def _without_xor(stream: bytes, key: bytes, budget: Budget) -> bytes:
    """Each record begins at a place in the key that follows from where it ends."""
    plain = bytearray(stream)
    for _, start, end in _bodies(stream, budget):
        size, turn = end - start, end % len(key)
        repeated = (key[turn:] + key * (size // len(key) + 1))[:size]
        mixed = int.from_bytes(stream[start:end], "little") ^ int.from_bytes(repeated, "little")
        plain[start:end] = mixed.to_bytes(size, "little").translate(_TURNED)
    return bytes(plain)


def _overlaid(stream: bytes, decrypted: bytes, budget: Budget) -> bytes:
    """What is not encrypted, over what was decrypted as if everything were."""
    plain = bytearray(decrypted)
    for kind, start, end in _bodies(stream, budget):
        plain[start - 4 : start] = stream[start - 4 : start]
        kept = end if kind in _PLAIN else min(start + _PLACE, end) if kind == _SHEET else start
        plain[start:kept] = stream[start:kept]
    return bytes(plain)
