"""Writing a round of letters."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from cmrtkit.cli.letter_summary import say_what
from cmrtkit.cli.output import write_file
from cmrtkit.errors import UsageError

if TYPE_CHECKING:
    from cmrtkit.letters.dossier import Wanted
    from cmrtkit.letters.planning import Round
    from cmrtkit.letters.replies import Supplier
    from cmrtkit.rulebook import Language


def write_letters(suppliers: Sequence[tuple[Supplier, Language]], this: Round, wanted: Wanted, out: Path) -> None:
    """Write the round. Raises UsageError where a file is there already, before any is written."""
    from cmrtkit.letters.dossier import files_of, made, names_of  # noqa: PLC0415
    from cmrtkit.letters.planning import plan_of  # noqa: PLC0415
    from cmrtkit.letters.recording import absent  # noqa: PLC0415

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
    say_what(items, absent(this, [item.plan for item in items]), this.day, out)
