"""Checks that rules of any subject can use, by what their files say (see ``cmrtkit.rulebook.general``)."""

from __future__ import annotations

from collections.abc import Mapping

from cmrtkit.checks.general.counting import count, unique
from cmrtkit.checks.general.dates import date_window
from cmrtkit.checks.general.hits import GeneralCheck, once
from cmrtkit.checks.general.standing import in_reference
from cmrtkit.checks.general.texts import one_of, pattern, required
from cmrtkit.checks.general.when_then import when_then

GENERAL: Mapping[str, GeneralCheck] = {
    "count": once(count),
    "date-window": once(date_window),
    "in-reference": once(in_reference),
    "one-of": once(one_of),
    "pattern": once(pattern),
    "required": once(required),
    "unique": once(unique),
    "when-then": once(when_then),
}

__all__ = ["GENERAL"]
