"""Declarations that a newer one of the same supplier has replaced."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Dated:
    """What tells whether a declaration is replaced: whose it is, of which family of templates, its scope and day."""

    supplier: str
    family: str
    scope: str | None
    date: dt.date | None

    @property
    def series(self) -> tuple[str, str] | None:
        """Declarations of which the newest counts: those for the whole company (scope A). Others cover products."""
        return (self.supplier, self.family) if self.scope == "A" and self.date else None


def superseded(declarations: Sequence[Dated]) -> frozenset[int]:
    """The places of those of which there is a newer one."""
    newest: dict[tuple[str, str], dt.date] = {}
    for item in declarations:
        if item.series and item.date:
            newest[item.series] = max(newest.get(item.series, item.date), item.date)
    return frozenset(
        place
        for place, item in enumerate(declarations)
        if item.series and item.date and item.date < newest[item.series]
    )
