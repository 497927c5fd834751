"""What a declaration answers for each metal, and which answers are asked for at all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from cmrtkit.checks.context import CheckContext
from cmrtkit.checks.masking import quoted
from cmrtkit.findings import Hit, Label
from cmrtkit.model.cells import Place, place
from cmrtkit.model.declaration import Answer, TableRow
from cmrtkit.reference.metals import metal_name
from cmrtkit.smelters import JudgedRow

# The two questions that decide whether a metal is asked about further.
SCOPING = ("intentionally-added", "remains-in-product")
YES, NO, UNKNOWN = "Yes", "No", "Unknown"


@dataclass(frozen=True, slots=True)
class MetalAnswers:
    """The answers for one metal.

    ``scope`` is "in" where questions 1 and 2 are Yes, "out" where one of them rules the metal out (as RMI's
    Checker takes it: any other offered answer), "open" where that cannot be told for want of an answer.
    ``rows`` are those of the Smelter List for the metal, ``mines`` those of the Mine List.
    """

    metal: str
    scope: Literal["in", "out", "open"]
    answers: dict[str, Answer]
    rows: tuple[JudgedRow, ...]
    mines: tuple[TableRow, ...] = ()

    def given(self, topic: str) -> Answer | None:
        """The answer on a topic, where the metal is in scope and the answer is one of those on offer."""
        answer = self.answers.get(topic)
        return answer if self.scope == "in" and answer and answer.choice else None

    def says(self, topic: str, *choices: str) -> bool:
        """Whether the answer on a topic is one of these; never for one that is missing or not on offer."""
        answer = self.given(topic)
        return answer is not None and answer.choice in choices


def metal_answers(context: CheckContext) -> tuple[MetalAnswers, ...]:
    """The answers for each metal of the template, in its order; worked out once a workbook."""
    found = context.memo.get(MetalAnswers)
    if not isinstance(found, tuple):
        names = {text: metal_name(text) for text in {item.row.metal or "" for item in context.smelters}}
        found = context.memo[MetalAnswers] = tuple(_of_metal(context, metal, names) for metal in context.layout.metals)
    return found


def _of_metal(context: CheckContext, metal: str, names: dict[str, str]) -> MetalAnswers:
    answers = {item.topic: item for item in context.declaration.answers if item.metal == metal}
    name = metal_name(metal)  # on some forms the supplier types the minerals it chooses, in any language
    rows = tuple(item for item in context.smelters if names[item.row.metal or ""] == name)
    mines = tuple(row for row in context.declaration.mines if metal_name(row.value("metal") or "") == name)
    return MetalAnswers(metal, _scope(answers), answers, rows, mines)


def _scope(answers: dict[str, Answer]) -> Literal["in", "out", "open"]:
    """The second question is asked only where the first says Yes."""
    for topic in SCOPING:
        choice = answers[topic].choice if topic in answers else YES
        if choice != YES:
            return "out" if choice else "open"
    return "in"


def chosen_metals(context: CheckContext) -> frozenset[str]:
    """The metals that the form asks about, or that were chosen on it, by the names RMI's lists use."""
    return frozenset(map(metal_name, context.layout.metals))


def picks_area(context: CheckContext) -> str:
    """The cells in which minerals are chosen, as an area (``D12:G13``); empty where the form leaves no choice."""
    minerals = context.layout.declaration.minerals
    spots = [place(pick.cell) for pick in minerals.picks] if minerals else []
    rows, columns = [spot.row for spot in spots], [spot.column for spot in spots]
    return f"{Place(min(rows), min(columns)).a1}:{Place(max(rows), max(columns)).a1}" if spots else ""


def ruled_out(context: CheckContext) -> frozenset[str]:
    """The metals that questions 1 and 2 rule out, by the names RMI's lists use."""
    return frozenset(metal_name(item.metal) for item in metal_answers(context) if item.scope == "out")


def is_company_asked(context: CheckContext) -> bool:
    """Whether the company questions (A and on) are asked: as soon as one metal is in scope."""
    return any(item.scope == "in" for item in metal_answers(context))


def company_answer(context: CheckContext, topic: str) -> Answer | None:
    """The company's answer on a topic, where it is asked for and is one of those on offer."""
    answer = context.declaration.on(topic)
    return answer if answer and answer.choice and is_company_asked(context) else None


def company_answers(context: CheckContext, topic: str) -> Iterator[Answer]:
    """The same where the template may ask per metal (EMRT's C): the answers that are asked for and on offer."""
    for answer in context.declaration.answers:
        if answer.topic == topic and answer.choice and is_company_asked(context):
            in_scope = {item.metal for item in metal_answers(context) if item.scope == "in"}
            if answer.metal is None or answer.metal in in_scope:
                yield answer


def question(answer: Answer) -> Label:
    """The question of an answer, as findings name it."""
    return Label("question", f"{answer.number}/{answer.topic}", answer.metal)


def facts_beside(name: str, answer: Answer) -> dict[str, object]:
    """Another answer about the same metal, as messages quote it: its question, what it says, and its cell."""
    return {
        f"{name}_question": Label("question", f"{answer.number}/{answer.topic}"),
        f"{name}_answer": quoted(answer.answer.value or ""),
        f"{name}_cell": answer.answer.cell.rpartition("!")[2],
    }


def answer_hit(answer: Answer, variant: str, *also: Answer | str, **facts: object) -> Hit:
    """A hit at an answer, with the other answers and cells it rests on; about question and metal, whatever the year."""
    return Hit(
        cell=answer.answer.cell,
        variant=variant,
        subject=f"{answer.topic}|{answer.metal}|{answer.choice}",
        metal=answer.metal,
        observed=quoted(answer.answer.value or ""),
        also=tuple(item.answer.cell if isinstance(item, Answer) else item for item in also),
        facts={
            "question": question(answer),
            "metal": Label("metal", answer.metal or ""),
            "answer": quoted(answer.answer.value or ""),
            **facts,
        },
    )
