"""``cmrtkit smelters``: look up names of smelters."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cmrtkit.cli.ci_logs import for_log
from cmrtkit.cli.options import Config, Lang
from cmrtkit.cli.output import (
    WIDEST,
    Target,
    parse_targets,
    require_apart,
    say,
    terminal_width,
    write_file,
    write_stdout,
)
from cmrtkit.cli.reference import list_files, list_map, open_lists
from cmrtkit.cli.settings import in_force
from cmrtkit.errors import UsageError, WorkbookError
from cmrtkit.text import shorten

if TYPE_CHECKING:
    from cmrtkit.results_match import MatchResult
    from cmrtkit.words import Words

FORMATS = ("text", "csv", "json")

smelters_app = typer.Typer(help="Look up names of smelters.", no_args_is_help=True, rich_markup_mode=None)


@smelters_app.callback()
def smelters() -> None:
    """Look up names of smelters."""


@smelters_app.command()
def match(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="A list (csv, xlsx) with columns metal, name[, country][, id].")
    ],
    reference: Annotated[
        list[Path] | None,
        typer.Option("--reference", metavar="PATH", help="A built reference, or any list; repeatable."),
    ] = None,
    formats: Annotated[
        list[str] | None, typer.Option("--format", metavar="FORMAT[=FILE]", help="text, csv or json; repeatable.")
    ] = None,
    config: Config = None,
    given_lang: Annotated[Lang | None, typer.Option("--lang", help="Language of the words; default en.")] = None,
) -> None:
    """Say of each name which facility it means, how sure that is, and whether it is audited or no smelter at all."""
    from cmrtkit.engine.names import match_names  # noqa: PLC0415
    from cmrtkit.words import load_words  # noqa: PLC0415

    targets = parse_targets(formats or [], FORMATS)
    settings = in_force(config, reference=reference, lang=given_lang).settings
    lang = Lang(settings.lang)
    paths = list_files(settings.reference, lang)
    if not paths:
        raise UsageError(
            "give lists to compare with: --reference PATH (an RMI workbook will do), CMRTKIT_REFERENCE, or settings"
        )
    require_apart(targets, [file, *paths])
    words = load_words(lang.value)
    try:
        result = match_names(file, open_lists(paths, lang, list_map(settings.reference_map)))
    except WorkbookError as error:
        message, hint = words.error(error)
        raise UsageError(f"{shorten(file.name)}: {message} {hint}") from error
    if not result.rows:
        say(f"{shorten(file.name)} names no smelter")
    for target in sorted(targets, key=lambda target: target.file is None):
        _write(result, target, words)


def _write(result: MatchResult, target: Target, words: Words) -> None:
    text = _render(result, target.format, words, WIDEST if target.file else terminal_width())
    if target.file is None:
        write_stdout(for_log(text) if target.format == "text" else text)
    else:  # Excel takes a csv for UTF-8 only with a mark at its beginning
        write_file(target.file, text.encode("utf-8-sig" if target.format == "csv" else "utf-8", errors="replace"))


def _render(result: MatchResult, name: str, words: Words, width: int) -> str:
    from cmrtkit.renderers import match_report  # noqa: PLC0415

    if name == "json":
        return match_report.render_match_json(result)
    if name == "csv":
        return match_report.render_match_csv(result, words)
    return match_report.render_match_text(result, words, width)
