"""Rules about what the customer asked for: scope, template and minerals. Silent until the user says what that was."""

from __future__ import annotations

import re
from collections.abc import Iterator, Set

from cmrtkit.checks.answers_given import (
    SCOPING,
    YES,
    MetalAnswers,
    answer_hit,
    chosen_metals,
    metal_answers,
    picks_area,
)
from cmrtkit.checks.context import CheckContext
from cmrtkit.findings import Hit, Label
from cmrtkit.layout.catalogue import releases, version_key
from cmrtkit.model.declaration import Answer
from cmrtkit.reference.metals import metal_name

_TITLE = re.compile(r"\s*([A-Za-z]+)\s+(\d+(?:\.\d+)+)\s*")


def scope_not_as_requested(context: CheckContext) -> Iterator[Hit]:
    """The declaration covers something else than was asked for."""
    company, wordings = context.declaration.company, context.layout.declaration.scopes
    asked = [wording for letter, wording in wordings.items() if letter in context.parameters["scopes"]]
    given = company.scope
    if not asked or given is None or wordings[given] in asked:
        return
    fields = context.layout.declaration.company
    yield Hit(
        cell=company.fields["scope"].cell,
        variant="other-scope",
        subject="scope",
        observed=wordings[given],
        expected=" | ".join(asked),
        facts={
            "scope": Label("quote", wordings[given]),
            "asked": [Label("quote", wording) for wording in asked],
            "products": context.layout.product_list.sheet,
            "description_cell": fields["scope_description"],
        },
    )


def template_older_than_requested(context: CheckContext) -> Iterator[Hit]:
    """The template is an older version than the one asked for. One that differs in nothing on the form will do."""
    template = context.declaration.template
    asked = _version_asked(template.family, context.parameters["versions"])
    if asked is None or not template.version_read:
        return
    if version_key(template.version) >= version_key(_same_form(template.family, asked)):
        return
    cell = context.layout.declaration.revision[0]
    yield Hit(
        cell=cell,
        variant="older",
        subject="version",
        observed=template.title,
        expected=f"{template.family} {asked}",
        also=(cell,),
        facts={"family": template.family, "version": template.version, "asked": asked},
    )


def _version_asked(family: str, titles: list[str]) -> str | None:
    """The oldest version of a family that will do, None where none is asked for."""
    found = (_TITLE.fullmatch(title) for title in titles)
    versions = [item[2] for item in found if item and item[1].upper() == family]
    return min(versions, key=version_key, default=None)


def _same_form(family: str, version: str) -> str:
    known = next((item for item in releases(family) if item.version == version), None)
    return (known and known.same_form_as) or version


def requested_mineral_not_declared(context: CheckContext) -> Iterator[Hit]:
    """A mineral that the customer asked about, and that the declaration rules out."""
    asked = {metal_name(text) for text in context.parameters["minerals"]}
    for metal in metal_answers(context):
        if metal_name(metal.metal) in asked and metal.scope == "out":
            answer = _ruling_out(metal)
            yield answer_hit(answer, context.parameters["variants"].get(answer.choice, "ruled-out"))
    yield from _not_chosen(context, asked)


def _not_chosen(context: CheckContext, asked: Set[str]) -> Iterator[Hit]:
    """Minerals that are not chosen, though the form offers them, or says itself that the customer asks about them."""
    minerals, chosen = context.layout.declaration.minerals, chosen_metals(context)
    if minerals is None or not chosen:
        return  # that no mineral at all is chosen, RMI's Checker says
    listed = {metal_name(row.value("metal") or ""): row.fields["metal"] for row in context.declaration.mineral_reasons}
    for name, stated in listed.items():
        if name and name not in chosen:
            yield _absent_hit(context, "listed", name, stated.cell)
    first = context.declaration.picks[0].pick.cell
    for name in minerals.offered:
        if name in asked - chosen - set(listed):
            yield _absent_hit(context, "not-chosen", name, first)


def _absent_hit(context: CheckContext, variant: str, name: str, cell: str) -> Hit:
    area = picks_area(context)
    facts = {"metal": Label("metal", name), "area": area, "template": context.declaration.template.title}
    also = tuple(pick.pick.cell for pick in context.declaration.picks)
    return Hit(cell=cell, variant=variant, subject=name, metal=name, also=also, facts=facts)


def _ruling_out(metal: MetalAnswers) -> Answer:
    """The first answer that puts a metal out of scope."""
    answers = (metal.answers[topic] for topic in SCOPING if topic in metal.answers)
    return next(answer for answer in answers if answer.choice not in (None, YES))
