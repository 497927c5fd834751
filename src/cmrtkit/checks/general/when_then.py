"""The general check of one field by another."""

from __future__ import annotations

from collections.abc import Iterator

from cmrtkit.checks.context import CheckContext
from cmrtkit.checks.general.conditions import all_hold, meets
from cmrtkit.checks.general.fields import values_of
from cmrtkit.checks.general.hits import hit_at, shown
from cmrtkit.checks.general.said import Said
from cmrtkit.findings import Hit
from cmrtkit.rulebook.conditions import Condition
from cmrtkit.rulebook.general import WhenThen


def when_then(context: CheckContext) -> Iterator[Hit]:
    """Fields that are not as they must be where the conditions hold, each told once."""
    asked = WhenThen.model_validate(context.parameters)
    told: set[str] = set()
    for condition in asked.then:
        for said in values_of(context, condition.field or "").all:
            if meets(condition, said) is False and said.cell not in told and all_hold(context, asked.when, said.at):
                told.add(said.cell)
                yield _hit(condition, said, _grounds(context, asked, said))


def _grounds(context: CheckContext, asked: WhenThen, said: Said) -> list[Said]:
    """What meets the conditions."""
    return [
        item
        for condition in asked.when
        if condition.field
        for item in values_of(context, condition.field).beside(said.at)
        if meets(condition, item)
    ]


def _hit(condition: Condition, said: Said, grounds: list[Said]) -> Hit:
    first = grounds[0] if grounds else None
    return hit_at(
        said,
        expected=" | ".join(condition.is_) if condition.is_ else None,
        also=grounds,
        facts={
            "when_field": first.label if first else "",
            "when_value": shown(first) if first else "",
            "when_cell": first.cell.rpartition("!")[2] if first else "",
        },
    )
