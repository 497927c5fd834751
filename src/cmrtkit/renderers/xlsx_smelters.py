"""The smelters that replies name: every row as it stands, and every facility once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cmrtkit.facilities import Facilities, Facility
from cmrtkit.renderers.xlsx_book import Value
from cmrtkit.renderers.xlsx_say import Say
from cmrtkit.renderers.xlsx_table import Column
from cmrtkit.results import FileResult, SmelterResult

ROW_COLUMNS = (
    Column("company", 34),
    Column("row"),
    Column("metal", 14),
    Column("status", 22),
    Column("smelter_id", 14),
    Column("standard_name", 40),
    Column("lookup", 36),
    Column("name", 36),
    Column("country", 22),
    Column("recognised_by", 16),
    Column("how", 14, printed=False),
    Column("suggestions", 44, printed=False),
    Column("file", 44, printed=False),
)
COLUMNS = (
    Column("metal", 14),
    Column("smelter_id", 14),
    Column("standard_name", 44),
    Column("country", 22),
    Column("status", 24),
    Column("recognised_by", 16),
    Column("suppliers"),
    Column("named_by", 90),
)
_MOST_NAMED = 40
_STATUS_TONES = {
    "conformant": "accept",
    "cross-recognised": "accept",
    "active": "note",
    "removed": "warning",
    "unlisted": "warning",
    "unidentified": "warning",
    "non-smelter": "error",
}


def smelter_row(item: FileResult, row: SmelterResult, say: Say) -> list[Value]:
    """A row of a reply's Smelter List, as it is filled in and what it comes to."""
    return [
        Value(say.company(item)),
        Value(row.row),
        Value(say.metal(row.metal)),
        Value(say.status(row.status), _STATUS_TONES.get(row.status, "")),
        Value(row.smelter_id),
        Value(row.standard_name),
        Value(row.lookup),
        Value(row.name),
        Value(row.country),
        Value(say.recognised(row.recognised_by)),
        Value(say.how(row.match.how)),
        Value(say.candidates(row)),
        Value(item.path),
    ]


def facility_rows(facilities: Facilities, companies: Sequence[str], say: Say) -> Iterator[list[Value]]:
    """Each facility that any reply names, those first of which most is to be asked."""
    return (_facility_row(facility, companies, say) for facility in facilities.worst_first())


def _facility_row(facility: Facility, companies: Sequence[str], say: Say) -> list[Value]:
    standing, status, recognised_by = facility.judged
    tone = "warning" if standing == "neither" else ""
    return [
        Value(say.metal(facility.metal)),
        Value(facility.smelter_id or None),
        Value(facility.name or None),
        Value(facility.country or None),
        Value(say.status(status), _STATUS_TONES.get(status, tone)),
        Value(say.recognised(recognised_by)),
        Value(len(facility.named_by)),
        Value(_named_by([companies[place] for place in facility.named_by], say)),
    ]


def _named_by(companies: list[str], say: Say) -> str:
    """The suppliers by name, as many as can be read."""
    names = say.words.say_reasons(sorted(companies)[:_MOST_NAMED])
    left = len(companies) - _MOST_NAMED
    return say.section["more_named"].format(names=names, count=left) if left > 0 else names
