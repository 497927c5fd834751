"""What lists leave to the eye: a metal that stands once for many rows, running numbers headed "ID"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from cmrtkit.reference.headings import Line
from cmrtkit.reference.model import Remark


def with_ids(lines: Sequence[Line]) -> list[Line]:
    """Without IDs that are the numbers of the rows, 1, 2, 3 ...: they would pass for CID000001 and so on."""
    given = [text for line in lines if (text := line.text("smelter_id"))]
    if len(given) < 3 or given != [str(number) for number in range(1, len(given) + 1)]:
        return list(lines)
    return [replace(line, values={**line.values, "smelter_id": None}) for line in lines]


def with_metals(lines: Sequence[Line], name: str, metal: str) -> tuple[list[Line], list[Remark]]:
    """The lines with their metals, and what is to be said about it. ``metal``: what the user or the title says."""
    blank = [line.row for line in lines if line.text("smelter_id") and not line.text("metal")]
    if not blank:
        return list(lines), []
    if metal:
        return [_of(line, line.text("metal") or metal) for line in lines], []
    if _stands_once(lines, blank):
        return _filled_down(lines), [Remark(code="metal-from-above", source=name, rows=tuple(blank))]
    return list(lines), [Remark(code="metal-missing", source=name, rows=tuple(blank))]


def _stands_once(lines: Sequence[Line], blank: Sequence[int]) -> bool:
    """Whether every metal stands in one row alone and the rows below it are blank, as in merged cells."""
    given = [text for line in lines if line.text("smelter_id") and (text := line.text("metal"))]
    first = next(line for line in lines if line.text("smelter_id"))
    return bool(first.text("metal")) and len(given) == len(set(given)) and len(blank) >= len(given)


def _filled_down(lines: Sequence[Line]) -> list[Line]:
    filled: list[Line] = []
    metal = ""
    for line in lines:
        metal = line.text("metal") or metal
        filled.append(_of(line, metal))
    return filled


def _of(line: Line, metal: str) -> Line:
    return replace(line, values={**line.values, "metal": metal})
