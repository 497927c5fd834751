"""Writing a baseline."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from cmrtkit.cli.output import say, write_file
from cmrtkit.errors import UsageError
from cmrtkit.text import shorten

if TYPE_CHECKING:
    from cmrtkit.results import Run


def write_baseline_file(path: Path, result: Run, held: Path | None) -> None:
    """Today's findings as a suppression file, beside the entries of the one in force that still hold.

    Raises UsageError where there is such a file already: reasons that somebody wrote are not overwritten.
    """
    from cmrtkit.suppressions import baseline, nameless, read_suppressions, write_suppressions  # noqa: PLC0415

    if path.exists():
        raise UsageError(f"{path} is there already; reasons in it would be lost. Name a new file.")
    entries = baseline(result, read_suppressions(held) if held else ())
    write_file(path, write_suppressions(entries))
    for name in nameless(result):
        say(f"{shorten(name)} names no company, so nobody could tell whose its findings are: not in the baseline")
    say(f"{len(entries)} findings written to {path}; give your reasons there, and use it with --suppressions {path}")
