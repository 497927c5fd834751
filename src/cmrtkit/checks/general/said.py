"""What a field says in one place of the form, and how it is compared."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from cmrtkit.countries import country_code
from cmrtkit.findings import Label
from cmrtkit.model.declaration import Stated
from cmrtkit.reference.metals import metal_name
from cmrtkit.rulebook.fields import FieldName
from cmrtkit.smelters import JudgedRow
from cmrtkit.text import is_blank, loose

# Of a longer text nothing is said: no list and no pattern is about one, and a cell may hold 32,767 characters.
LONGEST = 2_000


class At(NamedTuple):
    """Where something stands: in which part of the form, for which metal, in which row."""

    group: str = ""
    metal: str | None = None
    row: int | None = None


@dataclass(frozen=True)
class Said:
    """What a field says in one place.

    ``text`` is what stands there, None where nothing counts as standing there; ``value`` is what it is compared as,
    None where it cannot be compared (an answer that is not on offer, a date that cannot be read). ``may_be`` are
    values it may come to as well, as far as the lists at hand go. ``subject`` is what a finding is about.
    """

    field: FieldName
    at: At
    cell: str
    label: Label
    subject: str
    text: str | None
    value: str | None
    name: str = ""
    smelter: JudgedRow | None = None
    may_be: frozenset[str] = frozenset()

    @cached_property
    def key(self) -> str | None:
        """The form in which values are compared."""
        return comparable(self.field, self.value) if self.value is not None and len(self.value) <= LONGEST else None


def comparable(field: FieldName, text: str) -> str:
    """A text as it is compared in a field: countries and metals however they are written."""
    if field.kind == "country":
        return country_code(text) or loose(text)
    return loose(metal_name(text) if field.kind == "metal" else text)


def standing_text(stated: Stated) -> str | None:
    """The text of a cell, None where nothing stands there that anybody would call an answer."""
    value = stated.value
    return None if value is None or stated.is_missing or is_blank(value) else value
