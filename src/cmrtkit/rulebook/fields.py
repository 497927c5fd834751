"""What a declaration states, by the names that rules use for it (``rules/reference/fields.yaml``)."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from cmrtkit.resources import load_yaml, rules_dir

Kind = Literal["text", "identifier", "personal", "country", "metal", "date"]


@dataclass(frozen=True, slots=True)
class FieldName:
    """A field: its name, the kind of thing it holds, and the answers there are to choose from, if any."""

    name: str
    kind: Kind
    choices: tuple[str, ...] = ()

    @property
    def group(self) -> str:
        """What it belongs to: ``company``, ``answer``, ``smelter`` ...; the name itself for the few without a point."""
        return self.name.partition(".")[0]


@cache
def known_fields() -> Mapping[str, FieldName]:
    """Every field by its name."""
    listed = load_yaml(rules_dir() / "reference" / "fields.yaml")
    fields = [_field(name, what) for name, what in listed.items()]
    comments = [FieldName(f"{item.name}.comment", "text") for item in fields if item.group == "answer"]
    return {item.name: item for item in (*fields, *comments)}


def _field(name: str, what: Kind | list[str]) -> FieldName:
    return FieldName(name, "text", tuple(what)) if isinstance(what, list) else FieldName(name, what)


@cache
def known_metals() -> Mapping[str, str]:
    """The names of metals by their small letters."""
    return {name.lower(): name for name in load_yaml(rules_dir() / "reference" / "metals.yaml")}


def field_named(name: str) -> FieldName:
    """Raises ValueError for a field that does not exist, with the nearest one that does."""
    fields = known_fields()
    if name not in fields:
        raise ValueError(f"no field is called {name!r}{nearest_field(name, fields)}")
    return fields[name]


def nearest_field(name: str, fields: Iterable[str]) -> str:
    """``"; did you mean company.unique_id?"``: by the last part of the name, for the first is easily forgotten."""
    known = list(fields)
    last = name.rpartition(".")[2]
    alike = [field for field in known if field.rpartition(".")[2] == last]
    near = difflib.get_close_matches(name, alike or known, n=1, cutoff=0.0 if alike else 0.5)
    return f"; did you mean {near[0]}?" if near else f"; there are {', '.join(known)}"
