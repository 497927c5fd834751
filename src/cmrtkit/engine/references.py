"""The reference a workbook is judged by: the lists given, and the workbook's own Look-up where they lack it."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from cmrtkit.layout.catalogue import releases, version_key
from cmrtkit.layout.detection import template_of
from cmrtkit.model.declaration import Declaration
from cmrtkit.reader import open_workbook
from cmrtkit.reference.apart import lists_of
from cmrtkit.reference.build import EMPTY, build, merge
from cmrtkit.reference.lookups import contribution_of, read_look_up_list
from cmrtkit.reference.model import PLACES, ReferenceFile, Source
from cmrtkit.reference.registry import OpenReference
from cmrtkit.reference.statements import Contribution, Statement
from cmrtkit.smelters import SmelterJudge

_KEPT = 8
_COMPARED = 5
_WHOLE = 0.8  # from one release to the next, RMI's list never lost a tenth of its names


class References:
    """Judges by one set of lists; what differs from workbook to workbook is kept for the next alike."""

    def __init__(self, given: ReferenceFile | None = None) -> None:
        self.given = given or EMPTY
        self._judge = SmelterJudge(OpenReference(self.given))
        sources = (source for source in self.given.sources if not source.from_supplier)
        self._titles = {source.title for source in sources if source.kind == "look-up"}
        self._merged: dict[tuple[str, tuple[Statement, ...]], SmelterJudge] = {}
        self._own: dict[str, Source] = {}

    @property
    def sources(self) -> Sequence[Source]:
        """The lists that were given; where none names smelters, the Look-ups that served instead, too."""
        return self.given.sources if _names_smelters(self.given) else (*self.given.sources, *self._own.values())

    def judge_for(self, declaration: Declaration) -> SmelterJudge:
        """The judge of a workbook. Its own Look-up counts as RMI's list of its release, if that was not given."""
        title = declaration.template.title
        if title in self._titles or not declaration.look_up:
            return self._judge
        own = _own_look_up(declaration, title)
        key = (title, tuple(own.statements))
        if key not in self._merged:
            merged = merge(self.given, [own])
            self._own.setdefault(title, merged.sources[-1])
            while len(self._merged) >= _KEPT:
                self._merged.pop(next(iter(self._merged)))
            self._merged[key] = SmelterJudge(OpenReference(merged))
        return self._merged[key]


def _own_look_up(declaration: Declaration, title: str) -> Contribution:
    date = _released(declaration.template.family, declaration.template.version)
    return contribution_of(declaration.look_up, title, title, date, declaration.sha256)


def _released(family: str, version: str) -> dt.date:
    """The day of a release; of one that is not on file, that of the release before it."""
    until = (item.since for item in releases(family) if version_key(item.version) <= version_key(version))
    return max(until, default=dt.date.min)


def with_look_ups_at_hand(given: ReferenceFile, paths: Sequence[Path]) -> ReferenceFile:
    """The reference given; where it names no smelters, with the newest Look-up of each family among the workbooks.

    Of several workbooks of one version the Look-up that most of them share is taken, so that one altered
    file does not decide over the others.
    """
    if len(paths) < 2 or _names_smelters(given):
        return given
    found = (_trusted(versions) for versions in _by_version(paths))
    return build([*lists_of(given), *(contribution for contribution in found if contribution)])


def _names_smelters(reference: ReferenceFile) -> bool:
    """Whether one of its lists is about smelters, and not about places."""
    return any(source.kind not in PLACES for source in reference.sources)


def _by_version(paths: Iterable[Path]) -> Iterator[list[list[Path]]]:
    """For each family the workbooks by version, newest first."""
    families: dict[str, dict[str, list[Path]]] = {}
    for path in paths:
        family, version = _template(path)
        if family and version:
            families.setdefault(family, {}).setdefault(version, []).append(path)
    for _, versions in sorted(families.items()):
        yield [versions[version] for version in sorted(versions, key=version_key, reverse=True)]


def _trusted(versions: Sequence[Sequence[Path]]) -> Contribution | None:
    """The newest Look-up, unless it is much shorter than the one before it: then rows were lost on the way."""
    newest = None
    for paths in versions:
        older = _common(paths)
        if newest is None or older is None:
            newest = newest or older
        elif newest.entries >= _WHOLE * older.entries:
            return newest
        else:
            newest = older
    return newest


def _template(path: Path) -> tuple[str | None, str | None]:
    try:
        return template_of(open_workbook(path, ("Revision", "Declaration"), ()))
    except Exception:  # whatever is wrong with a file is said where it is judged
        return None, None


def _common(paths: Sequence[Path]) -> Contribution | None:
    read = [contribution for path in paths[:_COMPARED] if (contribution := _read(path))]
    if not read:
        return None
    counts = Counter(_content(item) for item in read)
    return max(read, key=lambda item: (counts[_content(item)], item.entries))


def _read(path: Path) -> Contribution | None:
    from cmrtkit.reader.tables import read_list  # noqa: PLC0415  # for many workbooks without lists alone

    try:
        found = read_look_up_list(read_list(path))
    except Exception:  # the same
        return None
    return replace(found, from_supplier=True) if found.entries else None


def _content(contribution: Contribution) -> tuple[object, ...]:
    return tuple(contribution.statements)
