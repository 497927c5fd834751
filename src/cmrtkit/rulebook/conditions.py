"""The shape of conditions on what a declaration states, and of the texts, fields and patterns in rule files."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from cmrtkit.malformed import did_you_mean
from cmrtkit.patterns import linear_pattern
from cmrtkit.rulebook.fields import field_named, known_metals
from cmrtkit.text import loose


class ParameterModel(BaseModel):
    """Keys are written with hyphens; unknown ones are errors. What YAML takes for a number may stand for a text."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        defer_build=True,
        coerce_numbers_to_str=True,
        alias_generator=lambda name: name.rstrip("_").replace("_", "-"),
    )


def as_list(value: object) -> object:
    """One thing, or a list of such things."""
    return value if isinstance(value, list | tuple) else [value]


def _known_field(name: str) -> str:
    return field_named(name).name


def _known_metal(name: str) -> str:
    metals = known_metals()
    if name.lower() not in metals:
        raise ValueError(f"no metal is called {name!r}{did_you_mean(name, metals.values())}")
    return metals[name.lower()]


def _well_formed(text: str) -> str:
    linear_pattern(text)
    return text


Item = Annotated[str, AfterValidator(_known_field)]
Metal = Annotated[str, AfterValidator(_known_metal)]
Pattern = Annotated[str, AfterValidator(_well_formed)]
Texts = Annotated[tuple[str, ...], BeforeValidator(as_list), Field(min_length=1)]
Items = Annotated[tuple[Item, ...], BeforeValidator(as_list), Field(min_length=1)]
Metals = Annotated[tuple[Metal, ...], BeforeValidator(as_list), Field(min_length=1)]


class Condition(ParameterModel):
    """What must hold of a field; all that is given must. ``metal`` alone is about the thing that is looked at.

    ``is``/``is-not``: one of these texts; ``matches``: a pattern that the whole text must fit; ``filled``: whether
    anything stands there. An empty field meets and breaks nothing but ``filled``.
    """

    field: Item | None = None
    is_: Texts | None = None
    is_not: Texts | None = None
    matches: Pattern | None = None
    ignore_case: bool = False
    filled: bool | None = None
    metal: Metals | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Condition:
        of_field = [self.is_, self.is_not, self.matches, self.filled]
        if self.field is None and (self.metal is None or any(item is not None for item in of_field)):
            raise ValueError("a condition needs the field it is about, unless it only names metals")
        if self.field is not None and self.metal is not None:
            raise ValueError("metal is a condition of its own, without a field")
        if self.field is not None and all(item is None for item in of_field):
            raise ValueError("a condition says is, is-not, matches or filled")
        for texts in (self.is_, self.is_not):
            require_choices(self.field, texts or ())
        return self


def require_choices(field: str | None, texts: Iterable[str]) -> None:
    """Raises ValueError for a text that can never be the answer of a field with a choice of answers."""
    choices = field_named(field).choices if field else ()
    known = {loose(choice) for choice in choices}
    for text in texts:
        if choices and loose(text) not in known:
            near = did_you_mean(text, choices) or f"; there are {', '.join(choices)}"
            raise ValueError(f"{field} is never {text!r}{near}")


Conditions = Annotated[tuple[Condition, ...], BeforeValidator(as_list)]
SomeConditions = Annotated[tuple[Condition, ...], BeforeValidator(as_list), Field(min_length=1)]
