"""Names of files from names of companies, for any system and any program."""

from __future__ import annotations

import re
import unicodedata

from cmrtkit.text import legible

_LONGEST = 60
_NAMELESS = "supplier"
_UNSAFE = re.compile(r"[^\w.-]+")  # letters and digits of any language stay
_RESERVED = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?$", re.IGNORECASE)


class FileNames:
    """Gives each supplier a name that no other has, whatever the case; without ending."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def name(self, company: str | None) -> str:
        """At most 60 characters."""
        base = _safe(company or "")
        name, number = base, 1
        while name.casefold() in self._taken:
            number += 1
            ending = f"-{number}"
            name = base[: _LONGEST - len(ending)] + ending
        self._taken.add(name.casefold())
        return name


def _safe(company: str) -> str:
    text = unicodedata.normalize("NFC", legible(company))
    name = _UNSAFE.sub("-", text)[:_LONGEST].strip("-._ ")
    if not name or not any(map(str.isalnum, name)):
        return _NAMELESS
    return f"_{name}"[:_LONGEST] if _RESERVED.match(name) else name
