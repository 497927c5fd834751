"""Texts of workbooks as cells of another: harmless, and texts for good."""

from __future__ import annotations

from cmrtkit.annotate.writing import legal
from cmrtkit.text import shorten

LONGEST = 32_767
# What Excel takes for a formula when a cell is edited, the wide forms in Japan and China too.
_FORMULA = tuple("=+-@＝＋－＠")


def cell_text(text: str, limit: int = LONGEST) -> str:
    """The text on one line, without characters that no workbook can hold, and no longer than a cell may be."""
    shown = shorten(legal(text), limit)
    # XlsxWriter would take such a text for markup of its own, and write it as it is.
    return f" {shown}" if shown.startswith("<r>") else shown


def is_like_formula(text: str) -> bool:
    """Whether a cell must say that its content is a text, whatever it begins with."""
    return text.lstrip().startswith(_FORMULA)
