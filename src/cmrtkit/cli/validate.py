"""``cmrtkit validate``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cmrtkit.cli import exits
from cmrtkit.cli.baseline import write_baseline_file
from cmrtkit.cli.judging import Asked, day_of, files_of_lists, files_read, find, judged, opened_lists
from cmrtkit.cli.options import (
    AsOf,
    Config,
    Jobs,
    Lang,
    NoCache,
    OwnRules,
    PasswordFile,
    References,
    Suppressions,
    Workbooks,
)
from cmrtkit.cli.output import Target, require_apart
from cmrtkit.cli.reports import FORMATS, Lines, report_targets, write_reports
from cmrtkit.cli.settings import in_force
from cmrtkit.errors import UsageError

if TYPE_CHECKING:
    from cmrtkit.batch import Executor, Found, StoredRun
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
    paths: Workbooks,
    reference: References = None,
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
    rules: OwnRules = None,
    config: Config = None,
    suppressions: Suppressions = None,
    write_baseline: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write today's findings as a suppression file.")
    ] = None,
    lang: Annotated[Lang | None, typer.Option(help="Language of findings and reports; default en.")] = None,
    as_of: AsOf = None,
    jobs: Jobs = None,
    no_cache: NoCache = False,
    password_file: PasswordFile = None,
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
    found = find(paths, password_file)
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
    day = day_of(as_of)
    lists = _lists(files_read(found, held, password_file), held, targets, write_baseline)
    run = _judged(Asked(found, held, lists, day, jobs, not no_cache), targets, _executor(executor, scheduler))
    if write_baseline and not run.summary.not_reached:
        write_baseline_file(write_baseline, run, held.settings.suppressions)
    _write(run, found, held, targets)
    code = exits.exit_code(run.summary, "never" if write_baseline else held.settings.fail_on)
    raise typer.Exit(max(code, exits.NOT_JUDGED if found.unreadable else 0))


def _lists(read: Sequence[Path], held: InForce, targets: Sequence[Target], baseline: Path | None) -> ReferenceFile:
    """The lists to compare with. Nothing is read before it is sure that nothing will be overwritten."""
    files = files_of_lists(held)
    baselines = [Target("baseline", baseline)] if baseline else []
    require_apart([*targets, *baselines], [*read, *files])
    return opened_lists(held, files)


def _judged(asked: Asked, targets: Sequence[Target], executor: Executor | None) -> StoredRun:
    """Judge, showing how far it came; formats of a line a file are written as files are finished."""
    with Lines(targets) as lines:
        watch: Callable[[Delivered], None] = lambda item: lines.write(item.document)  # noqa: E731
        return judged(asked, executor=executor, watch=watch, quiet=lines.on_stdout)


def _write(run: StoredRun, found: Found, held: InForce, targets: Sequence[Target]) -> None:
    from cmrtkit.renderers.report import Report  # noqa: PLC0415
    from cmrtkit.rulebook import load_rules  # noqa: PLC0415
    from cmrtkit.words import load_words  # noqa: PLC0415

    settings = held.settings
    rules = load_rules(tuple(settings.rules))
    source = found.inputs[0].load if len(found.inputs) == 1 else None
    report = Report(run, load_words(settings.lang), rules, fail_on=settings.fail_on, source=source)
    write_reports(report, targets)


def _executor(where: Where, scheduler: str | None) -> Executor | None:
    """A cluster, or None for this machine.

    Raises UsageError where a cluster is asked for without its address, or the other way round.
    """
    if where is Where.dask:
        if scheduler is None:
            raise UsageError("--executor dask needs --scheduler ADDRESS, such as tcp://host:8786")
        from cmrtkit.batch.cluster import DaskCluster  # noqa: PLC0415  # an extra

        return DaskCluster(scheduler)
    if scheduler is not None:
        raise UsageError("--scheduler is for --executor dask")
    return None
