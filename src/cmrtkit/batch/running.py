"""A run over files: all of them judged, their results collected in order."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from cmrtkit.batch.cache import Cache
from cmrtkit.batch.executors import Executor
from cmrtkit.batch.inputs import Input
from cmrtkit.batch.remembered import Memory
from cmrtkit.batch.stored import StoredFiles, StoredRun
from cmrtkit.batch.work import Delivered, delivered, judge_each, judged_of
from cmrtkit.engine import RunOptions, Tally, with_run_findings
from cmrtkit.engine.outcome import source_result
from cmrtkit.results import ReferenceSource, SettingsUsed, SuppressionReport

Watch = Callable[[Delivered], None]


class Collected:
    """What the files of a run come to, as they come in."""

    def __init__(self, options: RunOptions) -> None:
        self.files = StoredFiles()
        self.tally = Tally()
        self._options = options
        self._own_lists: dict[str, ReferenceSource] = {}
        self._told_of_run = False

    def add(self, item: Delivered) -> Delivered:
        """Take one in; what holds for the whole run is told with the first file it can be told with."""
        if item.facts.of_run and not self._told_of_run:
            self._told_of_run = True
            item = delivered(with_run_findings(judged_of(item), self._options), self._options.as_of)
        self.files.add(item.document)
        self.tally.add(item.facts.brief)
        self._options.suppressions.note(item.facts.uses)
        own = item.facts.own_list
        if own:
            self._own_lists.setdefault(own.name, own)
        return item

    def stored(
        self, total: int, suppressions: SuppressionReport | None = None, settings: SettingsUsed | None = None
    ) -> StoredRun:
        """The run as far as it came, of ``total`` files."""
        given = [source_result(source) for source in self._options.references.given.sources]
        return StoredRun(
            as_of=self._options.as_of,
            reference=[*given, *self._own_lists.values()],
            files=self.files,
            summary=self.tally.summary(total - self.tally.files),
            suppressions=suppressions,
            settings=settings,
        )


def judge_inputs(
    inputs: Sequence[Input], options: RunOptions, executor: Executor, cache: Cache | None, watch: Watch
) -> Collected:
    """Judge files, in order. An interrupt (Ctrl-C) leaves what was finished; ``watch`` is shown each result."""
    collected = Collected(options)
    found = Memory(cache, options).judged(inputs, executor) if cache else judge_each(inputs, options, executor)
    try:
        for item in found:
            watch(collected.add(item))
    except KeyboardInterrupt:
        executor.close()
    return collected
