"""``cmrtkit report``: the facts of a period, drafts made from them, and what a draft lacks."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from cmrtkit.cli.options import (
    AsOf,
    Config,
    Jobs,
    Lang,
    NoCache,
    OwnRules,
    OwnTemplates,
    PasswordFile,
    References,
    Suppressions,
)
from cmrtkit.cli.output import Target, parse_targets, say, write_file, write_stdout
from cmrtkit.cli.report_check import check
from cmrtkit.cli.report_inputs import Given, Material, gathered
from cmrtkit.errors import UsageError
from cmrtkit.folders import templates_dir

if TYPE_CHECKING:
    from cmrtkit.rulebook import Language

report_app = typer.Typer(
    help="From replies to reports: the facts of a period, drafts, and what a draft lacks.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

_SPOKEN = ("en", "ja")
_MARKS = ("TO COMPLETE", "【要記入】")
_FORMS: dict[str, Literal["markdown", "html"]] = {"markdown": "markdown", "html": "html"}

Paths = Annotated[
    list[str],
    typer.Argument(metavar="PATH...", help="Workbooks and folders, or one file of facts (.json) saved before."),
]
CompanyFile = Annotated[
    Path | None, typer.Option("--company", metavar="FILE", help="What stands in no workbook (YAML).")
]
Previous = Annotated[
    Path | None, typer.Option(metavar="FILE", help="The facts of the last period, to tell what changed.")
]


@report_app.command("facts")
def write_facts(  # noqa: PLR0913, PLR0917  # one parameter an option
    paths: Paths,
    company: CompanyFile = None,
    previous: Previous = None,
    formats: Annotated[list[str] | None, typer.Option("--format", metavar="json[=FILE]", help="json.")] = None,
    reference: References = None,
    config: Config = None,
    rules: OwnRules = None,
    suppressions: Suppressions = None,
    as_of: AsOf = None,
    jobs: Jobs = None,
    no_cache: NoCache = False,
    password_file: PasswordFile = None,
) -> None:
    """The facts of a period as JSON: every figure of the drafts, with the files and cells behind it.

    They are for your own files: they name suppliers. Keep them, for next year's report compares with them.
    Exit codes: 0 written, 2 wrong usage, 3 some input could not be judged or there was none.
    """
    from cmrtkit.reports.facts_file import facts_json  # noqa: PLC0415

    targets = parse_targets(formats or ["json"], ("json",))
    given = Given(
        paths, company, previous, None, reference, config, rules, suppressions, as_of, jobs, no_cache, password_file
    )  # fmt: skip
    material = gathered(given, targets)
    _write(targets, lambda _: facts_json(material.facts))
    raise typer.Exit(material.code)


class Shape(StrEnum):
    facts = "facts"
    company = "company"
    coverage = "coverage"


@report_app.command("schema")
def write_schema(
    what: Annotated[
        Shape,
        typer.Argument(help="facts: what report facts writes; company: the company file; coverage: what check writes."),
    ],
) -> None:
    """The JSON Schema of a file, for editors and programs."""
    from cmrtkit.coverage.json import coverage_schema  # noqa: PLC0415
    from cmrtkit.reports.facts_file import company_schema, facts_schema  # noqa: PLC0415

    schemas = {Shape.facts: facts_schema, Shape.company: company_schema, Shape.coverage: coverage_schema}
    write_stdout(json.dumps(schemas[what](), ensure_ascii=False, indent=2) + "\n")


def _draft_command(kind: str) -> Callable[..., None]:
    def write_draft(  # noqa: PLR0913, PLR0917  # one parameter an option
        paths: Paths,
        company: CompanyFile = None,
        previous: Previous = None,
        formats: Annotated[
            list[str] | None,
            typer.Option("--format", metavar="FORMAT[=FILE]", help="markdown (default), html; one may go to stdout."),
        ] = None,
        lang: Annotated[Lang | None, typer.Option(help="en or ja; default en, or the settings'.")] = None,
        templates: OwnTemplates = None,
        name_suppliers: Annotated[
            bool, typer.Option("--name-suppliers", help="Name suppliers, whatever the company file says: internal use.")
        ] = False,
        reference: References = None,
        config: Config = None,
        rules: OwnRules = None,
        suppressions: Suppressions = None,
        as_of: AsOf = None,
        jobs: Jobs = None,
        no_cache: NoCache = False,
        password_file: PasswordFile = None,
    ) -> None:
        from cmrtkit.reports.drafts import Wanted, render_draft  # noqa: PLC0415

        targets = parse_targets(formats or ["markdown"], tuple(_FORMS))
        given = Given(
            paths, company, previous, lang, reference, config, rules, suppressions, as_of, jobs, no_cache, password_file
        )  # fmt: skip
        material = gathered(given, targets)

        def render(form: str) -> str:
            wanted = Wanted(kind, _spoken(material), _FORMS[form], templates, name_suppliers)
            return render_draft(wanted, material.facts, material.company, material.rules, material.before)

        _say_gaps(_write(targets, render))
        raise typer.Exit(material.code)

    return write_draft


def _spoken(material: Material) -> Language:
    if material.lang not in _SPOKEN:
        raise UsageError(f"drafts are written in {' and '.join(_SPOKEN)}; add --lang en or --lang ja")
    return material.lang


def _say_gaps(text: str) -> None:
    mark = max(_MARKS, key=text.count)
    gaps = text.count(mark)
    if gaps:
        said = "1 gap is" if gaps == 1 else f"{gaps} gaps are"
        say(f"{said} marked {mark}; cmrtkit report check DRAFT --kind KIND tells what must be filled")


def _write(targets: list[Target], render: Callable[[str], str]) -> str:
    """Files first, so that a pipe that breaks costs none of them. The last text is given back."""
    text = ""
    for target in sorted(targets, key=lambda target: target.file is None):
        text = render(target.format)
        if target.file:
            write_file(target.file, text.encode("utf-8", errors="replace"))
        else:
            write_stdout(text)
    return text


def _kinds() -> Iterator[tuple[str, str]]:
    """The kinds of drafts, and what each is: the comment that its template begins with."""
    for path in sorted((templates_dir() / "drafts").glob("*.en.md.j2")):
        with path.open(encoding="utf-8") as file:
            yield path.name.removesuffix(".en.md.j2"), file.readline().strip().strip("{#}").strip()


report_app.command("check")(check)
for _kind, _about in _kinds():
    report_app.command(_kind, help=_about)(_draft_command(_kind))
