"""The tool's own data about coverage, read once."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from cmrtkit.coverage.schema import CoverageKind, OpenMarks
from cmrtkit.errors import RulebookError, UsageError
from cmrtkit.malformed import did_you_mean, first_fault
from cmrtkit.resources import load_yaml, rules_dir

BENCHMARK = "disclosure-benchmark"
_Model = TypeVar("_Model", bound=BaseModel)


@cache
def kinds() -> tuple[str, ...]:
    """The kinds of reports whose elements are known, by name."""
    found = (path.stem for path in _folder().glob("*.yaml"))
    return tuple(sorted(name for name in found if name != BENCHMARK))


def load_kind(name: str) -> CoverageKind:
    """The elements of a kind of report.

    Raises UsageError where there is no such kind, RulebookError where its file is not well-formed.
    """
    if name not in kinds():
        near = did_you_mean(name, kinds())
        raise UsageError(f"there is no kind of report {name!r}{near or '; there are ' + ', '.join(kinds())}")
    return _load(name)


def load_benchmark() -> CoverageKind:
    """The questions that stand beside every kind. Raises RulebookError where the file is not well-formed."""
    return _load(BENCHMARK)


@cache
def _load(name: str) -> CoverageKind:
    kind = _validated(CoverageKind, _folder() / f"{name}.yaml")
    if kind.kind != name:
        raise RulebookError(f"{name}.yaml says that it is about {kind.kind}")
    return kind


@cache
def load_marks() -> OpenMarks:
    """What shows that a text is not finished. Raises RulebookError where the file is not well-formed."""
    return _validated(OpenMarks, rules_dir() / "reference" / "open-marks.yaml")


def _folder() -> Path:
    return rules_dir() / "coverage"


def _validated(model: type[_Model], path: Path) -> _Model:
    try:
        return model.model_validate(load_yaml(path))
    except ValidationError as error:
        where, why = first_fault(error, model)
        raise RulebookError(f"{path}: {where}: {why}") from error
