"""Options that several commands share."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Lang(StrEnum):
    """Languages of findings, reports and rule pages."""

    en = "en"
    ja = "ja"
    zh = "zh"


RULES = typer.Option("--rules", metavar="FOLDER", help="A folder of rules of your own; repeatable.")
CONFIG = typer.Option(
    "--config",
    metavar="FILE",
    help="Settings; default: cmrtkit.toml here or above, or [tool.cmrtkit] in pyproject.toml.",
)

Workbooks = Annotated[
    list[str],
    typer.Argument(
        metavar="PATH...",
        help="Workbooks, zip archives, mails (.eml, .msg), folders to search, URLs (s3://...).",
    ),
]
References = Annotated[
    list[Path] | None,
    typer.Option("--reference", metavar="PATH", help="A built reference, or any list of smelters; repeatable."),
]
OwnRules = Annotated[list[Path] | None, RULES]
Config = Annotated[Path | None, CONFIG]
Suppressions = Annotated[
    Path | None, typer.Option(metavar="FILE", help="Findings that were accepted, which are not told again.")
]
AsOf = Annotated[str | None, typer.Option(metavar="DATE", help='"Today" for rules about dates, such as 2026-03-31.')]
Jobs = Annotated[
    int | None, typer.Option(metavar="N", min=1, help="Files judged at the same time; default: all cores.")
]
NoCache = Annotated[
    bool, typer.Option("--no-cache", help="Judge every file anew, and remember nothing for the next run.")
]
PasswordFile = Annotated[
    Path | None,
    typer.Option("--password-file", metavar="FILE", help="Passwords for locked workbooks, one a line, tried in turn."),
]
OwnTemplates = Annotated[
    Path | None, typer.Option(metavar="FOLDER", help="Templates of your own, which come before those shipped.")
]
