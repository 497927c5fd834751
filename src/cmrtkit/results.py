"""The result of a run, in the order of the published JSON (``cmrtkit.run/1``)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any, Literal, Protocol, get_args

from pydantic import BaseModel, ConfigDict, Field

from cmrtkit.findings import Finding

Status = Literal[
    "conformant",
    "active",
    "cross-recognised",
    "listed",
    "removed",
    "non-smelter",
    "unlisted",
    "unidentified",
    "unknown",
]

VerdictName = Literal["return-to-supplier", "accept-with-questions", "accept"]
VERDICTS: tuple[VerdictName, ...] = get_args(VerdictName)


class ResultModel(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class Tool(ResultModel):
    name: str
    version: str


class ReferenceSource(ResultModel):
    """One list that smelters were compared with."""

    name: str
    kind: str
    date: dt.date | None
    sha256: str
    entries: int


class FileError(ResultModel):
    """Why a file could not be judged, and what to do about it."""

    code: str
    message: str
    hint: str


class MovedResult(ResultModel):
    """Rows or columns that are elsewhere than in the template: from which on, by how many (fewer: negative)."""

    sheet: str
    what: Literal["rows", "columns"]
    first: str
    by: int


class TemplateResult(ResultModel):
    """Which template a workbook is. ``layout`` is the version on whose layout it was read.

    ``renamed`` are sheets by the template's names, ``other_forms`` sheets of further forms, which were not judged;
    ``macros``: programs lie in the file, which were not run.
    """

    family: str
    version: str
    language: str | None
    recognised: Literal["exact", "nearest"]
    layout: str | None = None
    moved: list[MovedResult] = []
    renamed: dict[str, str] = {}
    other_forms: list[str] = []
    macros: bool = False


class Missing(ResultModel):
    """An item RMI's Checker still asks for; ``checker_row`` is its row on the workbook's Checker sheet."""

    checker_row: int
    cell: str
    field: str
    metal: str | None


class CompletenessResult(ResultModel):
    """``required_remaining`` is the Checker's own total, worked out anew.

    ``checker_says`` is the total as saved in the file: None where none is, text where it is no number.
    """

    required_remaining: int
    missing: list[Missing]
    checker_says: int | str | None


class Candidate(ResultModel):
    smelter_id: str
    standard_name: str
    score: float


class Match(ResultModel):
    how: Literal["id", "exact", "alias", "normalised", "fuzzy", "none"]
    score: float = Field(ge=0, le=1)
    candidates: list[Candidate]


class AnswerResult(ResultModel):
    """An answer about one metal, or about the company (``metal`` None), in the drop-down's own wording.

    ``answer`` is None where there is none, or one that the drop-down does not offer.
    """

    question: str
    topic: str
    metal: str | None
    answer: str | None
    cell: str


class MineResult(ResultModel):
    """One row of the Mine List, as the supplier states it; ``cell`` is that of the mine's name."""

    row: int
    metal: str | None
    smelter: str | None
    name: str | None
    mine_id: str | None
    country: str | None
    cell: str


class SmelterResult(ResultModel):
    """One row of the Smelter List as it resolves; ``smelter_id`` is what the workbook's formulas come to.

    ``listed_country`` is where the lists have the facility, ``cell`` that of its name; ``mines`` are the countries of
    mines that the row plainly names (ISO 3166-1), unless all its material is recycled.
    """

    row: int
    metal: str | None
    lookup: str | None
    name: str | None
    country: str | None
    smelter_id: str | None
    standard_name: str | None
    match: Match
    status: Status
    recognised_by: list[str]
    listed_country: str | None = None
    cell: str = ""
    recycled: Literal["yes", "no", "unknown"] | None = None
    mines: list[str] = []


class MetalSmelters(ResultModel):
    """The smelters one declaration names for a metal, each counted once however many rows name it.

    ``named`` are ``identified`` or ``unknown``; identified ones are conformant, active, recognised by
    others (``cross_recognised``) or neither. "Not yet identified" rows name nobody. Where no list of
    conformant smelters speaks of the metal, the four are None.
    """

    metal: str
    named: int
    identified: int
    conformant: int | None
    active: int | None
    cross_recognised: int | None
    neither: int | None
    unknown: int


class Counts(ResultModel):
    """How many findings there are of each severity; accepted ones are counted apart."""

    error: int = 0
    warning: int = 0
    note: int = 0
    suppressed: int = 0


class Reason(ResultModel):
    """A rule that led to a verdict, with its title and the number of its findings."""

    rule: str
    name: str
    title: str
    count: int


class Verdict(ResultModel):
    """What becomes of a reply, in words too, and for which findings."""

    verdict: VerdictName
    words: str
    reasons: list[Reason]


class FileResult(ResultModel):
    """One workbook: judged, or not and why. ``minerals`` are those it declares to be in its products."""

    path: str
    sha256: str | None
    status: Literal["checked", "not-checked"]
    error: FileError | None
    template: TemplateResult | None
    company: str | None
    scope: Literal["A", "B", "C"] | None
    effective_date: dt.date | None
    completeness: CompletenessResult | None
    smelters: list[SmelterResult]
    findings: list[Finding]
    summary: Counts
    smelter_counts: list[MetalSmelters]
    verdict: Verdict | None
    minerals: list[str] = []
    answers: list[AnswerResult] = []
    mines: list[MineResult] = []


class Accepted(ResultModel):
    """An entry of the suppression file that is due to be looked at."""

    rule: str
    supplier: str
    fingerprint: str
    reason: str
    until: dt.date
    finding: str


class SuppressionReport(ResultModel):
    """What became of the suppression file.

    ``expired`` are entries whose day has passed and whose finding is told again, ``unused`` those of suppliers in
    this run that no finding answers, ``elsewhere`` the number of those of other suppliers.
    """

    file: str
    entries: int
    expired: list[Accepted]
    unused: list[Accepted]
    elsewhere: int


class SettingsUsed(ResultModel):
    """What was set for a run: its file, the rules left out for all suppliers, every setting that is not the default.

    Whatever is set for single suppliers stands in the file.
    """

    file: str | None
    rules: int
    left_out: list[str]
    changed: dict[str, Any]


class RunSummary(ResultModel):
    """Counts over a run.

    ``by_error`` counts the files that were not checked by the code of their error; ``not_reached`` files were
    found, but the run was stopped before them.
    """

    files: int
    checked: int
    not_checked: int
    error: int
    warning: int
    note: int
    suppressed: int
    by_rule: dict[str, int]
    by_verdict: dict[VerdictName, int]
    by_error: dict[str, int] = {}
    not_reached: int = 0


class RunResult(ResultModel):
    """Everything one run found. Validates against the schema of ``cmrtkit rules export --schema``."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True, populate_by_name=True)

    schema_: Literal["cmrtkit.run/1"] = Field(default="cmrtkit.run/1", alias="schema")
    tool: Tool
    as_of: dt.date
    reference: list[ReferenceSource]
    files: list[FileResult]
    summary: RunSummary
    suppressions: SuppressionReport | None = None
    settings: SettingsUsed | None = None


class Run(Protocol):
    """What reports need of a run: a `RunResult`, or one whose files are read from disk, one after another.

    ``files`` may be gone through as often as wanted, but never holds more than one file in memory: keep of them what
    is small.
    """

    @property
    def tool(self) -> Tool: ...
    @property
    def as_of(self) -> dt.date: ...
    @property
    def reference(self) -> list[ReferenceSource]: ...
    @property
    def files(self) -> Collection[FileResult]: ...
    @property
    def summary(self) -> RunSummary: ...
    @property
    def suppressions(self) -> SuppressionReport | None: ...
    @property
    def settings(self) -> SettingsUsed | None: ...
