"""What findings about a row of the Smelter List say of it, and what they are about."""

from __future__ import annotations

from cmrtkit.checks.masking import quoted
from cmrtkit.findings import Label
from cmrtkit.smelters import JudgedRow
from cmrtkit.text import fold


def facts_of(judged: JudgedRow) -> dict[str, object]:
    """Row, metal, name and facility as messages quote them."""
    facility = judged.smelter.facility if judged.smelter else None
    return {
        "row": judged.row.row,
        "metal": Label("metal", judged.row.metal or "") if judged.row.metal else "?",
        "name": quoted(judged.name),
        "standard": facility.standard_name if facility else quoted(judged.row.standard_name or judged.name),
        "known_id": facility.id if facility else judged.row.smelter_id or "",
    }


def subject_of(judged: JudgedRow) -> str:
    """The facility where it is known, else what the supplier wrote: the same in next year's file."""
    if judged.smelter_id:
        return judged.smelter_id
    row = judged.row
    return fold("|".join((row.fields["input_id"].value or "", row.metal or "", judged.name, row.country or "")))
