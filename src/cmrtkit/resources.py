"""The tool's own data files, read."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from cmrtkit.errors import RulebookError
from cmrtkit.folders import PACKAGE, rules_dir, templates_dir
from cmrtkit.version import __version__

# libyaml reads a layout in 8 ms where the pure Python reader takes 80.
YAML_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

__all__ = ["YAML_LOADER", "keyed", "load_yaml", "program_digest", "rules_dir", "templates_dir"]


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
    folders = (PACKAGE, rules_dir(), templates_dir())
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
