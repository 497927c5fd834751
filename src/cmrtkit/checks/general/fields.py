"""What a declaration states in a field that a rule names (``company.name``, ``answer.recycled``, ``smelter.country``).

A field comes to as many values as it has on the form: one for the company, one for each metal in scope, one for each
row. What is not asked comes to none: answers about metals that are ruled out or not answered for, smelters of metals
that are ruled out, questions that the template does not have.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property

from cmrtkit.checks.context import CheckContext
from cmrtkit.checks.general.form import (
    answer_said,
    company_said,
    effective_date_said,
    product_said,
    scope_said,
    template_said,
)
from cmrtkit.checks.general.mines import mine_said
from cmrtkit.checks.general.said import At, Said
from cmrtkit.checks.general.smelters import smelter_said
from cmrtkit.rulebook.fields import FieldName, field_named

_READERS: Mapping[str, Callable[[CheckContext, FieldName], Iterator[Said]]] = {
    "answer": answer_said,
    "company": company_said,
    "effective_date": effective_date_said,
    "mine": mine_said,
    "product": product_said,
    "scope": scope_said,
    "smelter": smelter_said,
    "template": template_said,
}


class Values:
    """What one field says, in the order of the form."""

    def __init__(self, field: FieldName, said: Sequence[Said]) -> None:
        self.field = field
        self.all = tuple(said)

    def beside(self, at: At) -> Sequence[Said]:
        """What goes with a place: what is said in its row, else for its metal, else all."""
        if self.is_of_row(at):
            return self._by_row.get(at.row, ())
        if at.metal is None:
            return self.all
        return (*self._by_metal.get(at.metal, ()), *self._by_metal.get(None, ()))

    def is_of_row(self, at: At) -> bool:
        """Whether the field has a value in the very row of a place."""
        return at.row is not None and self.field.group == at.group

    @cached_property
    def _by_row(self) -> Mapping[int | None, list[Said]]:
        found: dict[int | None, list[Said]] = {}
        for said in self.all:
            found.setdefault(said.at.row, []).append(said)
        return found

    @cached_property
    def _by_metal(self) -> Mapping[str | None, list[Said]]:
        found: dict[str | None, list[Said]] = {}
        for said in self.all:
            found.setdefault(said.at.metal, []).append(said)
        return found


def values_of(context: CheckContext, name: str) -> Values:
    """What a field says; worked out once a workbook."""
    key = (Values, name)
    found = context.memo.get(key)
    if not isinstance(found, Values):
        field = field_named(name)
        found = context.memo[key] = Values(field, tuple(_READERS[field.group](context, field)))
    return found
