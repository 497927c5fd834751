"""Formulas of OpenDocument (OpenFormula), written as Excel writes them.

What stands above reads formulas as .xlsx has them: which sheet they search, which cell they look at, whether
they reach into another workbook.
"""

from __future__ import annotations

import re

_PREFIX = re.compile(r"(?:[a-z][\w-]*:)?=?")
_EXCELS_OWN = "msoxl:"
_QUOTED = r"'(?:[^']++|'')*+'"
_PIECE = re.compile(rf'"(?:[^"]++|"")*+"|\[(?:{_QUOTED}|[^\]\']++)*+\]|;')
_END = re.compile(rf"(?P<file>{_QUOTED}#)?(?:\$?(?P<sheet>{_QUOTED}|[^.'\[\]]*+))?\.(?P<cell>[^.]*)", re.DOTALL)
_PARTS = re.compile(rf"{_QUOTED}|[^:']++|:|'")
_PLAIN_NAME = re.compile(r"[^\W\d][\w.]*")
_LONGEST = 8_192


class Spoken:
    """Formulas of one workbook, with numbers for the other workbooks that they name."""

    def __init__(self) -> None:
        self._files: dict[str, int] = {}

    def formula(self, text: str) -> str:
        """``of:=IF([.A5]="";[$'My list'.B2:.B9])`` -> ``IF(A5="",'My list'!B2:B9)``."""
        bare = _PREFIX.sub("", text, count=1)
        if text.startswith(_EXCELS_OWN) or len(bare) > _LONGEST:
            return bare[:_LONGEST]
        return _PIECE.sub(self._piece, bare)

    def _piece(self, found: re.Match[str]) -> str:
        piece = found[0]
        if piece == ";":
            return ","
        return self._reference(piece[1:-1]) if piece.startswith("[") else piece

    def _reference(self, text: str) -> str:
        """``$'My list'.$B$2:.$B$9`` -> ``'My list'!$B$2:$B$9``."""
        ends = [_END.fullmatch(end) for end in _ends(text)]
        found = [end for end in ends if end]
        if len(found) < len(ends):
            return text
        cells = ":".join(end["cell"] for end in found)
        return f"{self._sheet(found[0]['file'], found[0]['sheet'])}{cells}"

    def _sheet(self, file: str | None, sheet: str | None) -> str:
        name = (sheet or "").removeprefix("'").removesuffix("'").replace("''", "'") if sheet else ""
        if file:
            name = f"[{self._files.setdefault(file, len(self._files) + 1)}]{name}"
        return quoted(name)


def _ends(text: str) -> list[str]:
    """The first and the last cell of an area; a colon in the name of a sheet or file divides nothing."""
    ends = [""]
    for part in _PARTS.findall(text):
        if part == ":":
            ends.append("")
        else:
            ends[-1] += part
    return ends


def quoted(name: str) -> str:
    """A sheet's name before the cells of a formula: ``'My list'!``; nothing for the formula's own sheet."""
    if not name:
        return ""
    return f"{name}!" if _PLAIN_NAME.fullmatch(name) else "'" + name.replace("'", "''") + "'!"
