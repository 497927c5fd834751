"""Where rows and columns went: known points, and what lies between them moved along with the one before."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from itertools import pairwise


class Knots:
    """A map of numbers (of rows, or of columns) that keeps their order. Before the first point nothing moved."""

    def __init__(self, points: Iterable[tuple[int, int]]) -> None:
        self.points = tuple(sorted(set(points)))
        self._from = [old for old, _ in self.points]
        self._to = [new for _, new in self.points]

    @property
    def is_in_order(self) -> bool:
        """Whether each number went to one place, and all are still in their order."""
        return all(a < b for numbers in (self._from, self._to) for a, b in pairwise(numbers))

    @property
    def is_still(self) -> bool:
        """Whether nothing moved."""
        return all(old == new for old, new in self.points)

    def there(self, number: int) -> int:
        """Where a number of the layout is in the workbook."""
        return number + self._shift(self._from, number)

    def back(self, number: int) -> int:
        """Which number of the layout one of the workbook is."""
        return number - self._shift(self._to, number)

    def moves(self) -> list[tuple[int, int]]:
        """The points from which on things are shifted otherwise than before, and by how much they are."""
        found, shift = [], 0
        for old, new in self.points:
            if new - old != shift:
                shift = new - old
                found.append((old, shift))
        return found

    def _shift(self, known: list[int], number: int) -> int:
        at = bisect_right(known, number) - 1
        return self._to[at] - self._from[at] if at >= 0 else 0
