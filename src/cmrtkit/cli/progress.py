"""How far a run over many files has come: a bar on a terminal, a line now and then in a log. On stderr, always."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Self

from cmrtkit.cli.output import say

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID

    from cmrtkit.engine import Brief

_FEW = 5
_SECONDS = 10  # between the lines of a log


class Progress:
    """Counts files as they are finished, and those with errors and those that could not be judged."""

    def __init__(self, total: int, *, quiet: bool = False) -> None:
        self._total = total
        self._shown = total >= _FEW and not (quiet and sys.stdout.isatty())
        self._done = self._errors = self._not_judged = 0
        self._began = self._said = time.monotonic()
        self._bar: Bar | None = None
        self._task: TaskID | None = None

    def __enter__(self) -> Self:
        if self._shown and sys.stderr.isatty():
            self._bar = _bar()
            self._task = self._bar.add_task("", total=self._total, said=self._counts())
            self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.stop()
        elif self._shown and self._said > self._began:
            self._say()

    def count(self, brief: Brief) -> None:
        """One more is finished."""
        self._done += 1
        self._errors += brief.counts.error > 0
        self._not_judged += brief.error is not None
        if self._bar is not None and self._task is not None:
            self._bar.update(self._task, completed=self._done, said=self._counts())
        elif self._shown and time.monotonic() - self._said >= _SECONDS:
            self._said = time.monotonic()
            self._say()

    def _counts(self) -> str:
        return f"{self._errors} with errors, {self._not_judged} not judged"

    def _say(self) -> None:
        seconds = time.monotonic() - self._began
        rate = self._done / seconds
        left = f", {(self._total - self._done) / rate:.0f} s left" if self._done < self._total else ""
        say(f"{self._done} of {self._total} files, {rate:.1f} a second{left}; {self._counts()}")


def _bar() -> Bar:
    from rich.console import Console  # noqa: PLC0415  # for terminals alone
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: PLC0415

    from cmrtkit.cli.rate import RateColumn  # noqa: PLC0415

    columns = (
        BarColumn(),
        MofNCompleteColumn(),
        RateColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[said]}"),
    )
    return Progress(*columns, console=Console(stderr=True), transient=True)
