"""Looks up a list of names."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from cmrtkit.engine.outcome import source_result
from cmrtkit.errors import WorkbookError
from cmrtkit.matching.matcher import Candidate as Found
from cmrtkit.matching.matcher import Query
from cmrtkit.reader.tables import read_list
from cmrtkit.reference.headings import Line, headed
from cmrtkit.reference.model import ReferenceFile
from cmrtkit.reference.registry import OpenReference
from cmrtkit.results import Candidate, Tool
from cmrtkit.results_match import MatchEvidence, MatchInput, MatchResult, MatchRow
from cmrtkit.smelters import NamedSmelter, SmelterJudge, Speaks
from cmrtkit.text import is_blank
from cmrtkit.version import __version__


def match_names(path: Path, reference: ReferenceFile) -> MatchResult:
    """Every name of a list, judged. Raises WorkbookError where the list cannot be read or names no column of names."""
    lines = list(_lines(path))
    judge = SmelterJudge(OpenReference(reference))
    return MatchResult.model_construct(
        schema_="cmrtkit.match/1",
        tool=Tool(name="cmrtkit", version=__version__),
        reference=[source_result(source) for source in reference.sources],
        rows=[_row(line, judge) for line in lines],
    )


def _lines(path: Path) -> Iterator[Line]:
    try:
        tables = headed(read_list(path))
    except WorkbookError as error:
        error.facts.setdefault("file", path.name)
        raise
    for table in tables:
        yield from table.lines()


def _row(line: Line, judge: SmelterJudge) -> MatchRow:
    given = MatchInput(
        metal=line.text("metal"),
        name=line.text("name") or line.text("alias"),
        country=line.text("country"),
        id=line.text("smelter_id"),
    )
    named = judge.judge(Query(given.metal, given.name, given.country, given.id))
    nameless = is_blank(given.name) and named.facility is None
    matched = named.matched
    return MatchRow.model_construct(
        None,
        row=line.row,
        input=given,
        smelter_id=named.facility.id if named.facility else None,
        standard_name=named.facility.standard_name if named.facility else None,
        match=matched.how,
        score=matched.score,
        suggestion=_candidate(matched.suggestion) if matched.suggestion else None,
        candidates=[_candidate(item) for item in matched.candidates],
        status="unknown" if nameless else named.status,
        recognised_by=list(named.recognised_by),
        evidence=list(_evidence(named)),
    )


def _candidate(found: Found) -> Candidate:
    return Candidate(smelter_id=found.smelter_id, standard_name=found.standard_name, score=found.score)


def _evidence(named: NamedSmelter) -> Iterator[MatchEvidence]:
    return (_speaks(item) for item in named.evidence)


def _speaks(item: Speaks) -> MatchEvidence:
    return MatchEvidence(
        kind=item.kind, text=item.text, says=item.says, source=item.source, date=item.date, language=item.language
    )
