"""Workbooks that are encrypted as a whole: with Excel's own password, or with one that the user gives.

A workbook protected against changes in some programs is encrypted with a password that Excel
itself knows and tries first ([MS-OFFCRYPTO] 2.3.7.1 names it for the older format). To the
reader of such a file it is not locked at all.
"""

from __future__ import annotations

import io
import re
from typing import Any

from cmrtkit.errors import WorkbookError
from cmrtkit.reader.limits import Budget
from cmrtkit.reader.ole import Container
from cmrtkit.reader.passwords import Passwords

EXCELS_OWN = "VelvetSweatshop"
_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_SPINS = re.compile(rb'spinCount="(\d+)"')
# Excel writes 100,000 rounds of key derivation; a file may ask for any number, to keep a reader busy.
_MOST_SPINS = 500_000


def is_locked(data: bytes) -> bool:
    """Whether an old-style container holds an encrypted workbook."""
    return _PACKAGE in data


def unlocked(data: bytes, passwords: Passwords, budget: Budget) -> bytes:
    """The workbook inside. Raises ``password-protected`` when none of the passwords opens it, ``takes-too-long``."""
    try:
        container = Container(data)
        container.stream("EncryptedPackage")  # msoffcrypto would believe what the file says of its length
        _require_few_spins(container.stream("EncryptionInfo")[: 2**16])
        file = _file(data)
    except Exception as error:  # whatever keeps it shut, to us it is shut
        raise WorkbookError("password-protected") from error
    for password in (EXCELS_OWN, *passwords):
        budget.check_time()
        plain = _opened_by(password, file)
        if plain is not None:
            return plain
    raise passwords.none_fits()


def _file(data: bytes) -> Any:
    from msoffcrypto.format.ooxml import OOXMLFile  # noqa: PLC0415  # 35 ms, for few files

    return OOXMLFile(io.BytesIO(data))


def _opened_by(password: str, file: Any) -> bytes | None:
    plain = io.BytesIO()
    try:
        file.load_key(password=password, verify_password=True)
        file.decrypt(plain)
    except Exception:  # that it is the wrong one has an exception of its own, damage has any
        return None
    return plain.getvalue()


def _require_few_spins(description: bytes) -> None:
    if any(int(count) > _MOST_SPINS for count in _SPINS.findall(description)):
        raise ValueError("too many rounds of key derivation")
