"""The reference a workbook is judged by: the lists given, and the workbook's own Look-up where they lack it."""

from __future__ import annotations

import datetime as dt

from cmrtkit.layout.catalogue import releases, version_key
from cmrtkit.model.declaration import Declaration, LookUpEntry
from cmrtkit.reference.build import EMPTY, merge
from cmrtkit.reference.lookups import contribution_of
from cmrtkit.reference.model import PLACES, ReferenceFile
from cmrtkit.reference.registry import OpenReference
from cmrtkit.reference.statements import Contribution
from cmrtkit.results import ReferenceSource
from cmrtkit.smelters import SmelterJudge

_KEPT = 8


class References:
    """Judges by one set of lists; what differs from workbook to workbook is kept for the next alike."""

    def __init__(self, given: ReferenceFile | None = None) -> None:
        self.given = given or EMPTY
        self._judge = SmelterJudge(OpenReference(self.given))
        sources = (source for source in self.given.sources if not source.from_supplier)
        self._titles = {source.title for source in sources if source.kind == "look-up"}
        self._merged: dict[tuple[str, tuple[LookUpEntry, ...]], SmelterJudge] = {}

    def __reduce__(self) -> tuple[type[References], tuple[ReferenceFile]]:
        """Other processes are sent the lists, not what was made of them."""
        return References, (self.given,)

    def judge_for(self, declaration: Declaration) -> SmelterJudge:
        """The judge of a workbook. Its own Look-up counts as RMI's list of its release, if that was not given."""
        title = declaration.template.title
        if title in self._titles or not declaration.look_up:
            return self._judge
        key = (title, declaration.look_up)
        if key not in self._merged:
            merged = merge(self.given, [_own_look_up(declaration, title)])
            while len(self._merged) >= _KEPT:
                self._merged.pop(next(iter(self._merged)))
            self._merged[key] = SmelterJudge(OpenReference(merged))
        return self._merged[key]

    def own_list(self, declaration: Declaration) -> ReferenceSource | None:
        """The workbook's own Look-up as a list, where no list was given that names smelters."""
        title = declaration.template.title
        if title in self._titles or not declaration.look_up or names_smelters(self.given):
            return None
        return ReferenceSource(
            name=title,
            kind="look-up",
            date=_released(declaration.template.family, declaration.template.version),
            sha256=declaration.sha256,
            entries=sum(bool(entry.metal and entry.lookup and entry.smelter_id) for entry in declaration.look_up),
        )


def names_smelters(reference: ReferenceFile) -> bool:
    """Whether one of its lists is about smelters, and not about places."""
    return any(source.kind not in PLACES for source in reference.sources)


def _own_look_up(declaration: Declaration, title: str) -> Contribution:
    date = _released(declaration.template.family, declaration.template.version)
    return contribution_of(declaration.look_up, title, title, date, declaration.sha256)


def _released(family: str, version: str) -> dt.date:
    """The day of a release; of one that is not on file, that of the release before it."""
    until = (item.since for item in releases(family) if version_key(item.version) <= version_key(version))
    return max(until, default=dt.date.min)
