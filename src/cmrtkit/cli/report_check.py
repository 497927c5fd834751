"""``cmrtkit report check``: what a draft of a report lacks."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cmrtkit.cli import exits
from cmrtkit.cli.ci_logs import for_log
from cmrtkit.cli.options import Config, Lang
from cmrtkit.cli.output import (
    WIDEST,
    Target,
    parse_targets,
    require_apart,
    terminal_width,
    use_colour,
    write_file,
    write_stdout,
)
from cmrtkit.cli.settings import in_force

if TYPE_CHECKING:
    from cmrtkit.coverage import CoverageResult
    from cmrtkit.rulebook import Language
    from cmrtkit.settings import InForce

FORMATS = ("text", "json")


def check(
    draft: Annotated[Path, typer.Argument(metavar="DRAFT", help="A draft in Markdown or HTML, edited or not.")],
    kind: Annotated[str, typer.Option(metavar="KIND", help="step5, form-sd, eu-2017-821 or jp-transparency.")],
    formats: Annotated[
        list[str] | None, typer.Option("--format", metavar="FORMAT[=FILE]", help="text (default), json; repeatable.")
    ] = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit code 1 for any open mark that is left in the text, required or not.")
    ] = False,
    config: Config = None,
    given_lang: Annotated[
        Lang | None, typer.Option("--lang", help="Language of the words; default the settings', or the draft's own.")
    ] = None,
) -> None:
    """Say which required elements of a draft are filled, open or missing, and count an investors' benchmark beside.

    Exit codes: 0 all required elements are filled (with --strict: and no open mark is left in the text), 1 otherwise,
    2 wrong usage or no draft.
    """
    from cmrtkit.coverage import check_draft  # noqa: PLC0415

    targets = parse_targets(formats or [], FORMATS)
    require_apart(targets, [draft])
    result = check_draft(draft, kind, _chosen(in_force(config, lang=given_lang)))
    for target in sorted(targets, key=lambda target: target.file is None):
        _write(result, target)
    raise typer.Exit(exits.CLEAN if _is_done(result, strict) else exits.FINDINGS)


def _chosen(held: InForce) -> Language | None:
    """The language that the command line or the settings name, if any."""
    from cmrtkit.settings.in_force import DEFAULT  # noqa: PLC0415

    return None if held.origin("lang") == DEFAULT else held.settings.lang


def _is_done(result: CoverageResult, strict: bool) -> bool:
    """Whether all that is required is filled; in a draft that is about to be published, nothing may be open."""
    summary = result.summary
    return summary.filled == summary.required and not (strict and summary.marks)


def _write(result: CoverageResult, target: Target) -> None:
    text = _rendered(result, target)
    if target.file:
        write_file(target.file, text.encode("utf-8", errors="replace"))
    else:
        write_stdout(for_log(text) if target.format == "text" else text)


def _rendered(result: CoverageResult, target: Target) -> str:
    from cmrtkit.coverage.json import render_coverage_json  # noqa: PLC0415
    from cmrtkit.coverage.text import render_coverage_text  # noqa: PLC0415
    from cmrtkit.words import load_words  # noqa: PLC0415

    if target.format == "json":
        return render_coverage_json(result)
    width, colour = (WIDEST, False) if target.file else (terminal_width(), use_colour())
    return render_coverage_text(result, load_words(result.language), width, colour)
