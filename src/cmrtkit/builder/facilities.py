"""The invented smelters of built workbooks (``facilities.yaml``), and the Look-up rows they make."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict

from cmrtkit.resources import load_yaml

NOT_LISTED = "Smelter not listed"
NOT_IDENTIFIED = "Smelter not yet identified"


class Facility(BaseModel):
    """One invented smelter or refiner of one metal."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    name: str
    country: str
    city: str
    aliases: tuple[str, ...] = ()


class LookUpRow(NamedTuple):
    """One row of the Smelter Look-up, its fields named as the layouts name the columns."""

    metal: str
    lookup: str
    standard_name: str | None = None
    country: str | None = None
    smelter_id: str | None = None
    id_source: str | None = None
    city: str | None = None


class _Data(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    source: str
    facilities: dict[str, tuple[Facility, ...]]
    countries: dict[str, str]


def facilities(metal: str) -> tuple[Facility, ...]:
    """The invented facilities of a metal; none for a metal that has no data."""
    return _data().facilities.get(metal, ())


def countries() -> dict[str, str]:
    """ISO 3166 code -> name, for the hidden sheet of countries."""
    return _data().countries


def source() -> str:
    """What the Look-up says where IDs come from."""
    return _data().source


def look_up_rows(metals: Sequence[str]) -> list[LookUpRow]:
    """The rows of the Look-up: metals and names in alphabetical order, the two special rows last."""
    return [row for metal in sorted(metals) for row in (*_named_rows(metal), *_special_rows(metal))]


def _named_rows(metal: str) -> list[LookUpRow]:
    rows = [_row(metal, name, item) for item in facilities(metal) for name in (item.name, *item.aliases)]
    return sorted(rows, key=lambda row: row.lookup.lower())


def _row(metal: str, name: str, facility: Facility) -> LookUpRow:
    return LookUpRow(metal, name, facility.name, facility.country, facility.id, source(), facility.city)


def _special_rows(metal: str) -> tuple[LookUpRow, LookUpRow]:
    return LookUpRow(metal, NOT_LISTED), LookUpRow(metal, NOT_IDENTIFIED, "Unknown", "Unknown")


@cache
def _data() -> _Data:
    return _Data.model_validate(load_yaml(Path(__file__).with_name("facilities.yaml")))
