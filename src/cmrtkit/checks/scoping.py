"""Rules about which metals questions 1 and 2 ask about, and what is stated of the others all the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from cmrtkit.checks.answers_given import (
    SCOPING,
    YES,
    MetalAnswers,
    answer_hit,
    chosen_metals,
    facts_beside,
    metal_answers,
    picks_area,
    question,
)
from cmrtkit.checks.context import CheckContext
from cmrtkit.checks.masking import quoted
from cmrtkit.checks.smelter_facts import row_numbers
from cmrtkit.findings import Hit, Label
from cmrtkit.model.declaration import Answer
from cmrtkit.reference.metals import metal_name
from cmrtkit.smelters import JudgedRow
from cmrtkit.text import same

_SHOWN = 10


def answer_out_of_scope(context: CheckContext) -> Iterator[Hit]:
    """Answers about a metal that question 1 or 2 rules out."""
    for item in metal_answers(context):
        ruling = ruled_out_by(item)
        given = [item.answers[topic] for topic in context.parameters["topics"] if topic in item.answers]
        left = [answer for answer in given if answer.choice and answer is not ruling]
        if ruling and left:
            claims = any(answer.choice not in context.parameters["harmless"] for answer in left)
            yield _left_over_hit(item, ruling, left, "claims" if claims else "harmless")
    unassigned = context.declaration.unassigned
    if unassigned:
        yield _unassigned_hit(unassigned)


def _unassigned_hit(left: Sequence[Answer]) -> Hit:
    """Rows are sorted by the minerals chosen: whoever takes one away shifts those of the others."""
    said = [f"{answer.answer.cell.rpartition('!')[2]} = {quoted(answer.answer.value or '')}" for answer in left]
    shown = [*said[:_SHOWN], *["…"] * (len(said) > _SHOWN)]
    hit = answer_hit(left[0], "unassigned", *left[1:], answers=shown)
    return replace(hit, subject="unassigned")


def ruled_out_by(item: MetalAnswers) -> Answer | None:
    """The answer that rules a metal out.

    None where question 1 has no answer, or one with blanks around it, which RMI's Checker does not take
    for what it says: it asks on, and other rules tell why.
    """
    for answer in (item.answers[topic] for topic in SCOPING if topic in item.answers):
        if answer.choice is None or not same(answer.answer.value or "", answer.choice):
            return None
        if answer.choice != YES:
            return answer
    return None


def _left_over_hit(item: MetalAnswers, ruling: Answer, left: list[Answer], variant: str) -> Hit:
    said = [f"{answer.answer.cell.rpartition('!')[2]} = {answer.choice}" for answer in left]
    hit = answer_hit(left[0], variant, ruling, *left[1:], **_ruling_facts(ruling), answers=said)
    return replace(hit, subject=item.metal, observed=left[0].choice)


def _ruling_facts(ruling: Answer) -> dict[str, object]:
    return {**facts_beside("ruling", ruling), "ruling_question": question(ruling)}


def no_metal_in_scope(context: CheckContext) -> Iterator[Hit]:
    """A declaration whose questions 1 and 2 rule out every metal."""
    items = metal_answers(context)
    rulings = [ruling for item in items if (ruling := ruled_out_by(item))]
    if not items or len(rulings) < len(items):
        return
    variant, telling = _why_none(rulings, context.parameters["answers"])
    asks_what_remains = any(SCOPING[1] in item.answers for item in items)
    yield Hit(
        cell=items[0].answers[SCOPING[0]].answer.cell,
        variant="none-added" if variant == "none" and not asks_what_remains else variant,
        subject="scope",
        observed=" | ".join(dict.fromkeys(ruling.choice or "" for ruling in rulings)),
        also=tuple(ruling.answer.cell for ruling in rulings),
        facts={
            "metals": [Label("metal", item.metal) for item in items],
            "which": [Label("metal", ruling.metal or "") for ruling in telling],
            "answer": telling[0].choice or "",
        },
    )


def _why_none(rulings: list[Answer], variants: dict[str, str]) -> tuple[str, list[Answer]]:
    """The variant, and the answers that decide on it: one Unknown tells more than many a No."""
    for choice, variant in variants.items():
        telling = [ruling for ruling in rulings if ruling.choice == choice]
        if telling:
            return variant, telling
    return "none", rulings


def smelters_for_undeclared_metal(context: CheckContext) -> Iterator[Hit]:
    """Rows of the Smelter List for a metal that question 1 or 2 rules out."""
    for item in metal_answers(context):
        ruling = ruled_out_by(item)
        rows = [judged for judged in item.rows if judged.status != "unknown"]
        if ruling and rows:
            hit = _undeclared_hit(item.metal, rows, ruling.answer.cell)
            yield replace(hit, facts={**hit.facts, **_ruling_facts(ruling)})
    yield from _for_metals_not_chosen(context)


def _for_metals_not_chosen(context: CheckContext) -> Iterator[Hit]:
    """Where none is chosen at all, RMI's Checker says so."""
    chosen, picks = chosen_metals(context), [item.pick.cell for item in context.declaration.picks]
    by_metal: dict[str, list[JudgedRow]] = {}
    for judged in context.smelters if picks and chosen else ():
        metal = metal_name(judged.row.metal or "")
        if metal and metal not in chosen and judged.status != "unknown":
            by_metal.setdefault(metal, []).append(judged)
    for metal, rows in by_metal.items():
        hit = _undeclared_hit(metal, rows, *picks)
        yield replace(hit, variant=f"not-chosen-{hit.variant}", facts={**hit.facts, "area": picks_area(context)})


def _undeclared_hit(metal: str, rows: list[JudgedRow], *also: str) -> Hit:
    first = rows[0].row
    field = "input_id" if first.how == "id" else "metal"
    return Hit(
        cell=first.cell(field),
        variant="row" if len(rows) == 1 else "rows",
        subject=metal,
        metal=metal,
        observed=quoted(first.fields[field].value or metal),
        also=also,
        facts={"metal": Label("metal", quoted(metal)), "rows": row_numbers(rows), "count": len(rows)},
    )
