"""From files to a reference: built ones, RMI workbooks and lists of every kind, told apart by content."""

from __future__ import annotations

import codecs
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from cmrtkit.errors import WorkbookError
from cmrtkit.matching.ids import is_well_formed
from cmrtkit.reader.workbook import load
from cmrtkit.reference.apart import lists_of
from cmrtkit.reference.build import build
from cmrtkit.reference.model import SCHEMA, Facility, ReferenceFile
from cmrtkit.reference.statements import Contribution

if TYPE_CHECKING:
    from cmrtkit.reference.hints import ListMap

_LISTS = {".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".xml", ".yaml", ".yml", ".json"}


def open_references(paths: Sequence[Path], hints: ListMap | None = None) -> ReferenceFile:
    """One reference from all the files, and the lists in folders.

    Raises WorkbookError with the file's name among its facts; ``no-lists`` for a folder without any.
    """
    found = [read_source(path, hints) for path in files_of(paths)]
    if len(found) == 1 and isinstance(found[0], ReferenceFile):
        return found[0]
    return build(part for item in found for part in (lists_of(item) if isinstance(item, ReferenceFile) else [item]))


def files_of(paths: Iterable[Path]) -> list[Path]:
    """The files as named, and of folders the files that can be lists, in the order of their names."""
    found: list[Path] = []
    for path in paths:
        found += _inside(path) if path.is_dir() else [path]
    return found


def _inside(folder: Path) -> list[Path]:
    try:
        found = sorted(item for item in folder.iterdir() if _can_be_list(item))
    except OSError as error:
        raise WorkbookError("unreadable", file=folder.name) from error
    if not found:
        raise WorkbookError("no-lists", file=folder.name)
    return found


def _can_be_list(path: Path) -> bool:
    return path.is_file() and path.suffix.lower() in _LISTS and not path.name.startswith((".", "~$"))


def read_source(path: Path, hints: ListMap | None = None) -> ReferenceFile | Contribution:
    """One file: a built reference, or what a list says. Raises WorkbookError."""
    try:
        data = load(path)
        plain = data.removeprefix(codecs.BOM_UTF8).lstrip()
        if plain[:1] == b"{":
            return read_reference(plain)
        from cmrtkit.reference.importing import read_a_list  # noqa: PLC0415  # 30 ms that a built reference does not need

        _require_no_container(path.name, data)
        return read_a_list(path, data, hints)
    except WorkbookError as error:
        error.facts.setdefault("file", path.name)
        raise


def _require_no_container(name: str, data: bytes) -> None:
    """Raises ``list-in-archive``."""
    from cmrtkit.containers import top_kind  # noqa: PLC0415  # nor this

    known = top_kind(io.BytesIO(data), name)
    packed = known.error is not None and known.error.code.startswith("archive-")
    if packed or known.form in ("zip", "mail", "outlook"):
        raise WorkbookError("list-in-archive")


def read_reference(data: bytes) -> ReferenceFile:
    """A built reference. Raises WorkbookError ``reference-damaged`` or ``reference-newer``."""
    try:
        found = ReferenceFile.model_validate_json(data)
    except ValidationError as error:
        code = "reference-newer" if _schema(data) not in (None, SCHEMA) else "reference-damaged"
        raise WorkbookError(code) from error
    if not _fits_together(found):
        raise WorkbookError("reference-damaged")
    return found


def _fits_together(reference: ReferenceFile) -> bool:
    """Whether every statement names a source that is there, and no facility stands twice."""
    last = len(reference.sources) - 1
    numbers = {word.source for word in reference.own} | {line.source for line in reference.refiners}
    numbers.update(area.source for area in reference.areas)
    numbers.update(number for facility in reference.facilities for number in _numbers(facility))
    ids = [facility.id for facility in reference.facilities]
    once = len(set(ids)) == len(ids) and all(map(is_well_formed, ids))
    return once and all(0 <= number <= last for number in numbers)


def _numbers(facility: Facility) -> Iterator[int]:
    for spelling in facility.spellings:
        yield from spelling.sources
    for place in facility.places:
        yield from place.sources
    yield from (line.source for line in facility.standings)
    yield from (event.source for event in facility.events)


def is_reference(path: Path) -> bool:
    """Whether a file is a built reference, of whatever version."""
    with path.open("rb") as stream:
        return b'"schema": "cmrtkit.reference/' in stream.read(200)


def _schema(data: bytes) -> str | None:
    try:
        found = json.loads(data)
    except ValueError:
        return None
    schema = found.get("schema") if isinstance(found, dict) else None
    return schema if isinstance(schema, str) and schema.startswith("cmrtkit.reference/") else None


def write_reference(reference: ReferenceFile) -> bytes:
    """The file of a reference: one facility a line, so that two of them can be compared; the same bytes each time."""
    dumped = reference.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    head = {"schema": SCHEMA, **{key: dumped.get(key, []) for key in ("sources", "remarks", "own", "refiners")}}
    head |= {"areas": dumped["areas"]} if reference.areas else {}  # without them, an older cmrtkit reads the file too
    parts = [f"{json.dumps(key)}: {_lines(value)}" for key, value in head.items()]
    parts.append(f'"facilities": {_lines(dumped.get("facilities", []))}')
    return ("{" + ",\n".join(parts) + "}\n").encode()


def _lines(value: object) -> str:
    if not isinstance(value, list | tuple) or not value:
        return _compact(value)
    return "[\n" + ",\n".join(_compact(item) for item in value) + "\n]"


def _compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
