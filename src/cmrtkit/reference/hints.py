"""What a user says of lists that do not say it themselves: kind, date, columns, what a status means."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError, field_validator

from cmrtkit.errors import UsageError
from cmrtkit.malformed import first_fault
from cmrtkit.reference.headings import fields_on_file
from cmrtkit.reference.model import Kind


class Hints(BaseModel):
    """About one list. ``columns`` gives the heading of a field, ``statuses`` what a list's own word counts as."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    file: str = ""
    kind: Kind | None = None
    date: dt.date | None = None
    metal: str = ""
    columns: dict[str, str] = {}
    statuses: dict[str, Literal["conformant", "active", "cross-recognised", "none"]] = {}

    @field_validator("columns")
    @classmethod
    def _known_fields(cls, columns: dict[str, str]) -> dict[str, str]:
        unknown = ", ".join(sorted(set(columns) - set(fields_on_file())))
        if unknown:
            raise ValueError(f"no such column: {unknown}; there are {', '.join(fields_on_file())}")
        return columns


class _MapFile(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    lists: list[Hints] = []
    statuses: dict[str, Literal["conformant", "active", "cross-recognised", "none"]] = {}


class ListMap:
    """The hints of a map file, by the name of the list they are about."""

    def __init__(self, lists: list[Hints] | None = None, statuses: dict[str, str] | None = None) -> None:
        self._lists = {item.file: item for item in lists or []}
        self._statuses = statuses or {}
        self._used: set[str] = set()

    def about(self, name: str) -> Hints:
        """The hints about a file; statuses given for all lists hold for each."""
        self._used.add(name)
        found = self._lists.get(name) or Hints(file=name)
        return Hints.model_validate({**found.model_dump(), "statuses": {**self._statuses, **found.statuses}})

    def unused(self) -> list[str]:
        """The files the map speaks of that were not among the lists."""
        return sorted(set(self._lists) - self._used)


def load_map(path: Path) -> ListMap:
    """Reads a map file (YAML). Raises UsageError where it is missing or not well-formed."""
    try:
        data = _MapFile.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")) or {})
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror or error}") from error
    except ValidationError as error:
        where, why = first_fault(error, _MapFile)
        raise UsageError(f"{path.name} is no map of lists: {where}: {why}") from error
    except (yaml.YAMLError, ValueError, RecursionError, TypeError) as error:  # ValueError: bad dates
        raise UsageError(f"{path.name} is no map of lists: {error}") from error
    return ListMap(data.lists, dict(data.statuses))
