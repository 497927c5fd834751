"""The Look-ups of the workbooks themselves, which serve where no list of smelters is given."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from cmrtkit.batch.executors import Executor, Lost
from cmrtkit.batch.inputs import Input
from cmrtkit.engine.references import names_smelters
from cmrtkit.layout.catalogue import version_key
from cmrtkit.layout.detection import template_of
from cmrtkit.reader import open_workbook
from cmrtkit.reference.apart import lists_of
from cmrtkit.reference.build import build
from cmrtkit.reference.lookups import read_look_up_list
from cmrtkit.reference.model import ReferenceFile
from cmrtkit.reference.statements import Contribution
from cmrtkit.resources import keyed, program_digest

if TYPE_CHECKING:
    from cmrtkit.batch.cache import Cache

_COMPARED = 5
_WHOLE = 0.8  # from one release to the next, RMI's list never lost a tenth of its names


class Template(NamedTuple):
    """What a workbook says it is, unchecked."""

    family: str | None
    version: str | None


def with_look_ups_at_hand(
    given: ReferenceFile, inputs: Sequence[Input], executor: Executor, cache: Cache | None = None
) -> ReferenceFile:
    """The reference given; where it names no smelters, with the newest Look-up of each family among the workbooks.

    Of several workbooks of one version the Look-up that most of them share is taken, so that one altered
    file does not decide over the others.
    """
    if len(inputs) < 2 or names_smelters(given):
        return given
    if cache is None or any(item.passwords for item in inputs):  # what is found may depend on them
        return _at_hand(given, inputs, executor)
    key = _key(given, inputs)
    known = _known(cache, key)
    if known is None:
        known = _at_hand(given, inputs, executor)
        cache.put(key, (b"", known.model_dump_json().encode()))
    return known


def _known(cache: Cache, key: str) -> ReferenceFile | None:
    entry = cache.get(key)
    try:
        return ReferenceFile.model_validate_json(entry.document) if entry else None
    except ValueError:  # damaged
        return None


def _key(given: ReferenceFile, inputs: Sequence[Input]) -> str:
    """The files decide in their order, and give their names to what is taken from them."""
    files = (f"{item.name} {item.digest()}" for item in inputs)
    return keyed("at-hand", program_digest(), given.model_dump_json(), *files)


def _at_hand(given: ReferenceFile, inputs: Sequence[Input], executor: Executor) -> ReferenceFile:
    templates = executor.map(template_in, None, inputs)
    found = (_trusted(versions, executor) for versions in _by_version(zip(inputs, templates, strict=True)))
    return build([*lists_of(given), *(contribution for contribution in found if contribution)])


def template_in(_: None, item: Input) -> Template:
    """What a file says it is. Nothing is raised: whatever is wrong with a file is said where it is judged."""
    try:
        return Template(*template_of(open_workbook(item.load(), ("Revision", "Declaration"), (), item.passwords)))
    except Exception:
        return Template(None, None)


def look_up_in(_: None, item: Input) -> Contribution | None:
    """What the Look-up of a file says, if anything. Nothing is raised, for the same reason."""
    from cmrtkit.reader.tables import list_in  # noqa: PLC0415  # for many workbooks without lists alone

    try:
        found = read_look_up_list(list_in(item.load(), item.name, item.passwords))
    except Exception:
        return None
    return replace(found, from_supplier=True) if found.entries else None


def _by_version(found: Iterator[tuple[Input, Template | Lost]]) -> Iterator[list[list[Input]]]:
    """For each family the workbooks by version, newest first."""
    families: dict[str, dict[str, list[Input]]] = {}
    for item, template in found:
        if isinstance(template, Template) and template.family and template.version:
            families.setdefault(template.family, {}).setdefault(template.version, []).append(item)
    for _, versions in sorted(families.items()):
        yield [versions[version] for version in sorted(versions, key=version_key, reverse=True)]


def _trusted(versions: Sequence[Sequence[Input]], executor: Executor) -> Contribution | None:
    """The newest Look-up, unless it is much shorter than the one before it: then rows were lost on the way."""
    newest = None
    for inputs in versions:
        older = _common(inputs, executor)
        if newest is None or older is None:
            newest = newest or older
        elif newest.entries >= _WHOLE * older.entries:
            return newest
        else:
            newest = older
    return newest


def _common(inputs: Sequence[Input], executor: Executor) -> Contribution | None:
    found = executor.map(look_up_in, None, inputs[:_COMPARED])
    read = [contribution for contribution in found if isinstance(contribution, Contribution)]
    if not read:
        return None
    counts = Counter(_content(item) for item in read)
    return max(read, key=lambda item: (counts[_content(item)], item.entries))


def _content(contribution: Contribution) -> tuple[object, ...]:
    return tuple(contribution.statements)
