"""The passwords that a user gives for locked workbooks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cmrtkit.errors import UsageError, WorkbookError

# Each is tried on each locked file, and trying one takes a tenth of a second.
MOST = 50
_LONGEST = 255  # of Excel
_BYTES = 2**16


@dataclass(frozen=True, slots=True)
class Passwords:
    """Passwords, in the order in which they are tried. They show nowhere, whatever is printed that has them."""

    _texts: tuple[str, ...] = field(default=(), repr=False)

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __bool__(self) -> bool:
        return bool(self._texts)

    def none_fits(self) -> WorkbookError:
        """What is said of a workbook that none of them opens."""
        tried = {"kind": "tried", "count": len(self._texts)} if self._texts else {}
        return WorkbookError("password-protected", **tried)


NO_PASSWORDS = Passwords()


def read_passwords(path: Path) -> Passwords:
    """The passwords in a text file in UTF-8, one a line; blank lines are passed over.

    Raises UsageError for a file that cannot be read, holds none, or holds more than are tried. What stands in it
    is in no message.
    """
    try:
        with path.open("rb") as file:
            data = file.read(_BYTES + 1)
    except (OSError, ValueError) as error:
        raise UsageError(
            f"--password-file {path} cannot be read: there is no such file, or you may not open it"
        ) from error
    if len(data) > _BYTES:
        raise UsageError(f"--password-file {path} is no list of passwords: it holds more than {_BYTES // 1024} KB")
    return _listed(data, path)


def _listed(data: bytes, path: Path) -> Passwords:
    try:
        lines = data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    except UnicodeDecodeError as error:
        raise UsageError(
            f"--password-file {path} is not in UTF-8; save it as UTF-8 text, one password a line"
        ) from error
    texts = [*dict.fromkeys(line for line in lines if line.strip())]
    if not texts:
        raise UsageError(f"--password-file {path} holds no password; write one a line")
    if len(texts) > MOST:
        raise UsageError(f"--password-file {path} holds {len(texts)} passwords; no more than {MOST} are tried")
    return passwords_of(texts)


def passwords_of(texts: Sequence[str]) -> Passwords:
    """Passwords as given. Raises UsageError for one that no program takes, more than are tried, or a single text."""
    if isinstance(texts, str):
        raise UsageError("passwords are a list of texts, not one text")
    if len(texts) > MOST:
        raise UsageError(f"{len(texts)} passwords were given; no more than {MOST} are tried")
    for number, text in enumerate(texts, start=1):
        if len(text) > _LONGEST:
            raise UsageError(f"password {number} is longer than the {_LONGEST} characters that Excel takes")
    return Passwords(tuple(texts))
