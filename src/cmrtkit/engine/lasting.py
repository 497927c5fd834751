"""How long what is said of a workbook stays true, so that it need not be said anew every day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from cmrtkit.checks import CheckContext
from cmrtkit.engine.rules import applied
from cmrtkit.engine.told import Told
from cmrtkit.rulebook import Language, Rule
from cmrtkit.words import Words

# The checks that look at the day. A test holds that no other does.
DATED_CHECKS = frozenset(
    {
        "audit-lapsed",
        "date-window",
        "effective-date-future",
        "effective-date-stale",
        "non-conformant-smelter",
        "origin-contradicts-mines",
        "superseded-template",
        "withdrawn-template",
    }
)
_DAYS = 7


def lasts_until(rules: Sequence[Rule], context: CheckContext, language: Language, words: Words) -> dt.date:
    """The last day, at most a week ahead, until which these rules find the same of a workbook every day."""
    dated = [rule for rule in rules if rule.check in DATED_CHECKS]
    today = _found(dated, context, 0, language, words)
    for days in range(1, _DAYS + 1):
        if _found(dated, context, days, language, words) != today:
            return context.as_of + dt.timedelta(days=days - 1)
    return context.as_of + dt.timedelta(days=_DAYS)


def _found(rules: Sequence[Rule], context: CheckContext, days: int, language: Language, words: Words) -> list[Told]:
    later = replace(context, as_of=context.as_of + dt.timedelta(days=days), memo={})
    return [told for rule in rules for told in applied(rule, later, language, words)]
