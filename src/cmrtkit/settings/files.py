"""Where settings stand, and reading them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from cmrtkit.errors import UsageError
from cmrtkit.malformed import first_fault
from cmrtkit.settings.schema import Settings

NAME = "cmrtkit.toml"
_MOST_BYTES = 1_000_000  # nobody writes longer settings by hand


def find_settings(folder: Path) -> Path | None:
    """The settings that hold in a folder: ``cmrtkit.toml`` or [tool.cmrtkit] in ``pyproject.toml``, there or above."""
    return next((path for path in _candidates(folder) if _holds_settings(path)), None)


def _candidates(folder: Path) -> Iterator[Path]:
    start = folder.resolve()
    for place in (start, *start.parents):
        yield place / NAME
        yield place / "pyproject.toml"


def _holds_settings(path: Path) -> bool:
    if not path.is_file():
        return False
    return path.name == NAME or "tool.cmrtkit" in path.read_text(encoding="utf-8", errors="replace")


def read_settings(path: Path) -> Settings:
    """The settings of a file. Raises UsageError where it cannot be read, is no TOML, or holds what cannot be set."""
    table = _table(path)
    try:
        settings = Settings.model_validate(table)
    except ValidationError as error:
        where, why = first_fault(error, Settings)
        raise UsageError(f"{path}: {where}: {why}") from error
    return settings.model_copy(update=_from_folder(settings, path.resolve().parent))


def _table(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            data = tomllib.loads(file.read(_MOST_BYTES).decode("utf-8-sig"))
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} is not in UTF-8; save it as UTF-8") from error
    except (ValueError, RecursionError) as error:  # ValueError: no TOML, or a number of thousands of digits
        raise UsageError(f"{path} is no TOML: {error}") from error
    if path.name != "pyproject.toml":
        return data
    tools = data.get("tool")
    tool = tools.get("cmrtkit") if isinstance(tools, dict) else None
    if not isinstance(tool, dict):
        raise UsageError(f"{path} has no table [tool.cmrtkit]")
    return tool


def _from_folder(settings: Settings, folder: Path) -> dict[str, Any]:
    """Paths in a settings file are meant from its own folder."""
    several = {key: [folder / item.expanduser() for item in getattr(settings, key)] for key in ("reference", "rules")}
    single = {key: getattr(settings, key) or Path() for key in ("reference_map", "suppressions")}
    found = {**several, **{key: folder / path.expanduser() for key, path in single.items()}}
    return {key: value for key, value in found.items() if key in settings.model_fields_set}
