"""How the HTML report says what it shows: metals, countries, where a smelter stands."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from cmrtkit.countries import country_code, country_name
from cmrtkit.facilities import Standing
from cmrtkit.findings import Label
from cmrtkit.reference.standing import OWN
from cmrtkit.results import Status
from cmrtkit.words import Words


def metal_said(metal: str, words: Words) -> str:
    """A metal by its name in the reader's language; a heading, so that it begins with a capital."""
    said = words.say(Label("metal", metal))
    return said[:1].upper() + said[1:]


@lru_cache(maxsize=4096)
def country_said(country: str, language: str) -> str:
    """A country by its name in the reader's language; as written where it is not known."""
    code = country_code(country)
    return country_name(code, language) if code else country


def status_said(standing: Standing | None, status: Status, recognised_by: Sequence[str], words: Words) -> str:
    """Where a smelter stands, who says so, and what else is known of it."""
    said = words.section("html")
    if standing is None:
        return str(words.lists["statuses"]["unknown"])
    name, detail = said["standings"][standing], _detail(standing, status, recognised_by, words)
    return str(said["with_detail"]).format(text=name, detail=detail) if detail else str(name)


def _detail(standing: Standing, status: Status, recognised_by: Sequence[str], words: Words) -> str:
    said = words.section("html")["details"]
    if status == "removed":
        return str(said["removed"])
    if status == "non-smelter":  # of a name without an ID the result does not say who calls it none
        return str(said["non-smelter" if standing != "unknown" else "non-smelter-likely"])
    return words.say_listed([said["own-list"] if who == OWN else who for who in recognised_by])
