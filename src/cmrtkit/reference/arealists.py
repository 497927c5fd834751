"""Lists of conflict-affected and high-risk areas: from lines to areas, each with the days between which it is one."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from cmrtkit.countries import countries_called, country_code
from cmrtkit.model.cells import CellValue
from cmrtkit.parser.values import as_text
from cmrtkit.reader.listfile import ListFile
from cmrtkit.reference.dates import read_dates
from cmrtkit.reference.headings import Line
from cmrtkit.reference.listwords import word_for, word_within, words_within
from cmrtkit.reference.model import Remark
from cmrtkit.reference.statements import AtRisk
from cmrtkit.text import shorten

_FIRST_ROWS = 30
_YEAR = re.compile(r"(?:19|20)\d\d")
_FIRST_DAY, _LAST_DAY = (1, 1), (12, 31)
_CROSSES = frozenset("-\u2010\u2013\u2014\u00d7\u2715\u2717\u2718")


def speaks_of_areas(file: ListFile) -> bool:
    """Whether a list says by its sheets' names or in its first rows that it is one of such areas."""
    texts = (as_text(cell) or "" for table in file.tables for _, cells in table.rows[:_FIRST_ROWS] for cell in cells)
    return "cahra" in words_within("titles", " \n ".join([*(table.sheet for table in file.tables), *texts]))


def with_codes(areas: Iterable[AtRisk], source: str) -> tuple[list[AtRisk], list[Remark]]:
    """The areas with the codes of their countries; where it is not known which is meant, left out and remarked."""
    known: list[AtRisk] = []
    unknown: dict[int, str] = {}
    for area in areas:
        code = country_code(area.country)
        if code and len(countries_called(area.country)) < 2:
            known.append(dataclasses.replace(area, country=code))
        else:
            unknown[area.row] = shorten(area.country)
    facts = {"names": list(dict.fromkeys(unknown.values()))}
    return known, [Remark(code="country-unknown", source=source, rows=tuple(unknown), facts=facts)] if unknown else []


def read_areas(source: str, lines: Sequence[Line], remarks: list[Remark]) -> list[AtRisk]:
    """The areas that the lines name. A line whose last day cannot be read is left out: it may be long past."""
    since = _days(source, lines, "since", _FIRST_DAY, remarks)
    until = _days(source, lines, "until", _LAST_DAY, remarks)
    found = (
        AtRisk(line.row, line.text("country"), _region(line), since.get(line.row), until.get(line.row), _note(line))
        for line in _standing(lines)
        if line.row in until or not _is_day(line.values.get("until"))
    )
    areas, unknown = with_codes(found, source)
    remarks += unknown
    return areas


def _standing(lines: Sequence[Line]) -> Iterator[Line]:
    """The lines that stand for an area: not marked "No" in a column of marks, and not taken off the list."""
    has_marks = any(_mark(line) == "yes" for line in lines)
    for line in lines:
        unmarked = _mark(line) == "no" or (has_marks and _mark(line) != "yes")
        lapsed = word_within("memberships", line.text("status")) == "lapsed"
        if line.text("country") and not unmarked and not lapsed:
            yield line


def _mark(line: Line) -> str | None:
    """What the column that only marks countries says, ``yes`` or ``no``; None where it says something else."""
    text = line.text("cahra")
    if not text or any(map(str.isalnum, text)):
        return word_for("marks", text)
    return "no" if set(text) <= _CROSSES else "yes"


def _region(line: Line) -> str:
    """The region, which may stand in a column that has the name of the areas themselves for a heading."""
    return line.text("region") or ("" if _mark(line) else line.text("cahra"))


def _note(line: Line) -> str:
    return line.text("note") or line.text("details")


def _days(
    source: str, lines: Sequence[Line], column: str, of_year: tuple[int, int], remarks: list[Remark]
) -> Mapping[int, dt.date]:
    """The days of a column, by row. A year stands for the first or the last of its days."""
    years = {line.row: int(line.text(column)) for line in lines if _YEAR.fullmatch(line.text(column))}
    cells = [(line.row, line.values.get(column)) for line in lines if line.row not in years]
    found = read_dates([(row, value) for row, value in cells if _is_day(value)])
    if found.unreadable:
        remarks.append(Remark(code="dates-unreadable", source=source, rows=found.unreadable, facts={"column": column}))
    days = {row: day for row, day in found.dates.items() if day}
    return days | {row: dt.date(year, *of_year) for row, year in years.items()}


def _is_day(value: CellValue) -> bool:
    """Whether a cell says a day: not where it is empty or says "ongoing"."""
    text = as_text(value) or ""
    return any(map(str.isalnum, text)) and word_for("last_days", text) != "open"
