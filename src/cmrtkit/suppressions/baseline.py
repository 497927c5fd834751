"""The findings of a run as a suppression file, so that only what is new is told from then on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from cmrtkit.matching.normalise import company_key
from cmrtkit.results import Run
from cmrtkit.suppressions.schema import ANY, Suppression
from cmrtkit.text import shorten, visible

_WHO = "cmrtkit validate --write-baseline"


def baseline(result: Run, held: Sequence[Suppression] = ()) -> list[Suppression]:
    """An entry for each finding of a run, to hold for a year; entries that hold already are kept as they are.

    In the order of the files and cells. Replies that name no company have none: nobody could tell whose they are.
    """
    kept = [entry for entry in held if entry.until >= result.as_of]
    new = {(entry.supplier, entry.rule, entry.fingerprint): entry for entry in _entries(result)}
    return [*kept, *new.values()]


def nameless(result: Run) -> list[str]:
    """The files with findings and without a company name, for which no entry can be made."""
    return [file.path for file in result.files if file.findings and not company_key(file.company)]


def _entries(result: Run) -> Iterator[Suppression]:
    for file in result.files:
        for finding in file.findings:
            supplier = visible(file.company or "").strip() if finding.sheet else ANY
            if supplier and not finding.suppressed:
                yield Suppression(
                    rule=finding.name,
                    supplier=supplier,
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
