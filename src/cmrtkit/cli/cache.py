"""``cmrtkit cache``: what earlier runs found, kept on this machine."""

from __future__ import annotations

from pathlib import Path

import typer

from cmrtkit.cli.output import write_stdout
from cmrtkit.errors import UsageError

cache_app = typer.Typer(
    help="What earlier runs found, kept on this machine so that unchanged files need not be judged again.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@cache_app.callback()
def cache() -> None:
    """What earlier runs found, kept on this machine so that unchanged files need not be judged again."""


@cache_app.command()
def show() -> None:
    """Where it lies, and how much is in it."""
    from cmrtkit.batch.cache import Cache  # noqa: PLC0415

    file = _file()
    if not file.is_file():
        write_stdout(f"{file}: nothing is kept yet\n")
        return
    with Cache(file) as kept:
        state = kept.state()
    write_stdout(f"{file}: {state.entries} results, {state.size / 2**20:.1f} MB\n")


@cache_app.command()
def clear() -> None:
    """Forget everything."""
    from cmrtkit.batch.cache import Cache  # noqa: PLC0415

    file = _file()
    if file.is_file():
        with Cache(file) as kept:
            kept.clear()
    write_stdout(f"{file}: cleared\n")


def _file() -> Path:
    """Raises UsageError for a user without a home."""
    from cmrtkit.batch.cache import VARIABLE, cache_file  # noqa: PLC0415

    file = cache_file()
    if file is None:
        raise UsageError(f"there is no folder for a cache on this machine; name one in {VARIABLE}")
    return file
