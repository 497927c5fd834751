"""Conditional formats of first rank over marked cells.

The templates colour empty and odd answers themselves, by conditional formats, which hide a cell's own fill.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from cmrtkit.annotate.edits import Edits
from cmrtkit.annotate.markup import Element
from cmrtkit.annotate.order import place_for
from cmrtkit.annotate.styles import Styles
from cmrtkit.annotate.writing import content, element
from cmrtkit.findings import SEVERITIES, Severity
from cmrtkit.model.cells import Place, column_letters

# Always true; told from the formulas of others, so that an earlier marking can be taken back.
_OURS = '"cmrtkit"="cmrtkit"'
_AREAS = 200


def remove_own(edits: Edits, root: Element) -> None:
    """Take back the conditional formats of an earlier marking."""
    for item in root.all("conditionalFormatting"):
        own = [rule for rule in item.all("cfRule") if _is_own(edits.data, rule)]
        for gone in [item] if len(own) == len(item.children) else own:
            edits.remove(gone)


def outrank(edits: Edits, root: Element, marked: Mapping[Place, Severity], styles: Styles) -> None:
    """Colour cells above the sheet's own conditional formats, whose order among themselves stays."""
    theirs = [rule for rule in _rules(root) if not _is_own(edits.data, rule)]
    if not theirs or not marked:
        return
    _make_room(edits, theirs)
    new = b"".join(_format(root.prefix, severity, areas, styles) for severity, areas in _by_severity(marked))
    edits.insert(place_for(root, "conditionalFormatting"), new)


def _rules(root: Element) -> list[Element]:
    """All rules of a sheet, those of newer programs (x14) too."""
    return [item for item in root.descendants() if item.local == "cfRule"]


def _is_own(data: bytes, item: Element) -> bool:
    return b'"cmrtkit"' in data[item.inner : item.tail].replace(b"&quot;", b'"')


def _make_room(edits: Edits, rules: list[Element]) -> None:
    """The lowest number ranks first: let the sheet's own begin after ours."""
    ranks = [int(rule.attributes["priority"]) for rule in rules if "priority" in rule.attributes]
    shift = len(SEVERITIES) + 1 - min(ranks, default=len(SEVERITIES) + 1)
    if shift <= 0:
        return
    for rule in rules:
        if "priority" in rule.attributes:
            edits.change(rule, {"priority": str(int(rule.attributes["priority"]) + shift)})


def _by_severity(marked: Mapping[Place, Severity]) -> Iterator[tuple[Severity, list[str]]]:
    for severity in SEVERITIES:
        areas = list(_areas(where for where, said in marked.items() if said == severity))
        for start in range(0, len(areas), _AREAS):
            yield severity, areas[start : start + _AREAS]


def _areas(places: Iterable[Place]) -> Iterator[str]:
    """``B5:B9 C7``: cells below one another as one area."""
    columns: dict[int, list[int]] = defaultdict(list)
    for where in sorted(places):
        columns[where.column].append(where.row)
    for column, rows in columns.items():
        letters = column_letters(column)
        for _, run in groupby(enumerate(rows), key=lambda item: item[1] - item[0]):
            first, *_, last = [row for _, row in run] * 2
            yield f"{letters}{first}" if first == last else f"{letters}{first}:{letters}{last}"


def _format(prefix: str, severity: Severity, areas: list[str], styles: Styles) -> bytes:
    rank = SEVERITIES.index(severity) + 1
    said = {"type": "expression", "dxfId": styles.difference(severity), "priority": rank}
    rule = element(f"{prefix}cfRule", said, element(f"{prefix}formula", {}, content(_OURS)))
    return element(f"{prefix}conditionalFormatting", {"sqref": " ".join(areas)}, rule)
