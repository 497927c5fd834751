"""The result of looking up names of smelters, in the order of the published JSON (``cmrtkit.match/1``)."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import ConfigDict, Field

from cmrtkit.results import Candidate, ReferenceSource, ResultModel, Status, Tool


class MatchInput(ResultModel):
    """What the list says, as it stands there."""

    metal: str
    name: str
    country: str
    id: str


class MatchEvidence(ResultModel):
    """What speaks for a verdict: the words found, what they say, and which list says so as of when."""

    kind: str
    text: str
    says: str
    source: str | None
    date: dt.date | None
    language: str | None


class MatchRow(ResultModel):
    """One name. ``smelter_id`` is accepted; ``suggestion`` is only likely, and never stands beside an accepted one."""

    row: int
    input: MatchInput
    smelter_id: str | None
    standard_name: str | None
    match: Literal["id", "exact", "alias", "normalised", "fuzzy", "none"]
    score: float = Field(ge=0, le=1)
    suggestion: Candidate | None
    candidates: list[Candidate]
    status: Status
    recognised_by: list[str]
    evidence: list[MatchEvidence]


class MatchResult(ResultModel):
    """All names of one list, in its order. Validates against the schema of ``cmrtkit rules export --match-schema``."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True, populate_by_name=True)

    schema_: Literal["cmrtkit.match/1"] = Field(default="cmrtkit.match/1", alias="schema")
    tool: Tool
    reference: list[ReferenceSource]
    rows: list[MatchRow]
