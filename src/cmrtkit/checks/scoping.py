"""Rules about which metals questions 1 and 2 ask about, and what is stated of the others all the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from cmrtkit.checks.answers_given import SCOPING, YES, MetalAnswers, answer_hit, facts_beside, metal_answers, question
from cmrtkit.checks.context import CheckContext
from cmrtkit.checks.masking import quoted
from cmrtkit.checks.smelter_facts import row_numbers
from cmrtkit.findings import Hit, Label
from cmrtkit.model.declaration import Answer
from cmrtkit.smelters import JudgedRow
from cmrtkit.text import same


def answer_out_of_scope(context: CheckContext) -> Iterator[Hit]:
    """Answers about a metal that question 1 or 2 rules out."""
    for item in metal_answers(context):
        ruling = ruled_out_by(item)
        given = [item.answers[topic] for topic in context.parameters["topics"] if topic in item.answers]
        left = [answer for answer in given if answer.choice and answer is not ruling]
        if ruling and left:
            claims = any(answer.choice not in context.parameters["harmless"] for answer in left)
            yield _left_over_hit(item, ruling, left, "claims" if claims else "harmless")


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
    if len(rulings) < len(items):
        return
    variant, telling = _why_none(rulings, context.parameters["answers"])
    yield Hit(
        cell=items[0].answers[SCOPING[0]].answer.cell,
        variant=variant,
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
            yield _undeclared_hit(item, ruling, rows)


def _undeclared_hit(item: MetalAnswers, ruling: Answer, rows: list[JudgedRow]) -> Hit:
    first = rows[0].row
    field = "input_id" if first.how == "id" else "metal"
    return Hit(
        cell=first.cell(field),
        variant="row" if len(rows) == 1 else "rows",
        subject=item.metal,
        metal=item.metal,
        observed=quoted(first.fields[field].value or item.metal),
        also=(ruling.answer.cell,),
        facts={
            **_ruling_facts(ruling),
            "metal": Label("metal", item.metal),
            "rows": row_numbers(rows),
            "count": len(rows),
        },
    )
