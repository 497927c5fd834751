"""``cmrtkit rules``: the rulebook as a list, a page, or data; and whether rules do what their examples say."""

from __future__ import annotations

import json
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cmrtkit.cli import exits
from cmrtkit.cli.options import RULES, Lang
from cmrtkit.cli.output import terminal_width, use_colour, write_stdout
from cmrtkit.cli.settings import chosen_lang, in_force

if TYPE_CHECKING:
    from cmrtkit.renderers.rule_facts import RulePage
    from cmrtkit.rulebook import Rule

rules_app = typer.Typer(
    help="The rulebook: list it, read a rule, export it; test rules of your own.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


_LANG = typer.Option("--lang", help="Language of the words; default en, or that of the settings.")


class PageFormat(StrEnum):
    text = "text"
    markdown = "markdown"
    html = "html"


class BookFormat(StrEnum):
    json = "json"
    markdown = "markdown"
    html = "html"


@rules_app.command("list")
def list_rules(
    given_lang: Annotated[Lang | None, _LANG] = None,
    markdown: Annotated[bool, typer.Option("--markdown", help="As a Markdown table.")] = False,
    folders: Annotated[list[Path] | None, RULES] = None,
) -> None:
    """The rules by topic: id, name, severity, what each finds."""
    from cmrtkit.renderers.rule_list import render_rule_list, render_rule_table  # noqa: PLC0415

    rules, lang = _rules(folders), chosen_lang(given_lang)
    if markdown:
        write_stdout(render_rule_table(rules, lang.value))
    else:
        write_stdout(render_rule_list(rules, lang.value, terminal_width(), use_colour()))


@rules_app.command()
def show(
    rule: Annotated[str, typer.Argument(metavar="NAME", help="Name or id, such as required-missing.")],
    page_format: Annotated[
        PageFormat, typer.Option("--format", help="text for a terminal; html is one file that loads nothing.")
    ] = PageFormat.text,
    given_lang: Annotated[Lang | None, _LANG] = None,
    folders: Annotated[list[Path] | None, RULES] = None,
) -> None:
    """A rule's page: what it finds, why it matters, what to do, what can be set, its sources and examples."""
    from cmrtkit.rulebook.selection import find_rule  # noqa: PLC0415

    lang = chosen_lang(given_lang)
    page = _page(find_rule(_rules(folders), rule), lang)
    write_stdout(_as_text(page, lang) if page_format is PageFormat.text else _as_document(page, lang, page_format))


@rules_app.command()
def export(  # noqa: PLR0913, PLR0917  # one parameter an option
    book_format: Annotated[
        BookFormat, typer.Option("--format", help="json for other tools; markdown or html: a handbook of all pages.")
    ] = BookFormat.json,
    given_lang: Annotated[
        Lang | None, typer.Option("--lang", help="Language of the handbook; the JSON has them all.")
    ] = None,
    schema: Annotated[
        bool, typer.Option("--schema", help="The JSON Schema of `validate --format json` instead.")
    ] = False,
    file_schema: Annotated[
        bool, typer.Option("--file-schema", help="The JSON Schema of a line of `validate --format ndjson` instead.")
    ] = False,
    match_schema: Annotated[
        bool, typer.Option("--match-schema", help="The JSON Schema of `smelters match --format json` instead.")
    ] = False,
    rulebook_schema: Annotated[
        bool, typer.Option("--rulebook-schema", help="The JSON Schema of this command's own JSON instead.")
    ] = False,
    folders: Annotated[list[Path] | None, RULES] = None,
) -> None:
    """All rules with their words, sources and examples: for other tools, or as a handbook."""
    schemas = {"run": schema, "file": file_schema, "match": match_schema, "rules": rulebook_schema}
    wanted = [name for name, asked in schemas.items() if asked]
    if wanted:
        write_stdout(_schema(wanted[0]))
    elif book_format is BookFormat.json:
        write_stdout(_json(_rules(folders)))
    else:
        write_stdout(_handbook(_rules(folders), book_format, chosen_lang(given_lang)))


@rules_app.command("test")
def test_rules(
    folders: Annotated[list[Path], typer.Argument(metavar="FOLDER...", help="Folders of rules of your own.")],
    given_lang: Annotated[Lang | None, _LANG] = None,
) -> None:
    """Whether your own rules find what their examples say, no more and no less.

    Exit codes: 0 all of them do, 1 one does not, 2 a rule file is malformed.
    """
    from cmrtkit.renderers.rule_test import all_as_expected, render_rule_test  # noqa: PLC0415
    from cmrtkit.rulebook import load_rules  # noqa: PLC0415
    from cmrtkit.worked_examples import work_examples  # noqa: PLC0415

    lang = chosen_lang(given_lang)
    tested = [(rule, work_examples(rule, lang.value)) for rule in load_rules(folders) if rule.file]
    write_stdout(render_rule_test(tested, lang.value))
    raise typer.Exit(exits.CLEAN if all_as_expected(tested) else exits.FINDINGS)


def _rules(folders: list[Path] | None) -> Sequence[Rule]:
    """The tool's rules, and those of the folders given, else of the settings."""
    from cmrtkit.rulebook import load_rules  # noqa: PLC0415

    return load_rules(in_force(rules=folders).settings.rules)


def _page(rule: Rule, lang: Lang) -> RulePage:
    from cmrtkit.renderers.rule_facts import rule_page  # noqa: PLC0415
    from cmrtkit.worked_examples import work_examples  # noqa: PLC0415

    return rule_page(rule, work_examples(rule, lang.value), lang.value)


def _as_text(page: RulePage, lang: Lang) -> str:
    from cmrtkit.renderers.rule_text import render_rule_text  # noqa: PLC0415

    return render_rule_text(page, lang.value, terminal_width(), use_colour())


def _as_document(page: RulePage, lang: Lang, page_format: PageFormat) -> str:
    from cmrtkit.renderers.rule_pages import render_rule_html, render_rule_markdown  # noqa: PLC0415

    return (render_rule_html if page_format is PageFormat.html else render_rule_markdown)(page, lang.value)


def _handbook(rules: Sequence[Rule], book_format: BookFormat, lang: Lang) -> str:
    from cmrtkit.renderers.rule_pages import render_book_html, render_book_markdown  # noqa: PLC0415

    pages = [_page(rule, lang) for rule in rules]
    return (render_book_html if book_format is BookFormat.html else render_book_markdown)(pages, lang.value)


def _json(rules: Sequence[Rule]) -> str:
    from cmrtkit.renderers.rulebook_json import render_rulebook  # noqa: PLC0415
    from cmrtkit.rulebook import load_examples  # noqa: PLC0415

    return render_rulebook([(rule, load_examples(rule)) for rule in rules])


def _schema(name: str) -> str:
    from cmrtkit.renderers.json_report import match_report_schema, run_schema  # noqa: PLC0415
    from cmrtkit.renderers.ndjson_report import file_schema  # noqa: PLC0415
    from cmrtkit.renderers.rulebook_json import rulebook_schema  # noqa: PLC0415

    schemas = {"run": run_schema, "file": file_schema, "match": match_report_schema, "rules": rulebook_schema}
    return json.dumps(schemas[name](), ensure_ascii=False, indent=2) + "\n"
