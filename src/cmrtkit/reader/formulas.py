"""Formulas of binary workbooks, put into the words in which .xlsx writes them."""

from __future__ import annotations

import struct

from cmrtkit.model.cells import Place
from cmrtkit.reader.tokens import LONGEST_TEXT, UNREADABLE, Names, Reading

_LONGEST_TOKENS = 16_384  # of Excel


class Formulas:
    """Formulas of one workbook; ``wide`` for those of .xlsb."""

    def __init__(self, names: Names, wide: bool) -> None:
        self._names = names
        self._wide = wide

    def text(self, tokens: bytes, base: Place) -> str:
        """The formula without its equals sign. ``base`` is the cell that it was written for.

        Of one that cannot be read, the operands found so far, and an ellipsis.
        """
        reading = Reading(tokens[:_LONGEST_TOKENS], self._names, self._wide, base)
        try:
            reading.all()
        except (struct.error, LookupError, ValueError):
            reading.stack.append(UNREADABLE)
        return ",".join(reading.stack)[:LONGEST_TEXT]
