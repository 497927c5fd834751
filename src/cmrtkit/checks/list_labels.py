"""Lists as messages name them."""

from __future__ import annotations

import datetime as dt

from cmrtkit.findings import Label
from cmrtkit.reference.model import Source


def list_label(source: Source, dated: bool = False) -> Label:
    """A list as messages name it, with its day if asked and known."""
    day = day_text(source.date) if dated and _is_known(source.date) else ""
    return Label("list", f"{source.kind}/{source.title.replace('/', ' ')}/{day}")


def day_text(day: dt.date | None) -> str:
    """A day as messages write it."""
    return day.isoformat() if day and _is_known(day) else "?"


def _is_known(day: dt.date | None) -> bool:
    return day is not None and day != dt.date.min
