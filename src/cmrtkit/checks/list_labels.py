"""Lists as messages name them."""

from __future__ import annotations

import datetime as dt

from cmrtkit.findings import Label
from cmrtkit.reference.model import Source


def list_label(source: Source, dated: bool = False) -> Label:
    """A list as messages name it, with its day if asked."""
    return Label("list", f"{source.kind}/{source.title.replace('/', ' ')}/{day_text(source.date) if dated else ''}")


def day_text(day: dt.date | None) -> str:
    """A day as messages write it."""
    return day.isoformat() if day and day != dt.date.min else "?"
