"""Workbooks that Excel opens without asking although they are encrypted.

A workbook protected against changes in some programs is encrypted with a password that Excel
itself knows and tries first ([MS-OFFCRYPTO] 2.3.7.1 names it for the older format). To the
reader of such a file it is not locked at all.
"""

from __future__ import annotations

import io
import re

from cmrtkit.errors import WorkbookError

_EXCELS_OWN = "VelvetSweatshop"
_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_SPINS = re.compile(rb'spinCount="(\d+)"')
# Excel writes 100,000 rounds of key derivation; a file may ask for any number, to keep a reader busy.
_MOST_SPINS = 500_000


def is_locked(data: bytes) -> bool:
    """Whether an old-style container holds an encrypted workbook."""
    return _PACKAGE in data


def unlocked(data: bytes) -> bytes:
    """The workbook inside. Raises ``password-protected`` when it takes a password of somebody's own."""
    import msoffcrypto  # noqa: PLC0415  # 35 ms, for few files
    import olefile  # noqa: PLC0415

    plain = io.BytesIO()
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as container:
            _require_few_spins(container.openstream("EncryptionInfo").read(2**16))
        file = msoffcrypto.OfficeFile(io.BytesIO(data))
        file.load_key(password=_EXCELS_OWN, verify_password=True)
        file.decrypt(plain)
    except Exception as error:  # whatever keeps it shut, to us it is shut
        raise WorkbookError("password-protected") from error
    return plain.getvalue()


def _require_few_spins(description: bytes) -> None:
    if any(int(count) > _MOST_SPINS for count in _SPINS.findall(description)):
        raise ValueError("too many rounds of key derivation")
