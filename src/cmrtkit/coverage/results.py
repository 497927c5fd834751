"""What a draft covers, in the order of the published JSON (``cmrtkit.coverage/1``)."""

from __future__ import annotations

from typing import Literal

from pydantic import ConfigDict, Field

from cmrtkit.coverage.schema import Source
from cmrtkit.results import ResultModel, Tool
from cmrtkit.rulebook.schema import Language

Status = Literal["filled", "open", "missing"]


class OpenPlace(ResultModel):
    """Where the draft (lines from 1) is open, by which mark, and the question there, or the text with a placeholder.

    ``heading`` is the one that it stands under, empty before the first.
    """

    line: int
    heading: str
    mark: str
    question: str


class CoveredElement(ResultModel):
    """An element, in the words of ``language``, and the lines on which what covers it begins.

    ``headings`` are those that stand above these lines, in the same order; empty before the first.
    """

    id: str
    required: bool
    human: bool
    status: Status
    words: str
    source: Source
    lines: list[int]
    headings: list[str]
    open: list[OpenPlace]


class CoverageSummary(ResultModel):
    """Required elements by status; those of ``open`` and ``missing`` that only a person can state.

    ``marks`` counts what is open in the whole draft, wherever it stands: a draft to publish holds none.
    """

    required: int
    filled: int
    open: int
    missing: int
    human: int
    marks: int


class Benchmark(ResultModel):
    """Questions that stand beside every kind; none is required. ``covered`` counts those that are filled."""

    title: str
    note: str | None
    covered: int
    of: int
    elements: list[CoveredElement]


class CoverageResult(ResultModel):
    """A draft against the elements of its kind.

    ``told_by`` says how the parts of the draft were found: by its markers, or, where an editor lost them, by headings.
    ``form`` is how the draft is written: lines are of use in Markdown alone. ``elsewhere`` is open under no marker, or
    under one of no element here. ``unknown`` are ids in markers that no kind has.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True, populate_by_name=True)

    schema_: Literal["cmrtkit.coverage/1"] = Field(default="cmrtkit.coverage/1", alias="schema")
    tool: Tool
    draft: str
    form: Literal["markdown", "html"]
    kind: str
    title: str
    language: Language
    told_by: Literal["markers", "headings"]
    summary: CoverageSummary
    elements: list[CoveredElement]
    benchmark: Benchmark
    elsewhere: list[OpenPlace]
    unknown: list[str]
