"""The ``cmrtkit`` command. Modules that cost time are imported by the command that needs them."""

from __future__ import annotations

import gc
import sys
from typing import Annotated

import typer

from cmrtkit.cli import exits
from cmrtkit.cli.cache import cache_app
from cmrtkit.cli.layouts import layouts_app
from cmrtkit.cli.letters import letters
from cmrtkit.cli.output import say, write_stdout
from cmrtkit.cli.reference import reference_app
from cmrtkit.cli.report import report_app
from cmrtkit.cli.rules import rules_app
from cmrtkit.cli.settings import config_app
from cmrtkit.cli.smelters import smelters_app
from cmrtkit.cli.validate import validate
from cmrtkit.errors import CmrtkitError
from cmrtkit.version import __version__

app = typer.Typer(
    name="cmrtkit",
    help="Read suppliers' minerals workbooks (CMRT, EMRT, AMRT, CRT) and say exactly what is missing or wrong.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(reference_app, name="reference")
app.add_typer(smelters_app, name="smelters")
app.add_typer(rules_app, name="rules")
app.add_typer(layouts_app, name="layouts")
app.add_typer(config_app, name="config")
app.add_typer(cache_app, name="cache")
app.add_typer(report_app, name="report")
app.command()(validate)
app.command()(letters)


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
    """Read suppliers' minerals workbooks (CMRT, EMRT, AMRT, CRT) and say exactly what is missing or wrong."""


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
