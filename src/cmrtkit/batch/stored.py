"""A run whose results lie on disk, so that memory stays flat however many files there are."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from cmrtkit.batch.documents import Document
from cmrtkit.results import FileResult, ReferenceSource, RunResult, RunSummary, SettingsUsed, SuppressionReport, Tool
from cmrtkit.version import __version__

_KEPT = 32  # results that need not be packed: the whole of a small run
_IN_MEMORY = 8 * 2**20


class StoredFiles(Collection[FileResult]):
    """Results in the order they were added; gone through as often as wanted, one in memory at a time."""

    def __init__(self) -> None:
        self._places: list[tuple[str, int, int] | Document] = []
        self._end = 0
        self._file = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115  # closed with the run

    def add(self, document: Document) -> None:
        if len(self._places) < _KEPT and not document.is_packed:
            self._places.append(document)
            return
        packed = document.packed
        self._file.seek(self._end)
        self._file.write(packed)
        self._places.append((document.path, self._end, len(packed)))
        self._end += len(packed)

    def documents(self) -> Iterator[Document]:
        """The same, packed where they are."""
        for place in self._places:
            if isinstance(place, Document):
                yield place
            else:
                path, start, length = place
                self._file.seek(start)
                yield Document(path, packed=self._file.read(length))

    def __iter__(self) -> Iterator[FileResult]:
        return (document.result for document in self.documents())

    def __len__(self) -> int:
        return len(self._places)

    def __contains__(self, item: object) -> bool:
        return any(result == item for result in self)


@dataclass(frozen=True, slots=True)
class StoredRun:
    """A run as reports see it (see `cmrtkit.results.Run`)."""

    as_of: dt.date
    reference: list[ReferenceSource]
    files: StoredFiles
    summary: RunSummary
    suppressions: SuppressionReport | None = None
    settings: SettingsUsed | None = None
    tool: Tool = field(default_factory=lambda: Tool(name="cmrtkit", version=__version__))

    def in_memory(self) -> RunResult:
        """The same with all its files at once."""
        return RunResult(
            tool=self.tool,
            as_of=self.as_of,
            reference=self.reference,
            files=list(self.files),
            summary=self.summary,
            suppressions=self.suppressions,
            settings=self.settings,
        )
