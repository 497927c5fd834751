"""What commands that judge workbooks share: finding them, opening the lists, judging with progress on stderr."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from cmrtkit.cli.options import Lang
from cmrtkit.cli.output import say
from cmrtkit.cli.progress import Progress
from cmrtkit.cli.reference import list_files, list_map, open_lists, say_remarks
from cmrtkit.cli.running import executor_here, opened_cache, stoppable
from cmrtkit.errors import UsageError
from cmrtkit.text import shorten

if TYPE_CHECKING:
    from cmrtkit.batch import Executor, Found, StoredRun
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


def asked(  # noqa: PLR0913  # one parameter an option
    paths: Sequence[str],
    held: InForce,
    *,
    as_of: str | None = None,
    jobs: int | None = None,
    no_cache: bool = False,
    password_file: Path | None = None,
    require: Callable[[Sequence[Path]], None] = lambda _: None,
) -> Asked:
    """Find the workbooks and open the lists, for `judged`.

    ``require`` is shown all files that will be read, before any of them is: it raises where one would be overwritten.
    Raises UsageError for a path, day, list or file of passwords that cannot be used.
    """
    day = day_of(as_of)
    found = find(paths, password_file)
    files = files_of_lists(held)
    require([*files_read(found, held, password_file), *files])
    return Asked(found, held, opened_lists(held, files), day, jobs, not no_cache)


def judged(
    asked: Asked,
    *,
    executor: Executor | None = None,
    watch: Callable[[Delivered], None] = lambda _: None,
    quiet: bool = False,
    kept: str = "the reports hold those",
    to_supplier: bool = False,
) -> StoredRun:
    """Judge, with progress on stderr. Ctrl-C, or a job that is cancelled, leaves what was finished (``not_reached``).

    ``watch`` is shown each result as it is finished; ``quiet`` keeps the bar off a terminal that results go to;
    ``kept`` says what becomes of the results that an interrupt leaves; ``to_supplier``: see `cmrtkit.api.judge`.
    """
    from cmrtkit.api import judge  # noqa: PLC0415

    total = len(asked.found.inputs)
    judging = closing(executor or executor_here(asked.jobs, total))
    caching = opened_cache(asked.remembering and total > 1)
    with judging as chosen, caching as cache, stoppable(), Progress(total, quiet=quiet) as progress:

        def count(item: Delivered) -> None:
            watch(item)
            progress.count(item.facts.brief)

        run = judge(
            asked.found,
            asked.held,
            as_of=asked.as_of,
            reference=asked.lists,
            executor=chosen,
            cache=cache,
            watch=count,
            to_supplier=to_supplier,
        )
    if run.summary.not_reached:
        say(f"interrupted: {run.summary.files} of {total} files were judged; {kept}")
    return run


def some_of(asked: Asked, paths: Collection[str]) -> Asked:
    """A part of the files, by the paths they are shown by, compared with what all of them are compared with."""
    from cmrtkit.batch.at_hand import with_look_ups_at_hand  # noqa: PLC0415

    inputs = asked.found.inputs
    executor = executor_here(asked.jobs, len(inputs))
    with closing(executor), opened_cache(asked.remembering and len(inputs) > 1) as cache:
        lists = with_look_ups_at_hand(asked.lists, inputs, executor, cache)
    kept = tuple(item for item in inputs if item.shown_as in paths)
    return replace(asked, found=replace(asked.found, inputs=kept), lists=lists)


def in_language(asked: Asked, lang: str) -> Asked:
    """The same, with findings in another language."""
    settings = asked.held.settings.model_copy(update={"lang": lang})
    return replace(asked, held=replace(asked.held, settings=settings))


def find(paths: Sequence[str], password_file: Path | None = None) -> Found:
    """The files to judge; what was not looked at is said, so that nobody believes every reply was read.

    Raises UsageError for an empty path, a URL that cannot be listed, and passwords that cannot be read.
    """
    from cmrtkit.batch import discover  # noqa: PLC0415
    from cmrtkit.batch.discovery import with_passwords  # noqa: PLC0415
    from cmrtkit.reader.passwords import NO_PASSWORDS, read_passwords  # noqa: PLC0415

    if not all(paths):
        raise UsageError("an empty path was given")
    passwords = read_passwords(password_file) if password_file else NO_PASSWORDS
    found = with_passwords(discover(paths), passwords)
    if found.skipped:
        names = ", ".join(shorten(name, 40) for name in found.skipped[:5])
        more = ", ..." if len(found.skipped) > 5 else ""
        say(f"files that are no workbooks and were not looked at: {len(found.skipped)} ({names}{more})")
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


def files_read(found: Found, held: InForce, password_file: Path | None = None) -> list[Path]:
    """The files of this machine that a run reads, without its lists."""
    settings = held.settings
    judged = [Path(item.place) for item in found.inputs if not item.is_remote]
    read = [held.file, settings.reference_map, settings.suppressions, password_file, *judged]
    return [path for path in read if path]


def files_of_lists(held: InForce) -> list[Path]:
    """The lists to compare with. Raises UsageError for a folder without any."""
    return list_files(held.settings.reference, Lang(held.settings.lang))


def opened_lists(held: InForce, files: list[Path]) -> ReferenceFile:
    """The lists as one reference; what is odd about them is said. Raises UsageError for one that cannot be read."""
    lists = open_lists(files, Lang(held.settings.lang), list_map(held.settings.reference_map))
    say_remarks(lists, files)
    return lists
