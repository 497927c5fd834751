"""The ``cmrtkit`` command. Modules that cost time are imported by the command that needs them."""

from __future__ import annotations

import datetime as dt
import gc
import sys
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cmrtkit.cli import exits
from cmrtkit.cli.baseline import write_baseline_file
from cmrtkit.cli.options import RULES, Lang
from cmrtkit.cli.output import Target, parse_targets, require_apart, say, write_stdout
from cmrtkit.cli.reference import list_files, list_map, open_lists, reference_app, say_remarks
from cmrtkit.cli.reports import FORMATS, write_reports
from cmrtkit.cli.rules import rules_app
from cmrtkit.cli.settings import CONFIG, config_app, in_force
from cmrtkit.cli.smelters import smelters_app
from cmrtkit.errors import CmrtkitError, UsageError
from cmrtkit.text import shorten
from cmrtkit.version import __version__

if TYPE_CHECKING:
    from cmrtkit.batch import Found
    from cmrtkit.results import RunResult
    from cmrtkit.settings import InForce


class FailOn(StrEnum):
    error = "error"
    warning = "warning"
    note = "note"
    never = "never"


app = typer.Typer(
    name="cmrtkit",
    help="Read suppliers' conflict-minerals workbooks (CMRT, EMRT) and say exactly what is missing or wrong.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(reference_app, name="reference")
app.add_typer(smelters_app, name="smelters")
app.add_typer(rules_app, name="rules")
app.add_typer(config_app, name="config")


def _version(wanted: bool) -> None:
    if wanted:
        write_stdout(f"cmrtkit {__version__}\n")
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[  # acted on by its callback
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """Read suppliers' conflict-minerals workbooks (CMRT, EMRT) and say exactly what is missing or wrong."""


@app.command()
def validate(  # noqa: PLR0913, PLR0917  # one parameter an option
    paths: Annotated[list[str], typer.Argument(metavar="PATH...", help="Workbooks, and folders to search through.")],
    reference: Annotated[
        list[Path] | None,
        typer.Option("--reference", metavar="PATH", help="A built reference, or any list of smelters; repeatable."),
    ] = None,
    formats: Annotated[
        list[str] | None, typer.Option("--format", metavar="FORMAT[=FILE]", help="text or json; repeatable.")
    ] = None,
    fail_on: Annotated[
        FailOn | None, typer.Option(help="Exit with 1 at findings of this severity or above; default error.")
    ] = None,
    select: Annotated[
        list[str] | None, typer.Option(metavar="RULE,...", help="Only these rules, by name or id.")
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
) -> None:
    """Check workbooks: what RMI's Checker asks for, and what it misses.

    Exit codes: 0 nothing at or above --fail-on, 1 findings, 2 wrong usage, 3 some input could not
    be judged or there was none, 70 a fault of the tool.
    """
    targets = parse_targets(formats or [], FORMATS)
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
    result = _judge(found, held, targets, write_baseline, _date(as_of))
    code = exits.exit_code(result, "never" if write_baseline else held.settings.fail_on)
    raise typer.Exit(max(code, exits.NOT_JUDGED if found.unreadable else 0))


def _judge(
    found: Found, held: InForce, targets: Sequence[Target], write_baseline: Path | None, as_of: dt.date | None
) -> RunResult:
    """Judge, and write what was asked for: the baseline and the reports."""
    from cmrtkit.api import judge  # noqa: PLC0415
    from cmrtkit.renderers.report import Report  # noqa: PLC0415
    from cmrtkit.rulebook import load_rules  # noqa: PLC0415
    from cmrtkit.words import load_words  # noqa: PLC0415

    lang = Lang(held.settings.lang)
    paths_of_lists = list_files(held.settings.reference, lang)
    _require_apart(found, held, paths_of_lists, targets, write_baseline)
    lists = open_lists(paths_of_lists, lang, list_map(held.settings.reference_map))
    say_remarks(lists, paths_of_lists)
    result = judge(found, held, as_of=as_of, reference=lists)
    if write_baseline:
        write_baseline_file(write_baseline, result, held.settings.suppressions)
    rules = load_rules(tuple(held.settings.rules))
    write_reports(Report(result, load_words(lang.value), rules), targets)
    return result


def _require_apart(
    found: Found, held: InForce, lists: list[Path], targets: Sequence[Target], write_baseline: Path | None
) -> None:
    """Raises UsageError where a file to be written is one that is read, or one of the others."""
    settings = held.settings
    read = [held.file, settings.reference_map, settings.suppressions, *found.files, *lists]
    inputs = [path for path in read if path]
    baselines = [Target("baseline", write_baseline)] if write_baseline else []
    require_apart([*targets, *baselines], inputs)


def _find(paths: list[str]) -> Found:
    """The files to judge; what was not looked at is said, so that nobody believes every reply was read."""
    from cmrtkit.batch import discover  # noqa: PLC0415

    if not all(paths):
        raise UsageError("an empty path was given")
    found = discover(Path(path) for path in paths)
    if found.skipped:
        names = ", ".join(shorten(path.name, 40) for path in found.skipped[:5])
        more = ", ..." if len(found.skipped) > 5 else ""
        say(f"{len(found.skipped)} other files were not looked at: {names}{more}")
    for folder in found.unreadable:
        say(f"a folder cannot be read and was left out: {shorten(str(folder), 200)}")
    if not found.files:
        say("no workbook found in " + ", ".join(paths))
    return found


def _date(text: str | None) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError as error:
        raise UsageError(f"--as-of {text!r} is no date; write it as 2026-03-31") from error


def run() -> None:
    """Entry point: turns what can go wrong into the public exit codes, without a traceback."""
    gc.set_threshold(100_000)  # a sheet is 10,000 live cells: looking for garbage among them costs a tenth of a run
    try:
        app()
    except CmrtkitError as error:
        say(str(error))
        sys.exit(exits.USAGE)
    except KeyboardInterrupt:
        sys.exit(exits.INTERRUPTED)
    except Exception as error:
        from cmrtkit.engine.faults import report_fault  # noqa: PLC0415

        report_fault(" ".join(sys.argv[1:2]), error)
        sys.exit(exits.FAULT)
