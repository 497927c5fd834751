"""What is done with one file, wherever that is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict

from cmrtkit.batch.documents import Document
from cmrtkit.batch.executors import Executor, Lost
from cmrtkit.batch.inputs import Input
from cmrtkit.engine import Brief, Judged, RunOptions, brief_of, judge_file
from cmrtkit.engine.outcome import not_checked
from cmrtkit.errors import WorkbookError
from cmrtkit.findings import Finding
from cmrtkit.results import ReferenceSource
from cmrtkit.suppressions import Uses


class Facts(BaseModel):
    """What a run needs to know of a result without looking at it, and from when to when it holds; see `Judged`."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    brief: Brief
    sha256: str | None
    of_run: tuple[Finding, ...]
    own_list: ReferenceSource | None
    uses: Uses
    since: dt.date
    until: dt.date


class Delivered(NamedTuple):
    """The result of a file, and what there is to know of it."""

    document: Document
    facts: Facts


def judge_each(inputs: Sequence[Input], options: RunOptions, executor: Executor) -> Iterator[Delivered]:
    """Judge files, in order; nothing is raised."""
    for item, found in zip(inputs, executor.map(judge_item, options, inputs), strict=True):
        yield _lost(item, found, options) if isinstance(found, Lost) else found


def judge_item(options: RunOptions, item: Input) -> Delivered:
    """Judge one file; nothing is raised."""
    return delivered(judge_file(item.shown_as, item.load, options, item.passwords), options.as_of)


def delivered(judged: Judged, as_of: dt.date) -> Delivered:
    """What was judged, ready to travel."""
    result = judged.result
    facts = Facts(
        brief=brief_of(result),
        sha256=result.sha256,
        of_run=judged.of_run,
        own_list=judged.own_list,
        uses=judged.uses,
        since=as_of,
        until=judged.until,
    )
    return Delivered(Document(result.path, result), facts)


def judged_of(item: Delivered) -> Judged:
    """The other way round."""
    facts = item.facts
    return Judged(item.document.result, facts.of_run, facts.own_list, facts.uses, facts.until)


def _lost(item: Input, loss: Lost, options: RunOptions) -> Delivered:
    """A file whose worker gave no result."""
    error = WorkbookError(loss.reason, limit=loss.seconds)
    return delivered(Judged(not_checked(item.shown_as, None, error, options.words)), options.as_of)
