"""Lines of a given width, in cells of a terminal, for text that mixes Latin, Japanese and Chinese.

Latin text breaks at blanks; Japanese and Chinese break between characters, but no line begins
with a closing mark or ends with an opening one (JIS X 4051, GB/T 15834).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rich.cells import cell_len, chop_cells

_WIDE = "\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef\u3000-\u303f"
_OPENING = "「『（【《〈“‘(\\[→"
_CLOSING = "、。，．：；！？」』）】》〉”’ー…・々ヶぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ%)\\],.:;"
_UNIT = re.compile(rf"[{_OPENING}]*(?:[{_WIDE}]|[^\s{_WIDE}{_OPENING}]+|[{_OPENING}])[{_CLOSING}]*\s*")


def wrap(text: str, width: int) -> list[str]:
    """The text in lines of at most ``width`` cells; a longer word is cut."""
    lines = [""]
    for unit in _units(text, width):
        if cell_len(lines[-1]) + cell_len(unit.rstrip()) > width and lines[-1]:
            lines.append("")
        lines[-1] += unit
    return [line.rstrip() for line in lines]


def _units(text: str, width: int) -> Iterator[str]:
    for unit in _UNIT.findall(text):
        if cell_len(unit.rstrip()) > width:
            yield from chop_cells(unit, width)
        else:
            yield unit
