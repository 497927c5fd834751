"""What the GitHub Action was asked for, and cmrtkit's command line for it."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

REPORTS = ("json", "sarif", "junit", "html", "xlsx")

_ONE = {
    "FAIL_ON": "--fail-on",
    "CONFIG": "--config",
    "SUPPRESSIONS": "--suppressions",
    "LANG": "--lang",
    "AS_OF": "--as-of",
}
_MANY = {"REFERENCE": "--reference", "RULES": "--rules", "SELECT": "--select", "IGNORE": "--ignore"}
_BREAKS = {"Cc", "Zl", "Zp"}  # Unicode categories: control characters, line and paragraph separators


class InputError(ValueError):
    """An input of the action that cannot be meant."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """The inputs as ``action.yml`` hands them over, in ``INPUT_FAIL_ON`` and so on."""

    environment: Mapping[str, str]

    def lines(self, name: str) -> list[str]:
        """One value a line, without blanks around it. Raises InputError for control characters."""
        stripped = [line.strip(" \t\r") for line in self.environment.get(f"INPUT_{name}", "").split("\n")]
        if any(unicodedata.category(character) in _BREAKS for line in stripped for character in line):
            raise InputError(f"the input {_spelt(name)} holds a control character")
        return [line for line in stripped if line]

    def text(self, name: str) -> str:
        """One line, empty where nothing was given. Raises InputError for more."""
        lines = self.lines(name)
        if len(lines) > 1:
            raise InputError(f"the input {_spelt(name)} takes one line, not {len(lines)}")
        return lines[0] if lines else ""

    def flag(self, name: str) -> bool:
        """Raises InputError for anything but true and false."""
        text = self.text(name)
        if text not in {"true", "false"}:
            raise InputError(f"the input {_spelt(name)} is true or false, not {text!r}")
        return text == "true"

    def reports(self) -> dict[str, Path]:
        """Formats and the files they were asked for, in folders that are there. Raises InputError."""
        asked = {name: self.text(name.upper()) for name in REPORTS}
        for name in filter(asked.get, asked):
            _make_folder(name, Path(asked[name]).parent)
        return {name: Path(text) for name, text in asked.items() if text}

    def command(self, reports: Mapping[str, Path]) -> list[str]:
        """The arguments of ``cmrtkit``. A value is part of its option: none is taken for another option."""
        options = [f"{option}={self.text(name)}" for name, option in _ONE.items() if self.text(name)]
        options += [f"{option}={line}" for name, option in _MANY.items() for line in self.lines(name)]
        options += [f"--format={name}={file}" for name, file in reports.items()]
        options += [] if self.flag("CACHE") else ["--no-cache"]
        return ["validate", "--format=text", *options, *self.lines("EXTRA_ARGS"), "--", *self.lines("PATHS")]


def _spelt(name: str) -> str:
    return name.lower().replace("_", "-")


def _make_folder(name: str, folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"the folder for the input {name} cannot be made: {error.strerror}") from error
