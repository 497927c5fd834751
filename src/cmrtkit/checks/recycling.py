"""Rules about the answer that a metal is all recycled or scrap, held against the smelters and the other answers."""

from __future__ import annotations

from collections.abc import Iterator

from cmrtkit.checks.answers_given import YES, answer_hit, facts_beside, metal_answers
from cmrtkit.checks.context import CheckContext
from cmrtkit.checks.mines import (
    cells_shown,
    listed_cells,
    listed_mine,
    named_mines,
    recycled_answer,
    sheets_of,
    speaks_of_scrap,
)
from cmrtkit.findings import Hit


def recycled_contradicts_smelters(context: CheckContext) -> Iterator[Hit]:
    """All recycled, though smelters of the metal are not, or have mines."""
    for item in metal_answers(context):
        answer = item.given("recycled")
        if answer is None or answer.choice != YES:
            continue
        said = {judged.row.cell("recycled"): recycled_answer(judged.row) for judged in item.rows}
        others = {cell: says for cell, says in said.items() if says in ("no", "unknown")}
        rows = (named_mines(judged.row) for judged in item.rows)
        listed = (listed_mine(row) for row in item.mines if not speaks_of_scrap(listed_cells(row)))
        mines = [mine.cell for cells in (*rows, *listed) for mine in cells]
        if others or mines:
            known = "not-recycled" if "no" in others.values() else "unknown"
            variant = ("and-mines" if others else "mines") if mines else known
            facts = {"rows": cells_shown(others), "mines": cells_shown(mines), "sheets": sheets_of(mines)}
            yield answer_hit(answer, variant, *others, *mines, **facts)


def recycled_contradicts_origin(context: CheckContext) -> Iterator[Hit]:
    """All recycled, and yet from countries or areas that are asked about for their mines."""
    for item in metal_answers(context):
        recycled = item.given("recycled")
        origins = [topic for topic, choices in context.parameters["origins"].items() if item.says(topic, *choices)]
        answers = [item.answers[topic] for topic in origins]
        if recycled and recycled.choice == YES and answers:
            names = ("origin", "other")
            facts = [facts_beside(name, answer) for name, answer in zip(names, answers, strict=False)]
            merged = {key: value for part in facts for key, value in part.items()}
            yield answer_hit(recycled, "both" if len(answers) > 1 else "one", *answers, **merged)
