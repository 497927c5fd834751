"""The rule about cells with a drop-down, and those of the Declaration: answers that it does not offer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cmrtkit.checks.answers_given import SCOPING, YES, metal_answers, question
from cmrtkit.checks.context import CheckContext
from cmrtkit.checks.masking import quoted
from cmrtkit.checks.meanings import meant_offer
from cmrtkit.checks.mineral_picks import picks
from cmrtkit.checks.row_dropdowns import (
    countries_not_known,
    metals_not_offered,
    recycled_not_offered,
    with_blanks_shown,
)
from cmrtkit.completeness import reads_alike
from cmrtkit.findings import Hit, Label
from cmrtkit.model.declaration import Answer, Stated
from cmrtkit.reference.metals import metal_name
from cmrtkit.text import fold, is_blank, legible, same


@dataclass(frozen=True, slots=True)
class _Choice:
    """A cell of the Declaration with a drop-down: what is offered, and which of it was chosen, or likely is meant."""

    stated: Stated
    named: Label
    topic: str
    offers: tuple[str, ...]
    choice: str | None
    metal: str | None = None
    likely: str | None = None


def answer_not_in_dropdown(context: CheckContext) -> Iterator[Hit]:
    """Answers that no drop-down offers, where they count and RMI's Checker does not ask for them anyway."""
    told = {item.cell for item in context.completeness.missing}
    for chosen in (_scope(context), *_minerals(context), *_answers(context)):
        variant, meant = _fault(context, chosen)
        if variant and chosen.stated.cell not in told:
            yield _hit(context, chosen, variant, meant)
    yield from metals_not_offered(context)
    yield from recycled_not_offered(context)
    yield from countries_not_known(context)


def _scope(context: CheckContext) -> _Choice:
    company, wordings = context.declaration.company, context.layout.declaration.scopes
    stated, wording = company.fields["scope"], wordings[company.scope] if company.scope else None
    chosen = wording if wording and fold(legible(stated.value or "")) == fold(wording) else None
    return _Choice(stated, Label("field", "company.scope"), "scope", tuple(wordings.values()), chosen, likely=wording)


def _minerals(context: CheckContext) -> Iterator[_Choice]:
    """The cells in which minerals are chosen, where others than those on offer have a cell of their own."""
    minerals = context.layout.declaration.minerals
    for number, (pick, picked) in enumerate(picks(context)):
        if minerals is not None and pick.gives_way is not None:
            own = minerals.offered if minerals.other else minerals.offered[number : number + 1]
            offers, said = (*own, pick.gives_way), picked.pick.value or ""
            chosen = next((offer for offer in offers if fold(offer) == fold(legible(said))), None)
            likely = metal_name(said) if metal_name(said) in own else None
            yield _Choice(picked.pick, Label("field", "minerals"), picked.pick.cell, offers, chosen, likely=likely)


def _answers(context: CheckContext) -> Iterator[_Choice]:
    for item in context.declaration.answers:
        if _counts(context, item):
            yield _Choice(item.answer, question(item), item.topic, item.offers, item.choice, item.metal)


def _counts(context: CheckContext, answer: Answer) -> bool:
    """Whether anything depends on an answer: not where the metal, or every metal, is ruled out."""
    if answer.topic == SCOPING[0]:
        return True
    asked = [item for item in metal_answers(context) if answer.metal in (None, item.metal)]
    if answer.topic == SCOPING[1]:
        return any(item.answers[SCOPING[0]].choice in (None, YES) for item in asked)
    return any(item.scope != "out" for item in asked)


def _fault(context: CheckContext, chosen: _Choice) -> tuple[str | None, str | None]:
    """The variant, and the offered answer that is meant. Only a blank that RMI's Checker minds is a fault."""
    stated, said = chosen.stated, chosen.stated.value or ""
    if not said or stated.is_missing:
        return None, None
    if chosen.choice is None:
        meant = meant_offer(said, chosen.offers, context.parameters) or chosen.likely
        return "only-blanks" if is_blank(said) else "meant" if meant else "not-offered", meant
    if stated.raw == 1 or same(said, chosen.choice):
        return None, None
    if chosen.named.key == "minerals":
        return "blanks", chosen.choice
    alike = reads_alike(context.layout, stated.cell.rpartition("!")[2], said, chosen.choice)
    return None if alike else "blanks", chosen.choice


def _hit(context: CheckContext, chosen: _Choice, variant: str, meant: str | None) -> Hit:
    cell, said = chosen.stated.cell, chosen.stated.value or ""
    shown = quoted(with_blanks_shown(said) if variant.endswith("blanks") else said)
    return Hit(
        cell=cell,
        variant=variant,
        subject=f"{chosen.topic}|{chosen.metal}",
        metal=chosen.metal,
        observed=shown,
        expected=" | ".join(chosen.offers),
        suggestion=meant,
        also=tuple(item.cell for item in context.completeness.missing if cell in item.waits_on),
        facts={
            "question": chosen.named,
            "answer": shown,
            "meant": meant or "",
            "offers": [Label("quote", offer) for offer in chosen.offers],
        },
    )
