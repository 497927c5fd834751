"""What commands that judge workbooks share: finding them, opening the lists, judging with progress on stderr."""

from __future__ import annotations

import datetime as dt
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from cmrtkit.cli.options import Lang
from cmrtkit.cli.output import say
from cmrtkit.cli.progress import Progress
from cmrtkit.cli.reference import list_files, list_map, open_lists, say_remarks
from cmrtkit.errors import UsageError
from cmrtkit.text import shorten

if TYPE_CHECKING:
    from cmrtkit.batch import Executor, Found, StoredRun
    from cmrtkit.batch.cache import Cache
    from cmrtkit.batch.work import Delivered
    from cmrtkit.reference.model import ReferenceFile
    from cmrtkit.settings import InForce


@dataclass(frozen=True, slots=True)
class Asked:
    """What a run is about: files, settings, lists, "today" (None: this day), and how it is judged.

    ``jobs`` are files judged at the same time (None: as many as there are cores); ``remembering`` uses the cache.
    """

    found: Found
    held: InForce
    lists: ReferenceFile
    as_of: dt.date | None = None
    jobs: int | None = None
    remembering: bool = True


def asked(
    paths: Sequence[str],
    held: InForce,
    *,
    as_of: str | None = None,
    jobs: int | None = None,
    no_cache: bool = False,
    require: Callable[[Sequence[Path]], None] = lambda _: None,
) -> Asked:
    """Find the workbooks and open the lists, for `judged`.

    ``require`` is shown all files that will be read, before any of them is: it raises where one would be overwritten.
    Raises UsageError for a path, day or list that cannot be used.
    """
    found = find(paths)
    day = day_of(as_of)
    files = files_of_lists(held)
    require([*files_read(found, held), *files])
    return Asked(found, held, opened_lists(held, files), day, jobs, not no_cache)


def judged(
    asked: Asked,
    *,
    executor: Executor | None = None,
    watch: Callable[[Delivered], None] = lambda _: None,
    quiet: bool = False,
    kept: str = "the reports hold those",
) -> StoredRun:
    """Judge, with progress on stderr. Ctrl-C, or a job that is cancelled, leaves what was finished (``not_reached``).

    ``watch`` is shown each result as it is finished; ``quiet`` keeps the bar off a terminal that results go to;
    ``kept`` says what becomes of the results that an interrupt leaves.
    """
    from cmrtkit.api import judge  # noqa: PLC0415

    total = len(asked.found.inputs)
    judging = closing(executor or executor_here(asked.jobs, total))
    caching = opened_cache(asked.remembering and total > 1)
    with judging as chosen, caching as cache, stoppable(), Progress(total, quiet=quiet) as progress:

        def count(item: Delivered) -> None:
            watch(item)
            progress.count(item.facts.brief)

        held, day, lists = asked.held, asked.as_of, asked.lists
        run = judge(asked.found, held, as_of=day, reference=lists, executor=chosen, cache=cache, watch=count)
    if run.summary.not_reached:
        say(f"interrupted: {run.summary.files} of {total} files were judged; {kept}")
    return run


def in_language(asked: Asked, lang: str) -> Asked:
    """The same, with findings in another language."""
    settings = asked.held.settings.model_copy(update={"lang": lang})
    return replace(asked, held=replace(asked.held, settings=settings))


def find(paths: Sequence[str]) -> Found:
    """The files to judge; what was not looked at is said, so that nobody believes every reply was read.

    Raises UsageError for an empty path and a URL that cannot be listed.
    """
    from cmrtkit.batch import discover  # noqa: PLC0415

    if not all(paths):
        raise UsageError("an empty path was given")
    found = discover(paths)
    if found.skipped:
        names = ", ".join(shorten(name, 40) for name in found.skipped[:5])
        more = ", ..." if len(found.skipped) > 5 else ""
        say(f"{len(found.skipped)} other files were not looked at: {names}{more}")
    if found.locks:
        say(f"{found.locks} lock files (~$...) were passed over: somebody has these workbooks open")
    for folder in found.unreadable:
        say(f"a folder cannot be read and was left out: {shorten(folder, 200)}")
    if not found.inputs:
        say("no workbook found in " + ", ".join(paths))
    return found


def day_of(text: str | None) -> dt.date | None:
    """What ``--as-of`` says. Raises UsageError for what is no date."""
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError as error:
        raise UsageError(f"--as-of {text!r} is no date; write it as 2026-03-31") from error


def files_read(found: Found, held: InForce) -> list[Path]:
    """The files of this machine that a run reads, without its lists."""
    settings = held.settings
    judged = [Path(item.place) for item in found.inputs if not item.is_remote]
    read = [held.file, settings.reference_map, settings.suppressions, *judged]
    return [path for path in read if path]


def files_of_lists(held: InForce) -> list[Path]:
    """The lists to compare with. Raises UsageError for a folder without any."""
    return list_files(held.settings.reference, Lang(held.settings.lang))


def opened_lists(held: InForce, files: list[Path]) -> ReferenceFile:
    """The lists as one reference; what is odd about them is said. Raises UsageError for one that cannot be read."""
    lists = open_lists(files, Lang(held.settings.lang), list_map(held.settings.reference_map))
    say_remarks(lists, files)
    return lists


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
