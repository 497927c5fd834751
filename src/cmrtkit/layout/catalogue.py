"""The layouts the tool has, and the releases RMI made."""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from cmrtkit.errors import RulebookError
from cmrtkit.layout.schema import Layout
from cmrtkit.resources import load_yaml, rules_dir

Version = tuple[int, ...]


class Release(BaseModel):
    """One release of a template by RMI."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    version: str
    released: dt.date | None = None
    in_circulation: dt.date | None = None
    withdrawn_for: str | None = None
    same_form_as: str | None = None

    @property
    def since(self) -> dt.date:
        """The day from which the version counts as released."""
        return self.released or self.in_circulation or dt.date.min


def version_key(version: str) -> Version:
    """``6.31 -> (6, 3100, 0)``: the digits after the first point are a decimal fraction, those after the second count.

    So 6.01 < 6.1 < 6.22 < 6.31 < 6.4 < 6.6 < 6.6.1, in the order of RMI's release dates.
    """
    major, _, rest = version.partition(".")
    fraction, _, patch = rest.partition(".")
    return (int(major), int(fraction.ljust(4, "0")), int(patch or 0))


def known_versions() -> dict[str, list[str]]:
    """Family -> versions with a layout, oldest first."""
    return {
        folder.name.upper(): sorted((path.stem for path in folder.glob("*.yaml")), key=version_key)
        for folder in sorted(_folder().iterdir())
        if folder.is_dir()
    }


@cache
def load_layout(family: str, version: str) -> Layout:
    """The layout of a version. Raises RulebookError where its file is missing or malformed."""
    path = layout_path(family, version)
    try:
        return Layout.model_validate(load_yaml(path))
    except ValidationError as error:
        raise RulebookError(f"{path}: {error}") from error


def layout_path(family: str, version: str) -> Path:
    """Where the layout of a version is on file, or would be."""
    return _folder() / family.lower() / f"{version}.yaml"


@cache
def releases(family: str) -> tuple[Release, ...]:
    """RMI's releases of a family, oldest first; empty for a family that is not on file."""
    data = load_yaml(rules_dir() / "reference" / "template-versions.yaml")
    found = [Release.model_validate(item) for item in data["families"].get(family, [])]
    return tuple(sorted(found, key=lambda release: version_key(release.version)))


def current_release(family: str, as_of: dt.date) -> Release | None:
    """The newest release that was out on a day and was not withdrawn."""
    out = [item for item in releases(family) if item.since <= as_of and not item.withdrawn_for]
    return out[-1] if out else None


def current_template(family: str, as_of: dt.date) -> tuple[str, Release] | None:
    """The family to use on a day (the one that took its place, where RMI gave it up) and its current release."""
    data = load_yaml(rules_dir() / "reference" / "template-versions.yaml")
    current = str(data["replaced_by"].get(family, family))
    release = current_release(current, as_of)
    return (current, release) if release else None


def families() -> dict[str, list[str]]:
    """Family -> the titles that stand in the title cell of its workbooks."""
    titles: dict[str, list[str]] = load_yaml(_folder() / "families.yaml")["families"]
    return titles


def languages() -> dict[str, str]:
    """What the language cell may say -> language code."""
    names: dict[str, str] = load_yaml(_folder() / "languages.yaml")["languages"]
    return names


def _folder() -> Path:
    return rules_dir() / "layouts"
