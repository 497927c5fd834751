"""Rules about the effective date: the day on which the declaration was completed."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from cmrtkit.checks.context import CheckContext
from cmrtkit.checks.masking import quoted
from cmrtkit.checks.months import months_later
from cmrtkit.findings import Hit
from cmrtkit.layout.catalogue import releases
from cmrtkit.model.declaration import Stated, StatedDate
from cmrtkit.text import is_blank, shorten

_SUBJECT = "effective-date"
_LIKE_A_DATE = re.compile(r"\d{1,4}\D{1,3}\d{1,2}\D{1,3}\d{1,4}")


def effective_date_unreadable(context: CheckContext) -> Iterator[Hit]:
    """An entry that is no date, or that may be several."""
    date = context.declaration.company.effective_date
    if date.value or date.stated.is_missing:
        return
    text = date.stated.value or ""
    variant = "ambiguous" if date.readings else "blank" if is_blank(text) else "unreadable"
    observed = shorten(text) if date.readings else _shown(date.stated)
    yield _hit(context, variant, observed, observed=observed, readings=[day.isoformat() for day in date.readings])


def _shown(stated: Stated) -> str:
    """The entry as it stands. Digits may be a phone number, unless they stand as in a date or are a stored number."""
    text = (stated.value or "").strip()
    number = isinstance(stated.raw, int | float) or _LIKE_A_DATE.fullmatch(text)
    return shorten(text) if number else quoted(text)


def effective_date_future(context: CheckContext) -> Iterator[Hit]:
    """A day that has not come yet. Where the sun rises first, tomorrow has."""
    day = context.declaration.company.effective_date.value
    if day is None or (day - context.as_of).days <= context.parameters["grace_days"]:
        return
    turned = _turned(context.declaration.company.effective_date)
    swapped = turned is not None and turned <= context.as_of
    variant = "perhaps-swapped" if swapped else "future"
    yield _hit(context, variant, day.isoformat(), date=day, as_of=context.as_of, turned=turned if swapped else "")


def _turned(date: StatedDate) -> dt.date | None:
    """The day with month and day exchanged, as a program that expects the other order stores it; a text is as typed."""
    day = date.value
    if day is None or day.day > 12 or isinstance(date.stated.raw, str):
        return None
    return dt.date(day.year, day.day, day.month)


def effective_date_stale(context: CheckContext) -> Iterator[Hit]:
    """A day from before the template's release, or one that is too long ago."""
    day = context.declaration.company.effective_date.value
    if day is None:
        return
    released = _released(context)
    if released and (released - day).days > context.parameters["grace_days"]:
        yield _hit(context, "before-release", day.isoformat(), date=day, released=released, template=_title(context))
        return
    months = int(context.parameters["months"])
    if day < months_later(context.as_of, -months):
        yield _hit(context, "stale", day.isoformat(), date=day, as_of=context.as_of, months=months)


def _released(context: CheckContext) -> dt.date | None:
    """When RMI published the version that the workbook says it is, where that day is known."""
    template = context.declaration.template
    if not template.version_read:
        return None
    return next((item.released for item in releases(template.family) if item.version == template.version), None)


def _title(context: CheckContext) -> str:
    return context.declaration.template.title


def _hit(context: CheckContext, variant: str, shown: str, **facts: object) -> Hit:
    stated = context.declaration.company.effective_date.stated
    return Hit(cell=stated.cell, variant=variant, subject=f"{_SUBJECT}|{shown}", observed=shown or None, facts=facts)
