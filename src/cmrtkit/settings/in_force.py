"""What is in force: the command line before the environment before the settings file before the default."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cmrtkit.settings.files import find_settings, read_settings
from cmrtkit.settings.schema import Settings

COMMAND_LINE = "command line"
DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class InForce:
    """The settings in force, the file among their origins, and where each key was set (see `origin`)."""

    settings: Settings
    file: Path | None
    given: Mapping[str, str]

    def origin(self, key: str) -> str:
        """Where a key such as ``fail_on`` was set: the command line, an environment variable, a file, or nowhere."""
        if key in self.given:
            return self.given[key]
        return str(self.file) if self.file and key in self._stated() else DEFAULT

    def _stated(self) -> set[str]:
        return set(self.settings.model_fields_set)


def settings_in_force(
    file: Path | None, given: Mapping[str, Any], environment: Mapping[str, tuple[str, Any]] | None = None
) -> InForce:
    """The settings of a file (or none), under what the environment and the command line give.

    ``given`` maps keys to values, None where the command line says nothing; ``environment`` maps keys to the
    name of a variable and its value. Raises UsageError for a file that cannot be used.
    """
    settings = read_settings(file) if file else Settings()
    said = dict(_said(given, environment or {}))
    changed = {key: value for key, (_, value) in said.items()}
    origins = {key: origin for key, (origin, _) in said.items()}
    return InForce(
        settings=settings.model_copy(update=changed),
        file=file,
        given=origins,
    )


def _said(
    given: Mapping[str, Any], environment: Mapping[str, tuple[str, Any]]
) -> Iterator[tuple[str, tuple[str, Any]]]:
    yield from ((key, said) for key, said in environment.items() if said[1])
    yield from ((key, (COMMAND_LINE, value)) for key, value in given.items() if value not in (None, []))


def settings_file(named: Path | None, folder: Path) -> Path | None:
    """The file named on the command line, else the one that holds in the folder."""
    return named or find_settings(folder)
