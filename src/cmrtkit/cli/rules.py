"""``cmrtkit rules``: the rulebook as a list, a page, or data."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from cmrtkit.cli.options import Lang
from cmrtkit.cli.output import write_stdout

rules_app = typer.Typer(
    help="The rulebook: list it, read a rule, export it.", no_args_is_help=True, rich_markup_mode=None
)


_LANG = typer.Option(help="Language of the words.")


@rules_app.command("list")
def list_rules(
    lang: Annotated[Lang, _LANG] = Lang.en,
    markdown: Annotated[bool, typer.Option("--markdown", help="As a Markdown table.")] = False,
) -> None:
    """One line a rule: id, name, severity, what it finds."""
    from cmrtkit.renderers.rule_pages import render_rule_list, render_rule_table  # noqa: PLC0415
    from cmrtkit.rulebook import load_rules  # noqa: PLC0415

    render = render_rule_table if markdown else render_rule_list
    write_stdout(render(load_rules(), lang.value))


@rules_app.command()
def show(
    rule: Annotated[str, typer.Argument(help="Name or id, such as required-missing.")],
    lang: Annotated[Lang, _LANG] = Lang.en,
) -> None:
    """A rule's page: what it finds, why it matters, what to do, its sources and examples."""
    from cmrtkit.renderers.rule_pages import render_rule_page  # noqa: PLC0415
    from cmrtkit.rulebook import load_rules  # noqa: PLC0415
    from cmrtkit.rulebook.selection import find_rule  # noqa: PLC0415
    from cmrtkit.worked_examples import work_examples  # noqa: PLC0415

    found = find_rule(load_rules(), rule)
    write_stdout(render_rule_page(found, lang.value, work_examples(found, lang.value)))


@rules_app.command()
def export(
    schema: Annotated[
        bool, typer.Option("--schema", help="The JSON Schema of `validate --format json` instead.")
    ] = False,
    match_schema: Annotated[
        bool, typer.Option("--match-schema", help="The JSON Schema of `smelters match --format json` instead.")
    ] = False,
) -> None:
    """All rules with their words and examples as JSON, for other tools."""
    from cmrtkit.renderers.json_report import match_report_schema, run_schema  # noqa: PLC0415
    from cmrtkit.renderers.rule_pages import render_rulebook  # noqa: PLC0415
    from cmrtkit.rulebook import load_rules  # noqa: PLC0415

    if schema or match_schema:
        document = run_schema() if schema else match_report_schema()
        write_stdout(json.dumps(document, ensure_ascii=False, indent=2) + "\n")
    else:
        write_stdout(render_rulebook(load_rules()))
