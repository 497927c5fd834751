"""What was asked of a supplier before, known again although the fingerprint of a point may have changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from cmrtkit.letters.points import Point
from cmrtkit.letters.record import Asked, SupplierRecord
from cmrtkit.text import loose

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Earlier:
    """What was open with a supplier, by its keys (see `Point`)."""

    asked: dict[Key, Asked]

    @classmethod
    def of(cls, last: SupplierRecord | None) -> Earlier:
        return cls({item.key: item for item in last.points} if last else {})

    def since(self, point: Point) -> Point:
        """The point with the day on which it was asked first: it, or the same matter of the smelter of that name."""
        known = self.asked.get(point.key)
        days = [known.first] if known else [item.first for item in self.asked.values() if _alike(item, point)]
        return replace(point, since=min(days, default=None))

    def opened(self, wanted: Collection[Key], points: Iterable[Point]) -> list[dt.date]:
        """The days on which that was asked first which is still open."""
        files = [item.first for key, item in self.asked.items() if key in wanted]
        return files + [point.since for point in points if point.since]


def _alike(item: Asked, point: Point) -> bool:
    return bool(item.subject) and (item.family, item.subject) == (point.family, point.subject)


def is_asked_still(item: Asked, points: Iterable[Point]) -> bool:
    """Whether the same cell, or a smelter of the same name, is asked about, for another reason maybe.

    Nobody is thanked for that: a thank-you beside a request about the same thing reads as a mistake.
    """
    return any(item.family == point.family and loose(item.what) == loose(point.what) for point in points)
