"""The user's own list as YAML: what people write by hand."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from cmrtkit.errors import WorkbookError
from cmrtkit.malformed import first_fault
from cmrtkit.matching.ids import meant_id
from cmrtkit.reference.arealists import with_codes
from cmrtkit.reference.metals import metal_name
from cmrtkit.reference.model import Verdict
from cmrtkit.reference.statements import AtRisk, Contribution, Own, Statement

# What people write by hand is shorter; of a longer text the reader would take minutes.
_MOST_BYTES = 500_000


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    id: str = ""
    name: str = ""
    metal: str = ""
    country: str = ""
    note: str = ""


class _Area(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    country: str
    region: str = ""
    since: dt.date | None = None
    until: dt.date | None = None
    note: str = ""


class _OwnList(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True, populate_by_name=True)

    title: str = "own list"
    date: dt.date | None = None
    approved: list[_Entry] = []
    banned: list[_Entry] = []
    non_smelters: list[_Entry] = Field(default=[], alias="non-smelters")
    aliases: list[_Entry] = []
    cahra: list[_Area] = []


def read_own_yaml(data: bytes, name: str) -> Contribution | None:
    """What an own list in YAML says; None where the file is no YAML mapping of that kind.

    Raises WorkbookError ``own-list-malformed`` where it is one, with a fault in it.
    """
    found = _mapping(data)
    keys = {"approved", "banned", "non-smelters", "aliases", "cahra"}
    if found is None or not keys & set(found):
        return None
    try:
        own = _OwnList.model_validate(found)
    except ValidationError as error:
        where, why = first_fault(error, _OwnList)
        raise WorkbookError("own-list-malformed", where=where, why=why) from error
    areas, remarks = with_codes((AtRisk(row, **dict(area)) for row, area in enumerate(own.cahra, 1)), name)
    statements: list[Statement] = [*_statements(own), *areas]
    return Contribution(
        name=name,
        kind="own",
        title=own.title,
        date=own.date,
        dated_by="given" if own.date else None,
        sha256=hashlib.sha256(data).hexdigest(),
        entries=len(statements),
        statements=statements,
        remarks=tuple(remarks),
    )


def _mapping(data: bytes) -> dict[str, Any] | None:
    if len(data) > _MOST_BYTES:
        return None
    try:
        found = yaml.safe_load(data.decode("utf-8-sig"))
    except (ValueError, RecursionError, yaml.YAMLError):  # ValueError: no UTF-8, or a date such as 2024-99-99
        return None
    return found if isinstance(found, dict) else None


def _statements(own: _OwnList) -> Iterator[Own]:
    groups: list[tuple[Verdict, list[_Entry]]] = [
        ("approved", own.approved),
        ("banned", own.banned),
        ("non-smelter", own.non_smelters),
        ("alias", own.aliases),
    ]
    number = 0
    for verdict, entries in groups:
        for entry in entries:
            number += 1
            metal = metal_name(entry.metal) if entry.metal else ""
            smelter_id = meant_id(entry.id) if entry.id else ""
            yield Own(number, verdict, entry.name, metal, smelter_id, entry.country, entry.note)
