"""The general check of dates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from cmrtkit.checks.context import CheckContext
from cmrtkit.checks.general.hits import hit_at
from cmrtkit.checks.general.texts import looked_at
from cmrtkit.checks.months import months_later
from cmrtkit.findings import Hit
from cmrtkit.rulebook.general import DateWindow


def date_window(context: CheckContext) -> Iterator[Hit]:
    """Dates outside the window; one that cannot be read is told elsewhere."""
    asked = DateWindow.model_validate(context.parameters)
    earliest, latest = _window(asked, context.as_of)
    facts = {"earliest": earliest or "", "latest": latest or ""}
    for said in looked_at(context, (asked.field,), asked.where):
        day = dt.date.fromisoformat(said.value) if said.value else None
        if day and earliest and day < earliest:
            yield hit_at(said, "too-early", expected=f"≥ {earliest}", facts=facts)
        elif day and latest and day > latest:
            yield hit_at(said, "too-late", expected=f"≤ {latest}", facts=facts)


def _window(asked: DateWindow, as_of: dt.date) -> tuple[dt.date | None, dt.date | None]:
    """The narrower of the days that are given and those that the months come to."""
    back = [_shifted(as_of, -asked.months_back)] if asked.months_back is not None else []
    ahead = [_shifted(as_of, asked.months_ahead)] if asked.months_ahead is not None else []
    after = [asked.after] if asked.after else []
    before = [asked.before] if asked.before else []
    return max([*back, *after], default=None), min([*ahead, *before], default=None)


def _shifted(day: dt.date, months: int) -> dt.date:
    try:
        return months_later(day, months)
    except ValueError:  # before the first or after the last year there is
        return dt.date.min if months < 0 else dt.date.max
