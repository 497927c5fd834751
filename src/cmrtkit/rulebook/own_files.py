"""Rule files in the user's own folders."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from cmrtkit.errors import RulebookError
from cmrtkit.malformed import fault_at
from cmrtkit.rulebook.general import GENERAL_CHECKS
from cmrtkit.rulebook.handwritten import HandwrittenDocument, HandwrittenFile, KeyPath
from cmrtkit.rulebook.own import OwnRule
from cmrtkit.rulebook.schema import Example, Rule

Model = TypeVar("Model", bound=BaseModel)
_ENDINGS = (".yaml", ".yml")


def own_rules(folders: Sequence[Path]) -> list[Rule]:
    """The rules in the folders, in the order of folders and paths. Raises RulebookError for a file that is none."""
    seen: set[Path] = set()
    found = []
    for folder in folders:
        for path in _rule_files(folder):
            if path.resolve() not in seen:
                seen.add(path.resolve())
                found.append(_read(path, folder))
    return found


def own_examples(path: Path) -> list[Example]:
    """The examples of an own rule: the second document of its file, if there is one."""
    file = HandwrittenFile(path, path.as_posix())
    if len(file) < 2:
        return []
    document = file.document(1)
    try:
        listed = yaml.load(file.text(1), Loader=_CellLoader)["examples"]  # noqa: S506  # a safe loader
        examples = list(enumerate(listed))
    except (LookupError, TypeError, ValueError, RecursionError, yaml.YAMLError) as error:
        raise document.fault((), "after the line --- stand the examples of the rule, under examples:") from error
    return [_valid(Example, item, document, ("examples", number)) for number, item in examples]


class _CellLoader(yaml.SafeLoader):
    """Cells with the values that YAML takes them for, but Yes and No are what suppliers answer."""


_CellLoader.yaml_implicit_resolvers = {
    letter: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool"]
    for letter, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def _rule_files(folder: Path) -> list[Path]:
    """The rule files in a folder and the folders in it, without hidden ones; a file stands for itself."""
    if folder.is_file():
        return [folder]
    if not folder.is_dir():
        raise RulebookError(f"{folder.as_posix()}: there is no such folder of rules")
    inside = {path: path.relative_to(folder) for path in folder.rglob("*")}
    wanted = (
        path
        for path, relative in inside.items()
        if path.suffix.lower() in _ENDINGS
        and path.is_file()
        and not any(part.startswith(".") for part in relative.parts)
    )
    found = sorted(wanted, key=lambda path: inside[path].as_posix())
    if not found:
        raise RulebookError(f"{folder.as_posix()}: holds no rules (files that end in .yaml)")
    return found


def _read(path: Path, folder: Path) -> Rule:
    file = HandwrittenFile(path, path.as_posix())
    if not 1 <= len(file) <= 2:
        raise RulebookError(f"{file.name}: holds {len(file)} documents; a rule is one, its examples are a second")
    document = file.document(0)
    own = _valid(OwnRule, document.data, document, ())
    checked = GENERAL_CHECKS[own.check].parameters
    parameters = _valid(checked, own.parameters, document, ("parameters",))
    for where, why in own.odd_words():
        raise document.fault(where, why)
    topic = path.parent.name if folder not in (path, path.parent) else ""
    plain = own.model_copy(update={"parameters": parameters.model_dump(mode="json", by_alias=True, exclude_unset=True)})
    return plain.rule(topic, path.name).written_in(path)


def _valid(model: type[Model], data: object, document: HandwrittenDocument, within: KeyPath) -> Model:
    """What the data say. Raises RulebookError with the line of the first fault."""
    if not isinstance(data, dict):
        raise document.fault(within, "this must be keys with values (key: value)")
    try:
        return model.model_validate(data)
    except ValidationError as error:
        where, why = fault_at(error, model)
        raise document.fault((*within, *where), why) from error
