"""Where the tool's own data lies: inside the wheel, or at the top of a checkout."""

from __future__ import annotations

from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


@cache
def _home(folder: str) -> Path:
    shipped = PACKAGE / folder
    return shipped if shipped.is_dir() else PACKAGE.parents[1] / folder


def rules_dir() -> Path:
    """The folder of rule, layout and word files."""
    return _home("rules")


def templates_dir() -> Path:
    """The folder of report templates and report words."""
    return _home("templates")
