"""How many smelters a declaration names, by metal and by where they stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from cmrtkit.checks.masking import without_contacts
from cmrtkit.matching.normalise import name_forms
from cmrtkit.reference.metals import metal_name
from cmrtkit.reference.registry import OpenReference
from cmrtkit.results import MetalSmelters
from cmrtkit.smelters import JudgedRow
from cmrtkit.text import fold, is_blank


def count_smelters(rows: Sequence[JudgedRow], reference: OpenReference) -> list[MetalSmelters]:
    """The counts of every metal that is named, in the order of the rows."""
    metals: dict[str, dict[str, JudgedRow]] = {}
    for judged in rows:
        key = _smelter(judged)
        if key and not is_blank(judged.row.metal or ""):
            metals.setdefault(metal_name(judged.row.metal or ""), {}).setdefault(key, judged)
    return [_count(metal, list(smelters.values()), reference.covers(metal)) for metal, smelters in metals.items()]


def _smelter(judged: JudgedRow) -> str:
    """What makes two rows name one smelter; empty for a row that names none."""
    if judged.smelter_id:
        return judged.smelter_id
    return f"{name_forms(judged.name).full}|{fold(judged.row.country or '')}" if judged.smelter else ""


def _count(metal: str, smelters: Sequence[JudgedRow], is_covered: bool) -> MetalSmelters:
    identified = [judged for judged in smelters if judged.smelter_id]
    statuses = Counter(judged.status for judged in identified)
    standing = (statuses["conformant"], statuses["active"], statuses["cross-recognised"])
    neither = len(identified) - sum(standing)
    conformant, active, crossed, none = (*standing, neither) if is_covered else (None,) * 4
    return MetalSmelters(
        metal=without_contacts(metal),
        named=len(smelters),
        identified=len(identified),
        conformant=conformant,
        active=active,
        cross_recognised=crossed,
        neither=none,
        unknown=len(smelters) - len(identified),
    )
