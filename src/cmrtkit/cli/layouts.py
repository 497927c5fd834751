"""``cmrtkit layouts``: which templates are read; and what it takes to read a new version."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cmrtkit.cli.output import say, terminal_width, write_stdout

if TYPE_CHECKING:
    from cmrtkit.layout import Recognised
    from cmrtkit.layout.evidence import Evidence

layouts_app = typer.Typer(
    help="The templates that are read: list them; draft the files of a version that is new.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

_OUTPUT = typer.Option("--output", "-o", metavar="FILE", help="Where to write it; default: to stdout.")
_WORKBOOK = typer.Argument(help="A blank workbook of the version, as RMI gives it out (.xlsx).", show_default=False)


@layouts_app.command("list")
def list_layouts(
    markdown: Annotated[bool, typer.Option("--markdown", help="As a Markdown table.")] = False,
) -> None:
    """Template, versions, what is read, what is judged."""
    from cmrtkit.renderers.layout_table import render_layout_list, render_layout_table  # noqa: PLC0415
    from cmrtkit.rulebook import load_rules  # noqa: PLC0415

    rules = load_rules()
    write_stdout(render_layout_table(rules) if markdown else render_layout_list(rules, terminal_width()))


@layouts_app.command()
def draft(workbook: Annotated[Path, _WORKBOOK], output: Annotated[Path | None, _OUTPUT] = None) -> None:
    """A layout file for a version that is new, from the nearest one that the workbook confirms."""
    from cmrtkit.layout.catalogue import load_layout  # noqa: PLC0415
    from cmrtkit.layout.drafting import drafted_layout  # noqa: PLC0415

    found, _, _ = _recognised(workbook)
    form = found.form
    moves = "; ".join(f"{item.sheet}: {item.what} from {item.first} on by {item.by:+d}" for item in found.moves)
    say(f"{form.family} {found.version}: drafted from {form.family} {form.version}; moved: {moves or 'nothing'}")
    _give(drafted_layout(found, load_layout(form.family, form.version)), output)


@layouts_app.command()
def evidence(workbook: Annotated[Path, _WORKBOOK], output: Annotated[Path | None, _OUTPUT] = None) -> None:
    """The evidence file of a version whose layout is on file: what workbooks are recognised by."""
    from cmrtkit.errors import UsageError  # noqa: PLC0415
    from cmrtkit.layout.evidence import as_yaml  # noqa: PLC0415

    found, given, doubts = _recognised(workbook)
    title = f"{found.form.family} {found.version or found.form.version}"
    if doubts:
        raise UsageError(f"the layout of {title} does not fit this workbook yet: " + "; ".join(doubts))
    _give(as_yaml(given, title), output)


def _give(text: str, output: Path | None) -> None:
    """Only a whole text comes into a file, so that nothing half-done is taken for a layout."""
    if output is None:
        write_stdout(text)
    else:
        output.parent.mkdir(parents=True, exist_ok=True)
        output.write_text(text, encoding="utf-8", newline="\n")


def _recognised(workbook: Path) -> tuple[Recognised, Evidence, list[str]]:
    """Which template it is, the evidence for its version, and what speaks against the layout that is on file for it."""
    from cmrtkit.engine.opening import recognised_file  # noqa: PLC0415
    from cmrtkit.errors import UsageError, WorkbookError  # noqa: PLC0415
    from cmrtkit.words import load_words  # noqa: PLC0415

    try:
        return recognised_file(workbook)
    except WorkbookError as error:
        raise UsageError(" ".join(load_words("en").error(error))) from error
