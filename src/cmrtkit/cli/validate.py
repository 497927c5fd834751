"""``cmrtkit validate``."""

from __future__ import annotations

import datetime as dt
import signal
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cmrtkit.cli import exits
from cmrtkit.cli.baseline import write_baseline_file
from cmrtkit.cli.options import RULES, Lang
from cmrtkit.cli.output import Target, require_apart, say
from cmrtkit.cli.progress import Progress
from cmrtkit.cli.reference import list_files, list_map, open_lists, say_remarks
from cmrtkit.cli.reports import FORMATS, Lines, report_targets, write_reports
from cmrtkit.cli.settings import CONFIG, in_force
from cmrtkit.errors import UsageError
from cmrtkit.text import shorten

if TYPE_CHECKING:
    from cmrtkit.batch import Executor, Found, StoredRun
    from cmrtkit.batch.cache import Cache
    from cmrtkit.batch.work import Delivered
    from cmrtkit.reference.model import ReferenceFile
    from cmrtkit.settings import InForce


class FailOn(StrEnum):
    error = "error"
    warning = "warning"
    note = "note"
    never = "never"


class Where(StrEnum):
    local = "local"
    dask = "dask"


def validate(  # noqa: PLR0913, PLR0917  # one parameter an option
    paths: Annotated[
        list[str], typer.Argument(metavar="PATH...", help="Workbooks, folders to search through, and URLs (s3://...).")
    ],
    reference: Annotated[
        list[Path] | None,
        typer.Option("--reference", metavar="PATH", help="A built reference, or any list of smelters; repeatable."),
    ] = None,
    formats: Annotated[
        list[str] | None,
        typer.Option(
            "--format", metavar="FORMAT[=FILE]", help=f"{', '.join(FORMATS)}; repeatable, one may go to stdout."
        ),
    ] = None,
    fail_on: Annotated[
        FailOn | None, typer.Option(help="The least severity that makes the exit code 1; default error.")
    ] = None,
    select: Annotated[
        list[str] | None,
        typer.Option(metavar="RULE,...", help="Only these rules (names or ids), in place of those of the settings."),
    ] = None,
    ignore: Annotated[
        list[str] | None,
        typer.Option(metavar="RULE,...", help="Not these rules, in place of those that the settings ignore."),
    ] = None,
    rules: Annotated[list[Path] | None, RULES] = None,
    config: Annotated[Path | None, CONFIG] = None,
    suppressions: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Findings that were accepted, which are not told again.")
    ] = None,
    write_baseline: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write today's findings as a suppression file.")
    ] = None,
    lang: Annotated[Lang | None, typer.Option(help="Language of findings and reports; default en.")] = None,
    as_of: Annotated[
        str | None, typer.Option(metavar="DATE", help='"Today" for rules about dates, such as 2026-03-31.')
    ] = None,
    jobs: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="Files judged at the same time; default: all cores.")
    ] = None,
    no_cache: Annotated[
        bool, typer.Option("--no-cache", help="Judge every file anew, and remember nothing for the next run.")
    ] = False,
    executor: Annotated[
        Where, typer.Option(help="Where files are judged: on this machine, or on a Dask cluster.")
    ] = Where.local,
    scheduler: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="The scheduler of the Dask cluster, such as tcp://host:8786.")
    ] = None,
) -> None:
    """Check workbooks: what RMI's Checker asks for, and what it misses.

    Exit codes: 0 nothing at or above --fail-on, 1 findings, 2 wrong usage, 3 some input could not
    be judged or there was none, 70 a fault of the tool, 130 interrupted.
    """
    targets = report_targets(formats or [])
    found = _find(paths)
    held = in_force(
        config,
        reference=reference,
        fail_on=fail_on,
        select=select,
        ignore=ignore,
        rules=rules,
        suppressions=suppressions,
        lang=lang,
    )
    day = _date(as_of)
    asked = _Asked(found, held, targets, day, _lists(found, held, targets, write_baseline))
    remembering = not no_cache and len(found.inputs) > 1
    judging = closing(_executor(executor, scheduler, jobs, len(found.inputs)))
    with judging as chosen, _cache(remembering) as cache, _stoppable():
        run = _judged(asked, chosen, cache)
    if write_baseline and not run.summary.not_reached:
        write_baseline_file(write_baseline, run, held.settings.suppressions)
    _write(run, asked)
    code = exits.exit_code(run.summary, "never" if write_baseline else held.settings.fail_on)
    raise typer.Exit(max(code, exits.NOT_JUDGED if found.unreadable else 0))


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a run is about."""

    found: Found
    held: InForce
    targets: Sequence[Target]
    as_of: dt.date | None
    lists: ReferenceFile


def _lists(found: Found, held: InForce, targets: Sequence[Target], baseline: Path | None) -> ReferenceFile:
    """The lists to compare with. Nothing is read before it is sure that nothing will be overwritten."""
    lang = Lang(held.settings.lang)
    paths_of_lists = list_files(held.settings.reference, lang)
    _require_apart(found, held, paths_of_lists, targets, baseline)
    lists = open_lists(paths_of_lists, lang, list_map(held.settings.reference_map))
    say_remarks(lists, paths_of_lists)
    return lists


def _judged(asked: _Asked, executor: Executor, cache: Cache | None) -> StoredRun:
    """Judge, showing how far it came; formats of a line a file are written as files are finished."""
    from cmrtkit.api import judge  # noqa: PLC0415

    total = len(asked.found.inputs)
    with Lines(asked.targets) as lines, Progress(total, quiet=lines.on_stdout) as progress:

        def watch(item: Delivered) -> None:
            lines.write(item.document)
            progress.count(item.facts.brief)

        run = judge(
            asked.found,
            asked.held,
            as_of=asked.as_of,
            reference=asked.lists,
            executor=executor,
            cache=cache,
            watch=watch,
        )
    if run.summary.not_reached:
        say(f"interrupted: {run.summary.files} of {total} files were judged; the reports hold those")
    return run


def _write(run: StoredRun, asked: _Asked) -> None:
    from cmrtkit.renderers.report import Report  # noqa: PLC0415
    from cmrtkit.rulebook import load_rules  # noqa: PLC0415
    from cmrtkit.words import load_words  # noqa: PLC0415

    settings = asked.held.settings
    rules = load_rules(tuple(settings.rules))
    inputs = asked.found.inputs
    source = inputs[0].load if len(inputs) == 1 else None
    report = Report(run, load_words(settings.lang), rules, fail_on=settings.fail_on, source=source)
    write_reports(report, asked.targets)


def _executor(where: Where, scheduler: str | None, jobs: int | None, files: int) -> Executor:
    """Raises UsageError where a cluster is asked for without its address, or the other way round."""
    if where is Where.dask:
        if scheduler is None:
            raise UsageError("--executor dask needs --scheduler ADDRESS, such as tcp://host:8786")
        from cmrtkit.batch.cluster import DaskCluster  # noqa: PLC0415  # an extra

        return DaskCluster(scheduler)
    if scheduler is not None:
        raise UsageError("--scheduler is for --executor dask")
    from cmrtkit.api import executor_for  # noqa: PLC0415
    from cmrtkit.batch.executors import all_cores  # noqa: PLC0415

    return executor_for(min(jobs or all_cores(), files))


@contextmanager
def _cache(wanted: bool) -> Iterator[Cache | None]:
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
def _stoppable() -> Iterator[None]:
    """A CI job that is cancelled is told to end, and leaves what was finished as after Ctrl-C."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _require_apart(
    found: Found, held: InForce, lists: list[Path], targets: Sequence[Target], write_baseline: Path | None
) -> None:
    """Raises UsageError where a file to be written is one that is read, or one of the others."""
    settings = held.settings
    judged = [Path(item.place) for item in found.inputs if not item.is_remote]
    read = [held.file, settings.reference_map, settings.suppressions, *judged, *lists]
    inputs = [path for path in read if path]
    baselines = [Target("baseline", write_baseline)] if write_baseline else []
    require_apart([*targets, *baselines], inputs)


def _find(paths: list[str]) -> Found:
    """The files to judge; what was not looked at is said, so that nobody believes every reply was read."""
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


def _date(text: str | None) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError as error:
        raise UsageError(f"--as-of {text!r} is no date; write it as 2026-03-31") from error
