"""The covered countries (the DRC and its neighbours), and what people write in place of their names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from cmrtkit.resources import load_yaml, rules_dir


@cache
def covered_countries() -> frozenset[str]:
    """The DRC and the countries that adjoin it, by ISO 3166-1 code."""
    data = _data()
    return frozenset([data["democratic-republic-of-the-congo"], *data["adjoining"]])


def parts() -> Iterator[tuple[str, frozenset[str]]]:
    """Names of parts of covered countries, each with the countries it may lie in, and names for all of these."""
    for codes, names in _data()["parts"].items():
        yield from ((name, frozenset(codes.split())) for name in names.split(", "))
    yield from ((name, covered_countries()) for name in _data()["all"].split(", "))


@cache
def _data() -> Mapping[str, Any]:
    data: dict[str, Any] = load_yaml(rules_dir() / "reference" / "covered-countries.yaml")
    return data
