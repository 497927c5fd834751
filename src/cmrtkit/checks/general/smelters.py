"""What the rows of the Smelter List state, by the names of fields, and what the lists say of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from cmrtkit.checks.answers_given import ruled_out
from cmrtkit.checks.context import CheckContext
from cmrtkit.checks.general.said import At, Said, standing_text
from cmrtkit.checks.smelter_facts import own_word, subject_of
from cmrtkit.findings import Label
from cmrtkit.reference.metals import metal_name
from cmrtkit.rulebook.fields import FieldName
from cmrtkit.smelters import JudgedRow
from cmrtkit.text import is_blank, legible, loose

_AUDITED = frozenset(("conformant", "active", "cross-recognised"))


def smelter_said(context: CheckContext, field: FieldName) -> Iterator[Said]:
    """What a column says in each row, without rows of metals that questions 1 and 2 rule out."""
    column = field.name.partition(".")[2]
    out = ruled_out(context)
    for judged in context.smelters:
        metal = metal_name(judged.row.metal or "")
        if metal not in out:
            text = _text(context, judged, column)
            yield Said(
                field=field,
                at=At("smelter", metal or None, judged.row.row),
                cell=_cell(judged, column),
                label=Label("field", field.name),
                subject=f"{field.name}|{subject_of(judged)}",
                text=text,
                value=_value(context, text, column),
                name=judged.name,
                smelter=judged,
                may_be=_may_be(context, judged) if column == "status" else frozenset(),
            )


def _text(context: CheckContext, judged: JudgedRow, column: str) -> str | None:
    """What the row comes to where the workbook works it out, else what is typed."""
    if column in _MEANT:
        found = _MEANT[column](context, judged)
        return None if is_blank(found) else found
    stated = judged.row.fields.get(column)
    return standing_text(stated) if stated else None


def _own_verdict(context: CheckContext, judged: JudgedRow) -> str:
    word = own_word(context, judged)
    return word.verdict if word else ""


def _standard_name(_: CheckContext, judged: JudgedRow) -> str:
    facility = judged.smelter.facility if judged.smelter else None
    return (facility.standard_name if facility else judged.row.standard_name) or ""


_MEANT: Mapping[str, Callable[[CheckContext, JudgedRow], str]] = {
    "country": lambda _, judged: (judged.row.country or "").removeprefix("0"),  # an empty look-up shows as 0
    "lookup": lambda _, judged: judged.row.lookup or "",
    "metal": lambda _, judged: judged.row.metal or "",
    "name": lambda _, judged: judged.name,
    "smelter_id": lambda _, judged: judged.smelter_id or "",
    "standard_name": _standard_name,
    "status": lambda _, judged: judged.status,
    "verdict": _own_verdict,
}


def _cell(judged: JudgedRow, column: str) -> str:
    """The column's own cell; what a row comes to as a whole is told at the smelter's name."""
    if column in judged.row.fields and column not in ("name", "smelter_id", "standard_name"):
        return judged.row.cell(column)
    return judged.cell


def _value(context: CheckContext, text: str | None, column: str) -> str | None:
    """Answers on recycled sources count as those on offer, or not at all."""
    if text is None or column != "recycled":
        return text
    said = loose(legible(text))
    return next((offer for offer in context.layout.smelter_list.recycled_offers if loose(offer) == said), None)


def _may_be(context: CheckContext, judged: JudgedRow) -> frozenset[str]:
    """What a smelter may be as well: audited, where no list says who is; a listed one, where its name is only near."""
    smelter = judged.smelter
    if judged.status == "unlisted" and smelter and smelter.is_likely_known:
        return _AUDITED | {"listed"}
    facility = smelter.facility if smelter else None
    unknown = judged.status == "listed" and not (facility and context.reference.covers(facility.metal))
    return _AUDITED if unknown else frozenset()
