"""Where the rows or columns of a sheet go."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import Literal

Axis = Literal["rows", "columns"]
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Move:
    """Where the rows or columns of one sheet go. Lines are counted from 1; a line that is gone goes to None.

    ``within``: only what stands in these columns moves, for rows that are moved.
    """

    sheet: str
    axis: Axis
    within: Span | None = field(default=None, kw_only=True)

    def touches(self, first_column: int, last_column: int) -> bool:
        """Whether an area of these columns moves, which it does as a whole or not at all."""
        return self.within is None or self.within[0] <= first_column <= last_column <= self.within[1]

    def line(self, number: int) -> int | None:
        raise NotImplementedError

    def span(self, first: int, last: int) -> Span | None:
        """Where a range goes, which stays one range; None where nothing of it is left."""
        raise NotImplementedError

    def pieces(self, first: int, last: int) -> list[Span]:
        """Where an area goes that may fall apart (drop-downs, formats)."""
        found = self.span(first, last)
        return [found] if found else []


@dataclass(frozen=True, slots=True)
class Insert(Move):
    """``count`` new lines before line ``at``."""

    at: int
    count: int

    def line(self, number: int) -> int:
        return number + self.count if number >= self.at else number

    def span(self, first: int, last: int) -> Span:
        return self.line(first), self.line(last)


@dataclass(frozen=True, slots=True)
class Grow(Insert):
    """As Insert, but ranges of several lines that end just before take the new lines in."""

    def span(self, first: int, last: int) -> Span:
        return self.line(first), (last + self.count if last == self.at - 1 and first < last else self.line(last))


@dataclass(frozen=True, slots=True)
class Delete(Move):
    """``count`` lines from line ``at`` on are gone."""

    at: int
    count: int

    def line(self, number: int) -> int | None:
        if self.at <= number < self.at + self.count:
            return None
        return number - self.count if number >= self.at else number

    def span(self, first: int, last: int) -> Span | None:
        kept = [line for line in (self._from(first), self._until(last)) if line]
        return (kept[0], kept[1]) if len(kept) == 2 and kept[0] <= kept[1] else None

    def _from(self, first: int) -> int:
        return self.line(first) or self.at

    def _until(self, last: int) -> int:
        return self.line(last) or self.at - 1


@dataclass(frozen=True, slots=True)
class Swap(Move):
    """The ``height`` lines from ``first`` on change places with those from ``second`` on."""

    first: int
    second: int
    height: int

    def line(self, number: int) -> int:
        return number + self._shift(number)

    def span(self, first: int, last: int) -> Span:
        parts = self.pieces(first, last)
        whole = (min(part[0] for part in parts), max(part[1] for part in parts))
        if whole[1] - whole[0] != last - first:
            raise ValueError(f"rows {first} to {last} would fall apart")
        return whole

    def pieces(self, first: int, last: int) -> list[Span]:
        edges = sorted({first, last + 1, *(edge for edge in self._edges() if first < edge <= last)})
        return [(self.line(a), self.line(b - 1)) for a, b in itertools.pairwise(edges)]

    def _shift(self, number: int) -> int:
        if self.first <= number < self.first + self.height:
            return self.second - self.first
        return self.first - self.second if self.second <= number < self.second + self.height else 0

    def _edges(self) -> tuple[int, ...]:
        return self.first, self.first + self.height, self.second, self.second + self.height
