"""Encrypts .xls as Excel does: RC4, RC4 by the CryptoAPI, XOR ([MS-OFFCRYPTO] 2.3.5 to 2.3.7)."""

from __future__ import annotations

import hashlib
import io
import struct
from collections.abc import Callable, Iterator

from cryptography.hazmat.primitives.ciphers import Cipher
from msoffcrypto.method.rc4 import ARC4, DocumentRC4, _makekey
from msoffcrypto.method.rc4_cryptoapi import DocumentRC4CryptoAPI
from msoffcrypto.method.rc4_cryptoapi import _makekey as _cryptoapi_key
from msoffcrypto.method.xor_obfuscation import DocumentXOR

from tests.written.xls import Cells, Xls, file_of, record

_SALT, _VERIFIER = bytes(range(16)), bytes(range(50, 66))
_PLAIN = (0x809, 0x2F, 0x194, 0x195, 0xE1, 0x196, 0x138)


def locked_xls(sheets: dict[str, Cells], password: str, method: str) -> bytes:
    """A workbook that this password opens; ``method`` is rc4, cryptoapi or xor."""
    head, cipher = {"rc4": _rc4, "cryptoapi": _cryptoapi, "xor": _xor}[method](password)
    stream = Xls(sheets, extra=record(0x2F, head)).stream()
    return file_of(_with_plain_records(stream, cipher(stream)))


def _records(stream: bytes) -> Iterator[tuple[int, int, int]]:
    at = 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<2H", stream, at)
        yield kind, at, at + 4 + size
        at += 4 + size


def _with_plain_records(stream: bytes, encrypted: bytes) -> bytes:
    found = bytearray(encrypted)
    for kind, start, end in _records(stream):
        plain = end if kind in _PLAIN else start + 8 if kind == 0x85 else start + 4
        found[start:plain] = stream[start:plain]
    return bytes(found)


Built = tuple[bytes, Callable[[bytes], bytes]]


def _rc4(password: str) -> Built:
    keystream = Cipher(ARC4(_makekey(password, _SALT, 0)), mode=None).encryptor()
    verifier = keystream.update(_VERIFIER)
    digest = keystream.update(hashlib.md5(_VERIFIER).digest())
    head = struct.pack("<3H", 1, 1, 1) + _SALT + verifier + digest
    return head, lambda data: DocumentRC4.decrypt(password, _SALT, io.BytesIO(data), blocksize=1024).getvalue()


def _cryptoapi(password: str) -> Built:
    keystream = Cipher(ARC4(_cryptoapi_key(password, _SALT, 128, 0)), mode=None).encryptor()
    verifier = keystream.update(_VERIFIER)
    digest = keystream.update(hashlib.sha1(_VERIFIER).digest())
    name = "Microsoft Enhanced Cryptographic Provider v1.0\0".encode("utf-16-le")
    header = struct.pack("<8I", 4, 0, 0x6801, 0x8004, 128, 1, 0, 0) + name
    head = struct.pack("<3H", 1, 2, 2) + struct.pack("<2I", 4, len(header)) + header
    head += struct.pack("<I", 16) + _SALT + verifier + struct.pack("<I", 20) + digest
    return head, lambda data: DocumentRC4CryptoAPI.decrypt(
        password, _SALT, 128, io.BytesIO(data), blocksize=1024
    ).getvalue()


def _xor(password: str) -> Built:
    key = DocumentXOR.create_xor_array_method1(password)
    verifier = next(number for number in range(2**16) if DocumentXOR.verifypw(password, number))
    head = struct.pack("<3H", 0, DocumentXOR.create_xor_key_method1(password), verifier)

    def cipher(stream: bytes) -> bytes:
        found = bytearray(stream)
        for _, start, end in _records(stream):
            for at in range(start + 4, min(end, len(stream))):
                turned = (stream[at] << 5 | stream[at] >> 3) & 0xFF
                found[at] = turned ^ key[(at + end - start - 4) % 16]
        return bytes(found)

    return head, cipher
