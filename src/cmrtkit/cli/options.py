"""Options that several commands share."""

from __future__ import annotations

from enum import StrEnum

import typer


class Lang(StrEnum):
    """Languages of findings, reports and rule pages."""

    en = "en"
    ja = "ja"
    zh = "zh"


RULES = typer.Option("--rules", metavar="FOLDER", help="A folder of rules of your own; repeatable.")
