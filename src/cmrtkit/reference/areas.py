"""Conflict-affected and high-risk areas (CAHRAs): which countries, or which of their regions, on which day."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from functools import cached_property

from cmrtkit.matching.normalise import squeezed
from cmrtkit.reference.listwords import word_for, words_of
from cmrtkit.reference.model import PLACES, Area, ReferenceFile, Source

_BETWEEN_REGIONS = re.compile(r"[,;/、；\n]|\band\b|\bund\b|\bet\b|及び|および", re.IGNORECASE)
_SHORTEST = 3  # letters of a region that can be found in a text


class Areas:
    """The areas of one reference.

    Of several lists of areas the newest counts, as with lists of every kind; the user's own areas count beside it.
    """

    def __init__(self, reference: ReferenceFile) -> None:
        self.reference = reference

    @cached_property
    def in_force(self) -> tuple[Area, ...]:
        """The areas of the newest list, and the user's own."""
        sources = self.reference.sources
        newest = max((source.day for source in sources if source.kind in PLACES), default=None)
        counts = [source.kind not in PLACES or source.day == newest for source in sources]
        return tuple(area for area in self.reference.areas if counts[area.source])

    @cached_property
    def _by_country(self) -> Mapping[str, list[Area]]:
        found: dict[str, list[Area]] = {}
        for area in self.in_force:
            found.setdefault(area.country, []).append(area)
        return found

    def of(self, code: str, on: dt.date) -> list[Area]:
        """What the lists say of a country on a day: areas that began later or ended before are left out."""
        return [area for area in self._by_country.get(code, ()) if _holds(area, on)]

    def is_cahra(self, code: str, on: dt.date) -> bool:
        """Whether a country as a whole is on the list."""
        return any(is_whole(area) for area in self.of(code, on))

    def named_in(self, text: str, code: str, on: dt.date) -> list[Area]:
        """The areas of a country that a text can mean: the whole of it, or a region that the text names."""
        return [area for area in self.of(code, on) if is_whole(area) or _names_a_region(text, area)]

    def source(self, area: Area) -> Source:
        """The list that names an area."""
        return self.reference.sources[area.source]


def _holds(area: Area, on: dt.date) -> bool:
    return (area.since is None or area.since <= on) and (area.until is None or on <= area.until)


def is_whole(area: Area) -> bool:
    """Whether a country is listed with no region, or with a word such as "whole country"."""
    return not squeezed(area.region) or word_for("regions", area.region) == "whole"


def _names_a_region(text: str, area: Area) -> bool:
    said = squeezed(text)
    return any(_stands(region, said) for region in _regions(area.region))


def _regions(text: str) -> Iterator[str]:
    """The names of regions, without words such as "province"."""
    generic = words_of("regions", "generic")
    for part in _BETWEEN_REGIONS.split(text):
        name = " ".join(word for word in squeezed(part).split() if word not in generic)
        if len(name) >= _SHORTEST or not name.isascii():
            yield name


def _stands(region: str, text: str) -> bool:
    """Chinese and Japanese names stand anywhere, others between blanks."""
    return f" {region} " in f" {text} " if region.isascii() else bool(region) and region in text
