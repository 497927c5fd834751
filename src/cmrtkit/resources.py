"""The tool's own data files: inside the wheel, or at the top of a checkout."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from cmrtkit.errors import RulebookError
from cmrtkit.version import __version__

# libyaml reads a layout in 8 ms where the pure Python reader takes 80.
YAML_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_PACKAGE = Path(__file__).resolve().parent


@cache
def _home(folder: str) -> Path:
    shipped = _PACKAGE / folder
    return shipped if shipped.is_dir() else _PACKAGE.parents[1] / folder


def rules_dir() -> Path:
    """The folder of rule, layout and word files."""
    return _home("rules")


def templates_dir() -> Path:
    """The folder of report templates and report words."""
    return _home("templates")


def load_yaml(path: Path) -> Any:
    """The first document of a YAML file. Raises RulebookError where it is missing or malformed."""
    try:
        text = path.read_text(encoding="utf-8")
        return yaml.load(text.partition("\n---\n")[0], Loader=YAML_LOADER)  # noqa: S506  # both are safe loaders
    except (OSError, yaml.YAMLError, UnicodeDecodeError) as error:
        raise RulebookError(f"{path}: {error}") from error


@cache
def program_digest() -> str:
    """A digest of this program and its data, by the sizes and times of its files: another after every change."""
    folders = (_PACKAGE, rules_dir(), templates_dir())
    found = (path for folder in folders for path in folder.rglob("*"))
    files = sorted(path for path in found if path.suffix != ".pyc" and path.is_file())
    states = ((str(path), path.stat()) for path in files)
    said = "\n".join(f"{name} {state.st_size} {state.st_mtime_ns}" for name, state in states)
    return hashlib.sha256(f"{__version__}\n{said}".encode()).hexdigest()


def keyed(*parts: str) -> str:
    """One digest of several texts."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(b"%d:" % len(part))
        digest.update(part.encode())
    return digest.hexdigest()
