"""Logs of CI services, which take lines of a certain kind for commands: text of a workbook must not become one.

Sources: GitHub, "Workflow commands for GitHub Actions" (``::name::`` at the beginning of a line, blanks before it
passed over, and the older ``##[name]`` anywhere); Azure Pipelines, "Logging commands" (``##vso[``, ``##[`` anywhere).
"""

from __future__ import annotations

import os
import re

_SERVICES = ("GITHUB_ACTIONS", "TF_BUILD", "GITEA_ACTIONS", "FORGEJO_ACTIONS")
_COMMAND = re.compile(r"^(\s*:)(?=:)|(##)(?=\[|vso\[)", re.MULTILINE | re.IGNORECASE)
_NOTHING = "\u200b"  # seen by nobody, but it keeps apart what makes a command


def is_ci_log() -> bool:
    """Whether what is printed goes to a service that would obey it."""
    return any(os.environ.get(name) for name in _SERVICES)


def obeyed_by_none(text: str) -> str:
    """The text as it looks, without anything in it that a CI service would obey."""
    return _COMMAND.sub(lambda found: f"{found[0]}{_NOTHING}", text)


def for_log(text: str) -> str:
    """The text, made harmless where it goes to the log of a CI service."""
    return obeyed_by_none(text) if is_ci_log() else text
