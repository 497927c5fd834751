"""What findings about a row of the Smelter List say of it, and what they are about."""

from __future__ import annotations

from collections.abc import Sequence

from cmrtkit.checks.context import CheckContext
from cmrtkit.checks.masking import quoted
from cmrtkit.countries import same_country
from cmrtkit.findings import Label
from cmrtkit.matching.ids import meant_id
from cmrtkit.reference.model import OwnWord
from cmrtkit.smelters import JudgedRow
from cmrtkit.text import fold


def facts_of(judged: JudgedRow) -> dict[str, object]:
    """Row, metal, name and facility as messages quote them."""
    facility = judged.smelter.facility if judged.smelter else None
    return {
        "row": judged.row.row,
        "metal": Label("metal", quoted(judged.row.metal or (facility.metal if facility else "?"))),
        "name": quoted(judged.name),
        "standard": facility.standard_name if facility else quoted(judged.row.standard_name or judged.name),
        "known_id": facility.id if facility else quoted(judged.row.smelter_id or ""),
    }


def subject_of(judged: JudgedRow) -> str:
    """The facility where it is known, else what the supplier wrote: the same in next year's file."""
    if judged.smelter_id:
        return judged.smelter_id
    row = judged.row
    return fold("|".join((row.fields["input_id"].value or "", row.metal or "", judged.name, row.country or "")))


def row_numbers(rows: Sequence[JudgedRow], shown: int = 10) -> list[str]:
    """The numbers of some rows, the first of them where there are many."""
    return [str(judged.row.row) for judged in rows[:shown]] + ["…"] * (len(rows) > shown)


def own_word(context: CheckContext, judged: JudgedRow) -> OwnWord | None:
    """What the user's own list says of the facility by its ID, else of its name (in its country, if it gives one)."""
    by_id = context.reference.own_word(judged.smelter_id or meant_id(judged.row.fields["input_id"].value or ""))
    smelter = judged.smelter
    if by_id or smelter is None:
        return by_id
    known = context.reference.own_words
    standard = smelter.facility.standard_name if smelter.facility else ""
    said = (word for name in dict.fromkeys((judged.name, standard)) for word in known(name, smelter.query.metal))
    return next((word for word in said if _may_mean(word, judged)), None)


def _may_mean(word: OwnWord, judged: JudgedRow) -> bool:
    """Whether a word on a name may be about this row: no other ID and no other country is given."""
    elsewhere = bool(word.country) and same_country(word.country, judged.row.country or "") is False
    return not elsewhere and word.smelter_id in ("", judged.smelter_id or word.smelter_id)
