"""General checks of single fields: that they are filled, and with what."""

from __future__ import annotations

from collections.abc import Iterator

from cmrtkit.checks.context import CheckContext
from cmrtkit.checks.general.conditions import all_hold, fits, is_among
from cmrtkit.checks.general.fields import values_of
from cmrtkit.checks.general.hits import hit_at
from cmrtkit.checks.general.said import Said
from cmrtkit.findings import Hit, Label
from cmrtkit.rulebook.conditions import Condition
from cmrtkit.rulebook.general import Fits, OneOf, Required


def required(context: CheckContext) -> Iterator[Hit]:
    """Fields in which nothing stands."""
    asked = Required.model_validate(context.parameters)
    for said in looked_at(context, asked.field, asked.where):
        if said.text is None:
            yield hit_at(said)


def one_of(context: CheckContext) -> Iterator[Hit]:
    """Fields with something else than one of the values, or with something forbidden."""
    asked = OneOf.model_validate(context.parameters)
    texts = asked.values or asked.forbidden or ()
    wanted = asked.values is not None
    for said in looked_at(context, asked.field, asked.where):
        if is_among(said, texts, asked.exact) is (not wanted):
            expected = " | ".join(texts) if wanted else None
            yield hit_at(said, expected=expected, facts={"expected": [Label("quote", text) for text in texts]})


def pattern(context: CheckContext) -> Iterator[Hit]:
    """Fields whose text does not fit the pattern."""
    asked = Fits.model_validate(context.parameters)
    for said in looked_at(context, asked.field, asked.where):
        if fits(said, asked.pattern, asked.ignore_case) is False:
            yield hit_at(said, expected=asked.like, facts={"like": asked.like})


def looked_at(context: CheckContext, fields: tuple[str, ...], where: tuple[Condition, ...]) -> Iterator[Said]:
    """What the fields say, wherever all conditions hold."""
    for field in fields:
        for said in values_of(context, field).all:
            if all_hold(context, where, said.at):
                yield said
