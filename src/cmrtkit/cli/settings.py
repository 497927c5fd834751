"""Settings on the command line: which are in force, and ``cmrtkit config``."""

from __future__ import annotations

import os
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cmrtkit.cli.options import Config, Lang
from cmrtkit.cli.output import terminal_width, write_stdout

if TYPE_CHECKING:
    from cmrtkit.settings import InForce

VARIABLE = "CMRTKIT_REFERENCE"

config_app = typer.Typer(
    help="Settings: what is in force, and from where.", no_args_is_help=True, rich_markup_mode=None
)


class ShowFormat(StrEnum):
    text = "text"
    json = "json"


def in_force(config: Path | None = None, **given: Any) -> InForce:
    """The settings of the file, under the environment and what the command line gives (None: nothing)."""
    from cmrtkit.settings import settings_file, settings_in_force  # noqa: PLC0415

    named = [Path(text) for text in os.environ.get(VARIABLE, "").split(os.pathsep) if text]
    said = {key: value.value if isinstance(value, StrEnum) else value for key, value in given.items()}
    return settings_in_force(settings_file(config, Path.cwd()), said, {"reference": (VARIABLE, named)})


def chosen_lang(lang: Lang | None) -> Lang:
    """The language asked for, else that of the settings."""
    return lang or Lang(in_force().settings.lang)


@config_app.callback()
def config() -> None:
    """Settings: what is in force, and from where."""


@config_app.command()
def show(
    config: Config = None,
    supplier: Annotated[
        str | None, typer.Option(metavar="NAME", help="What is in force for the replies of this company.")
    ] = None,
    form: Annotated[ShowFormat, typer.Option("--format", help="text or json.")] = ShowFormat.text,
) -> None:
    """Every setting with its value, where that was set, and what may be set."""
    from cmrtkit.renderers.settings_report import render_settings, render_settings_json  # noqa: PLC0415
    from cmrtkit.settings import rule_choice  # noqa: PLC0415

    held = in_force(config)
    choice = rule_choice(held)
    if form is ShowFormat.json:
        write_stdout(render_settings_json(held, choice, supplier))
    else:
        write_stdout(render_settings(held, choice, supplier, terminal_width()))
