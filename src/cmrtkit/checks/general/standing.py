"""The general check of where the named smelters stand."""

from __future__ import annotations

from collections.abc import Iterator

from cmrtkit.checks.context import CheckContext
from cmrtkit.checks.general.conditions import is_among
from cmrtkit.checks.general.hits import hit_at
from cmrtkit.checks.general.said import Said
from cmrtkit.checks.general.texts import looked_at
from cmrtkit.checks.smelter_facts import own_word
from cmrtkit.findings import Hit, Label
from cmrtkit.rulebook.general import InReference

# Rows that name nobody: other rules ask who is meant.
_NOBODY = ("unidentified", "unknown")


def in_reference(context: CheckContext) -> Iterator[Hit]:
    """Named smelters that stand otherwise than asked, as far as the lists at hand can tell."""
    asked = InReference.model_validate(context.parameters)
    for said in looked_at(context, ("smelter.status",), asked.where):
        if (
            said.value not in _NOBODY
            and is_among(said, asked.status) is False
            and not _is_vouched(context, asked, said)
        ):
            yield hit_at(
                said,
                expected=" | ".join((*asked.status, *asked.verdict)),
                facts={
                    "status": Label("status", said.value or ""),
                    "expected": [Label("status", status) for status in asked.status],
                },
            )


def _is_vouched(context: CheckContext, asked: InReference, said: Said) -> bool:
    """Whether the user's own list says one of the words asked for."""
    word = own_word(context, said.smelter) if said.smelter and asked.verdict else None
    return word is not None and word.verdict in asked.verdict
