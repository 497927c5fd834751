"""The general checks, which rules of any subject can use: their parameters, and the facts their messages may name.

Every one looks at a ``field`` (or several), in each row or for each metal where there are many, and only where all of
``where`` holds for the same row, metal or company.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from cmrtkit.patterns import linear_pattern
from cmrtkit.results import Status
from cmrtkit.rulebook.conditions import (
    Conditions,
    Item,
    Items,
    ParameterModel,
    Pattern,
    SomeConditions,
    Texts,
    as_list,
    require_choices,
)
from cmrtkit.rulebook.fields import field_named

OwnVerdict = Literal["approved", "banned", "non-smelter", "alias"]
Months = Annotated[int, Field(ge=0, le=1_200)]


class Required(ParameterModel):
    """``required``: something must stand there."""

    field: Items
    where: Conditions = ()


class OneOf(ParameterModel):
    """``one-of``: what stands there is one of ``values``, or none of ``forbidden``.

    Case, width and blanks do not matter unless ``exact``.
    """

    field: Items
    values: Texts | None = None
    forbidden: Texts | None = None
    exact: bool = False
    where: Conditions = ()

    @model_validator(mode="after")
    def _either(self) -> OneOf:
        if (self.values is None) == (self.forbidden is None):
            raise ValueError("give either values or forbidden")
        for name in self.field:
            require_choices(name, self.values or self.forbidden or ())
        return self


class Fits(ParameterModel):
    """``pattern``: the whole text fits a pattern; ``like`` shows one that does."""

    field: Items
    pattern: Pattern
    ignore_case: bool = False
    like: str
    where: Conditions = ()

    @model_validator(mode="after")
    def _fits_itself(self) -> Fits:
        if not linear_pattern(self.pattern, self.ignore_case).fits(self.like):
            raise ValueError(f"like ({self.like!r}) does not fit the pattern itself")
        return self


class Unique(ParameterModel):
    """``unique``: nothing stands there twice in the workbook, or twice for a metal. Compared as by ``one-of``."""

    field: Item
    per_metal: bool = False
    exact: bool = False
    where: Conditions = ()


class InReference(ParameterModel):
    """``in-reference``: a named smelter stands as one of ``status``, or the user's own list says one of ``verdict``."""

    status: Annotated[tuple[Status, ...], BeforeValidator(as_list)] = (
        "conformant",
        "active",
        "cross-recognised",
        "listed",
    )
    verdict: Annotated[tuple[OwnVerdict, ...], BeforeValidator(as_list)] = ()
    where: Conditions = ()


class WhenThen(ParameterModel):
    """``when-then``: where all of ``when`` holds, all of ``then`` must, for the same row, metal or company."""

    when: SomeConditions
    then: SomeConditions

    @model_validator(mode="after")
    def _then_is_about_fields(self) -> WhenThen:
        if any(condition.field is None for condition in self.then):
            raise ValueError("then needs the field that must be so; metals stand under when")
        return self


class DateWindow(ParameterModel):
    """``date-window``: a date lies between two days (both count), given as such or in months from today."""

    field: Item = "effective_date"
    after: dt.date | None = None
    before: dt.date | None = None
    months_back: Months | None = None
    months_ahead: Months | None = None
    where: Conditions = ()

    @model_validator(mode="after")
    def _is_a_window(self) -> DateWindow:
        if field_named(self.field).kind != "date":
            raise ValueError(f"{self.field} is no date")
        if {self.after, self.before, self.months_back, self.months_ahead} == {None}:
            raise ValueError("give after, before, months-back or months-ahead")
        return self


class Count(ParameterModel):
    """``count``: at ``least`` or at ``most`` so many, of what is filled and meets ``where``.

    ``when`` says for which declarations (``per-metal``: for which metals in scope) there is to be a count at all;
    ``distinct`` counts the same text once.
    """

    field: Item
    where: Conditions = ()
    when: Conditions = ()
    least: Annotated[int, Field(ge=1)] | None = None
    most: Annotated[int, Field(ge=0)] | None = None
    per_metal: bool = False
    distinct: bool = False

    @model_validator(mode="after")
    def _counts_what_it_looks_at(self) -> Count:
        if self.least is None and self.most is None:
            raise ValueError("give least or most")
        group = field_named(self.field).group
        for condition in self.where:
            if condition.field and field_named(condition.field).group != group:
                raise ValueError(f"where is about each {group} that is counted; put {condition.field} under when")
        return self


@dataclass(frozen=True, slots=True)
class GeneralCheck:
    """What a rule file may say to a general check: parameters, variants of messages, facts in them."""

    parameters: type[ParameterModel]
    facts: frozenset[str]
    variants: tuple[str, ...] = ("default",)


# What stands in the field, and where: metal, row and name (of smelter or product) are empty where there are none.
_COMMON = frozenset({"field", "value", "metal", "row", "name", "cell", "sheet"})

GENERAL_CHECKS: Mapping[str, GeneralCheck] = {
    "count": GeneralCheck(
        Count, frozenset({"field", "metal", "cell", "sheet", "count", "least", "most"}), ("too-few", "too-many")
    ),
    "date-window": GeneralCheck(DateWindow, _COMMON | {"earliest", "latest"}, ("too-early", "too-late")),
    "in-reference": GeneralCheck(InReference, _COMMON | {"status", "expected"}),
    "one-of": GeneralCheck(OneOf, _COMMON | {"expected"}),
    "pattern": GeneralCheck(Fits, _COMMON | {"like"}),
    "required": GeneralCheck(Required, _COMMON),
    "unique": GeneralCheck(Unique, _COMMON | {"first_cell", "first_row"}),
    "when-then": GeneralCheck(WhenThen, _COMMON | {"when_field", "when_value", "when_cell"}),
}
