"""Lines with styles as one text: plain, or coloured for a terminal."""

from __future__ import annotations

import io
from collections.abc import Iterable

from rich.text import Text

SEVERITY_STYLES = {"error": "bold red", "warning": "yellow", "note": "cyan"}


def joined(lines: Iterable[Text], colour: bool) -> str:
    """The lines under each other, without blanks at their ends where there is no colour."""
    if not colour:
        return "".join(f"{line.plain.rstrip()}\n" for line in lines)
    from rich.console import Console  # noqa: PLC0415  # 20 ms, for colour alone

    buffer = io.StringIO()
    console = Console(file=buffer, force_terminal=True, color_system="standard", width=10_000, legacy_windows=False)
    for line in lines:
        console.print(line, soft_wrap=True, highlight=False)
    return buffer.getvalue()
