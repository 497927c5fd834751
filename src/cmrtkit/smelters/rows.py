"""Judges the rows of a declaration's Smelter List."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cmrtkit.matching.ids import listed_id, meant_id
from cmrtkit.matching.matcher import Matched, Query
from cmrtkit.matching.normalise import squeezed
from cmrtkit.model.declaration import NOT_IDENTIFIED, NOT_LISTED, Declaration, SmelterRow
from cmrtkit.results import Status
from cmrtkit.smelters.judge import NamedSmelter, SmelterJudge
from cmrtkit.text import is_blank

_SPECIAL = {squeezed(NOT_LISTED): "not-listed", squeezed(NOT_IDENTIFIED): "not-identified"}


@dataclass(frozen=True, slots=True)
class JudgedRow:
    """A row, the name that counts in it (``name_field`` is its column), and the judgement on it.

    ``smelter`` is None for rows that name nobody: "Smelter not yet identified", words such as "unknown" in place
    of a name (``unidentified`` as well), or no name at all.
    """

    row: SmelterRow
    status: Status
    name_field: str
    smelter: NamedSmelter | None = None

    @property
    def smelter_id(self) -> str | None:
        """The ID of the facility that is accepted for the row, whether or not the workbook finds it itself."""
        facility = self.smelter.facility if self.smelter else None
        return facility.id if facility else self.row.smelter_id

    @property
    def name(self) -> str:
        """The name as the supplier gives it."""
        return self.row.fields[self.name_field].value or self.row.lookup or ""

    @property
    def cell(self) -> str:
        """The cell of that name."""
        return self.row.cell(self.name_field)

    @property
    def says(self) -> str:
        """What the row's look-up cell says, however it is spaced: ``not-listed``, ``not-identified`` or ``name``."""
        return _says(self.row)


def judge_rows(declaration: Declaration, judge: SmelterJudge) -> Iterator[JudgedRow]:
    """Every row of the Smelter List, judged."""
    supplier = declaration.company.name.value
    for row in declaration.smelters:
        yield _judged(row, judge, supplier)


def _judged(row: SmelterRow, judge: SmelterJudge, supplier: str | None) -> JudgedRow:
    if row.smelter_id:
        return _known(row, judge)
    says = _says(row)
    if says == "not-identified":
        return JudgedRow(row, "unidentified", "lookup")
    field = "name" if says == "not-listed" else "lookup"
    name = (row.name if field == "name" else row.lookup) or ""
    typed = row.fields["input_id"].value or "" if row.id_not_found else ""
    if is_blank(name) and not is_blank(typed):
        field = "input_id"
    if is_blank(row.metal or "") and is_blank(typed):
        return JudgedRow(row, "unknown", field)  # nobody can tell among which metal's smelters to look
    if is_blank(name) and is_blank(typed):
        return JudgedRow(row, "unlisted" if says == "not-listed" else "unknown", field)
    smelter = judge.judge(Query(row.metal or "", name, _stated(row.country), typed), supplier)
    if smelter.status == "unidentified":
        return JudgedRow(row, "unidentified", field)
    known = smelter.facility or smelter.status == "non-smelter" or not is_blank(name)
    return JudgedRow(row, smelter.status if known else "unknown", field, smelter)


def _known(row: SmelterRow, judge: SmelterJudge) -> JudgedRow:
    """A row that the workbook's own Look-up resolves."""
    smelter_id = listed_id(row.smelter_id or "")
    field = "input_id" if meant_id(row.fields["input_id"].value or "") == smelter_id else "lookup"
    query = Query(row.metal or "", row.lookup or "", _stated(row.country), smelter_id)
    if judge.reference.facility(smelter_id) is None:
        return JudgedRow(row, "unlisted", field)
    return JudgedRow(row, *_standing(judge, query, row, smelter_id, field))


def _standing(
    judge: SmelterJudge, query: Query, row: SmelterRow, smelter_id: str, field: str
) -> tuple[Status, str, NamedSmelter]:
    smelter = judge.judge_known(query, Matched(row.how, smelter_id, 1.0), smelter_id)
    return smelter.status, field, smelter


def _says(row: SmelterRow) -> str:
    said = _SPECIAL.get(squeezed(row.lookup or ""), "name")
    typed = _SPECIAL.get(squeezed(row.name or "")) if said == "not-listed" else None
    return typed or said  # "Smelter not yet identified" may be typed where the name belongs


def _stated(country: str | None) -> str:
    return "" if country in (None, "0") else country or ""
