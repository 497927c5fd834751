"""The findings of a run as a suppression file, so that only what is new is told from then on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from cmrtkit.results import RunResult
from cmrtkit.suppressions.schema import Suppression
from cmrtkit.text import shorten

_WHO = "cmrtkit validate --write-baseline"


def baseline(result: RunResult, held: Sequence[Suppression] = ()) -> list[Suppression]:
    """An entry for each finding of a run, to hold for a year; entries that hold already are kept as they are."""
    kept = [entry for entry in held if entry.until >= result.as_of]
    new = {(entry.supplier, entry.rule, entry.fingerprint): entry for entry in _entries(result)}
    return [*kept, *(new[key] for key in sorted(new))]


def _entries(result: RunResult) -> Iterator[Suppression]:
    for file in result.files:
        for finding in file.findings:
            if not finding.suppressed:
                yield Suppression(
                    rule=finding.name,
                    supplier=shorten(file.company or "", 200) if finding.sheet else "",
                    fingerprint=finding.fingerprint,
                    reason=f"baseline of {result.as_of.isoformat()}",
                    who=_WHO,
                    until=_a_year_after(result.as_of),
                    finding=shorten(f"{finding.sheet}!{finding.cell} {finding.message}".lstrip("! "), 300),
                )


def _a_year_after(day: dt.date) -> dt.date:
    """The same day next year; 28 February after a 29th."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)
