"""Writing a round of letters."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from cmrtkit.cli.output import say, write_file
from cmrtkit.errors import UsageError

if TYPE_CHECKING:
    from cmrtkit.letters.dossier import Made, Wanted
    from cmrtkit.letters.planning import Round
    from cmrtkit.letters.replies import Supplier
    from cmrtkit.rulebook import Language


def write_letters(suppliers: Sequence[tuple[Supplier, Language]], this: Round, wanted: Wanted, out: Path) -> None:
    """Write the round. Raises UsageError where a file is there already, before any is written."""
    from cmrtkit.letters.dossier import files_of, made, names_of  # noqa: PLC0415
    from cmrtkit.letters.planning import plan_of  # noqa: PLC0415

    items = made([plan_of(supplier, language, this) for supplier, language in suppliers], this, wanted)
    there = [name for name in names_of(items, wanted) if (out / name).exists()]
    if there:
        raise UsageError(f"{out / there[0]} is there already; nothing was written. Name another folder.")
    files = list(files_of(items, this, wanted))
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"cannot make {out}: {error.strerror or error}") from error
    for name, data in files:
        write_file(out / name, data)
    _say_what(items, this.day, out)


def _say_what(items: Sequence[Made], day: dt.date, out: Path) -> None:
    """How many letters there are, how many suppliers get none, and what has to be completed."""
    counts = Counter(item.plan.status for item in items)
    others = ", ".join(f"{status} {count}" for status, count in sorted(counts.items()) if status != "letter")
    said = f"{counts['letter']} letters of {day} written to {out}"
    say(f"{said}; suppliers without a letter: {others}" if others else said)
    gaps = dict.fromkeys(gap for item in items if item.letter for gap in item.letter.gaps)
    for gap in list(gaps)[:5]:
        say(gap)
