"""What is wrong with a file that people write by hand (settings, suppressions, rules), in one sentence."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from cmrtkit.text import shorten

if TYPE_CHECKING:
    from pydantic import BaseModel, ValidationError


_NO_DATE = "must be a date, written like 2026-12-31"
# What pydantic says in the words of programmers.
_PLAIN = {
    "date_from_datetime_parsing": _NO_DATE,
    "date_parsing": _NO_DATE,
    "date_type": _NO_DATE,
    "dict_type": "must be a table of keys with values",
    "list_type": "must be a list",
    "literal_error": "must be one of {expected}",
    "missing": "is missing",
    "model_type": "must be a table of keys with values",
    "path_type": "must be a path, as a text in quotes",
    "string_too_short": "must not be empty",
    "string_type": "must be a text, in quotes",
}


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """``"; did you mean thresholds?"``, or nothing where no known word is near."""
    near = difflib.get_close_matches(word, list(known), n=1, cutoff=0.4)
    return f"; did you mean {near[0]}?" if near else ""


def first_fault(error: ValidationError, model: type[BaseModel]) -> tuple[str, str]:
    """Where the first fault is (entries counted from 1), and what is wrong, with the nearest right word for a key."""
    path, why = fault_at(error, model)
    parts = (f"entry {part + 1}" if isinstance(part, int) else str(part) for part in path if part != "[key]")
    return shorten(" › ".join(parts), 200) or "the whole file", shorten(why, 500)


def fault_at(error: ValidationError, model: type[BaseModel]) -> tuple[tuple[int | str, ...], str]:
    """The same, by the keys that lead there. A key too many comes first: one that is missing may be misspelt so."""
    faults = error.errors(include_url=False)
    fault = next((item for item in faults if item["type"] == "extra_forbidden"), faults[0])
    path = fault["loc"]
    if fault["type"] == "extra_forbidden":
        return path, f"there is no such key{did_you_mean(str(path[-1]), _keys_at(model, path[:-1]))}"
    plain = _PLAIN.get(fault["type"])
    return path, plain.format(**fault.get("ctx", {})) if plain else fault["msg"].removeprefix("Value error, ")


def _keys_at(model: type[BaseModel], path: tuple[int | str, ...]) -> list[str]:
    """The keys allowed at a place of the model's file, as they are written there."""
    for part in path:
        if isinstance(part, str):
            model = _model_of(model, part) or model
    return [field.alias or name for name, field in model.model_fields.items()]


def _model_of(model: type[BaseModel], key: str) -> type[BaseModel] | None:
    """The model of what stands under a key, where that is a model, or a list or mapping of one."""
    for name, field in model.model_fields.items():
        if key in (name, field.alias):
            return _within(field.annotation)
    return None


def _within(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and hasattr(annotation, "model_fields"):
        return annotation
    inner = (_within(argument) for argument in getattr(annotation, "__args__", ()))
    return next((model for model in inner if model), None)
