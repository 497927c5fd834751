"""What a run needs beside its files: processes, what was judged before, a way to be stopped."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cmrtkit.batch import Executor
    from cmrtkit.batch.cache import Cache


def executor_here(jobs: int | None, files: int) -> Executor:
    """Processes of this machine: as many as asked for, else as there are cores, and no more than files."""
    from cmrtkit.api import executor_for  # noqa: PLC0415
    from cmrtkit.batch.executors import all_cores  # noqa: PLC0415

    return executor_for(min(jobs or all_cores(), files))


@contextmanager
def opened_cache(wanted: bool) -> Iterator[Cache | None]:
    """What was judged before; None where it is not wanted or has no place."""
    if not wanted:
        yield None
        return
    from cmrtkit.batch.cache import Cache, cache_file  # noqa: PLC0415  # for many files alone

    file = cache_file()
    if file is None:
        yield None
        return
    with Cache(file) as cache:
        yield cache


@contextmanager
def stoppable() -> Iterator[None]:
    """A CI job that is cancelled is told to end, and leaves what was finished as after Ctrl-C."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
