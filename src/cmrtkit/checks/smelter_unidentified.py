"""The rule about rows whose smelter is not known: by the template's own choice, or by words that name nobody."""

from __future__ import annotations

from collections.abc import Iterator

from cmrtkit.checks.answers_given import facts_beside, metal_answers, question
from cmrtkit.checks.context import CheckContext
from cmrtkit.checks.masking import quoted
from cmrtkit.checks.scoping import ruled_out_by
from cmrtkit.checks.smelter_facts import facts_of, subject_of
from cmrtkit.findings import Hit
from cmrtkit.model.declaration import NOT_IDENTIFIED, Answer
from cmrtkit.reference.metals import metal_name
from cmrtkit.smelters import JudgedRow
from cmrtkit.text import fold, is_blank


def smelter_not_yet_identified(context: CheckContext) -> Iterator[Hit]:
    """Rows that say their smelter is not yet identified, or have words such as "unknown" in place of its name."""
    rulings = {metal_name(item.metal): ruled_out_by(item) for item in metal_answers(context)}
    for judged in context.smelters:
        if judged.says == "not-identified" or judged.status == "unidentified":
            yield _hit(judged, rulings.get(metal_name(judged.row.metal or "")))


def _hit(judged: JudgedRow, ruling: Answer | None) -> Hit:
    by_choice = judged.says == "not-identified"
    beside = {**facts_beside("ruling", ruling), "ruling_question": question(ruling)} if ruling else {}
    return Hit(
        cell=judged.row.cell("lookup") if by_choice else judged.cell,
        variant=_variant(judged, ruling),
        subject=fold(judged.row.metal or "") if by_choice else subject_of(judged),
        metal=judged.row.metal,
        observed=None if by_choice else quoted(judged.name),
        also=(ruling.answer.cell,) if ruling else () if by_choice else tuple(_gaps(judged)),
        facts={**facts_of(judged), "said": NOT_IDENTIFIED if by_choice else quoted(judged.name), **beside},
    )


def _variant(judged: JudgedRow, ruling: Answer | None) -> str:
    if ruling:
        return "undeclared"
    if judged.says != "not-identified":
        return "names-nobody"
    return "not-identified-no-metal" if is_blank(judged.row.metal or "") else "not-identified"


def _gaps(judged: JudgedRow) -> Iterator[str]:
    """What else of the row would say who is meant, and does not: an ID that is not found, a country not given."""
    if judged.row.id_not_found:
        yield judged.row.cell("input_id")
    if is_blank(judged.row.country or ""):
        yield judged.row.cell("country")
