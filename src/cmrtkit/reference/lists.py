"""RMI's exports, lists of other programmes and the user's own lists: from tables to statements."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from cmrtkit.errors import WorkbookError
from cmrtkit.matching.ids import listed_id, meant_id
from cmrtkit.reader.tables import ListFile
from cmrtkit.reference.arealists import read_areas, speaks_of_areas
from cmrtkit.reference.dates import ReadDates, read_dates
from cmrtkit.reference.dating import date_of_list
from cmrtkit.reference.headings import Headed, Line, headed, heading_key
from cmrtkit.reference.hints import Hints
from cmrtkit.reference.linerepair import with_ids, with_metals
from cmrtkit.reference.listwords import word_for, word_within, words_within
from cmrtkit.reference.metals import metal_name, metal_within
from cmrtkit.reference.model import OTHERS, PLACES, Kind, Reason, Remark, Verdict, What
from cmrtkit.reference.statements import AtRisk, Audited, Contribution, Happened, Named, Own, Recognised, Statement

_DATING = ("revised", "audited")
_NO = {"", "no", "n", "-", "n/a", "false", "0"}
_IDS = re.compile(r"CID\s?\d{6}", re.IGNORECASE)
_RMIS_OWN = frozenset(map(heading_key, ("METAL", "SMELTER ID", "STANDARD SMELTER NAME", "COUNTRY LOCATION")))
_RMIS_OPTIONAL = frozenset(map(heading_key, ("STATE/ PROVINCE/ REGION", "ID", "No.")))
_AUDIT = frozenset({"audited", "cycle", "reaudit"})
_PROGRAMMES = {"lbma": "LBMA", "rjc": "RJC"}
_STATUS_COUNTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "conformant": ("conformant", ()),
    "active": ("active", ()),
    "cross-recognised": ("none", ("other",)),
    "none": ("none", ()),
}


@dataclass(frozen=True, slots=True)
class _Reading:
    """One list while it is read: its lines, the dates of its columns, what the user says of it."""

    file: ListFile
    lines: Sequence[Line]
    metal: str
    hints: Hints
    dates: dict[str, dict[int, dt.date | None]]
    remarks: list[Remark]

    def day(self, field: str, line: Line) -> dt.date | None:
        return self.dates.get(field, {}).get(line.row)


def read_other_list(file: ListFile, hints: Hints) -> Contribution:
    """What a list says that is no RMI workbook.

    Raises WorkbookError: ``list-no-heading``, ``list-kind-unclear`` where neither headings nor titles tell
    what the list is, ``list-without-lines`` where nothing stands below its heading.
    """
    of_places = hints.kind in PLACES or (hints.kind is None and speaks_of_areas(file))
    kind, tables = _chosen(headed(file, hints.columns, of_places), hints.kind)
    above = " \n ".join(table.above for table in tables)
    known, known_by = date_of_list(hints.date, above, file.name, file.modified, ())
    latest = None if known_by == "file-name" else known
    readings = [_reading(file, table, hints, kind, latest) for table in tables]
    statements = [list(_READERS[kind](reading)) for reading in readings]
    if not any(statements):
        raise WorkbookError("list-without-lines", kind=kind)
    entries = [day for reading in readings for field in _DATING for day in reading.dates[field].values()]
    date, dated_by = date_of_list(hints.date, above, file.name, file.modified, entries)
    return Contribution(
        name=file.name,
        kind=kind,
        title=_title(kind),
        date=date,
        dated_by=dated_by,
        sha256=file.sha256,
        entries=sum(len({said.row for said in part}) for part in statements),
        statements=[said for part in statements for said in part],
        remarks=(*_of_reader(file), *_said_of(readings), *undated(file.name, kind, date)),
    )


def _said_of(readings: Sequence[_Reading]) -> Iterator[Remark]:
    return (remark for reading in readings for remark in reading.remarks)


def undated(name: str, kind: Kind, date: dt.date | None) -> tuple[Remark, ...]:
    """Of the user's own list the age decides nothing."""
    return () if date or kind == "own" else (Remark(code="undated", source=name),)


def _chosen(tables: Sequence[Headed], given: Kind | None) -> tuple[Kind, Sequence[Headed]]:
    """What a list is, and the tables that are it. Raises ``list-kinds-mixed`` and ``list-kind-unclear``."""
    if given:
        return given, [table for table in tables if "smelter_id" in table.fields] or tables
    whole = word_within("titles", " \n ".join(text for table in tables for text in (table.above, *table.given)))
    kinds = [(_kind(table, whole), table) for table in tables]
    found = sorted({kind for kind, _ in kinds if kind})
    if len(found) > 1:
        raise WorkbookError("list-kinds-mixed", found=", ".join(found))
    if not found:
        fields = sorted({field for table in tables for field in table.fields})
        raise WorkbookError("list-kind-unclear", found=", ".join(fields))
    return found[0], [table for kind, table in kinds if kind]


def _kind(table: Headed, whole: str | None) -> Kind | None:
    """What a table is: by its headings; where they do not tell, by the words above them and the sheet's name."""
    if "verdict" in table.fields:
        return "own"
    if words_within("headings", " \n ".join(table.given)):
        return None
    if _is_of_areas(table):
        return "cahra"
    if "smelter_id" in table.fields:
        kind = _kind_with_ids(table.fields, words_within("titles", table.above))
        return kind or ("active" if _has_rmis_headings(table) else None)
    if whole in _PROGRAMMES and {"name", "country"} <= table.fields:
        return "lbma" if whole == "lbma" else "rjc"
    return None


def _is_of_areas(table: Headed) -> bool:
    """Countries under a title or heading that says so; where facilities are named, it is a list of those."""
    said = words_within("titles", " \n ".join((table.above, *table.given)))
    return "cahra" in said and "country" in table.fields and table.fields.isdisjoint({"name", "alias"})


def _has_rmis_headings(table: Headed) -> bool:
    """RMI's active list has the headings of its conformant list without the audits, in RMI's own words."""
    title = words_within("titles", table.above)
    given = {heading_key(text) for text in table.given if text}
    return not title and _RMIS_OWN <= given <= _RMIS_OWN | _RMIS_OPTIONAL


def _kind_with_ids(fields: frozenset[str], title: frozenset[str]) -> Kind | None:
    """None where a title says that nobody stands here, or speaks of conformant and active ones alike."""
    if fields & {"basis", "revised"}:
        return "revision-history"
    if "status" in fields:
        return "statuses"
    if "not-standing" in title or {"conformant", "active"} <= title:
        return None
    if "conformant" in title or (fields & _AUDIT and "active" not in title):
        return "conformant"
    return _kind_without_audits(fields, title)


def _kind_without_audits(fields: frozenset[str], title: frozenset[str]) -> Kind | None:
    if "active" not in title and ("alias" in fields or "reference-list" in title):
        return "reference-list"
    return "active" if "active" in title else None


def _reading(file: ListFile, table: Headed, hints: Hints, kind: Kind, latest: dt.date | None) -> _Reading:
    """``latest``: the day of the list, after which nothing in it can have happened."""
    remarks: list[Remark] = []
    lines = list(table.lines())
    if kind not in ("own", *OTHERS, *PLACES):
        lines, metal_remarks = with_metals(with_ids(lines), file.name, hints.metal or metal_within(table.above))
        remarks += metal_remarks
    found = {field: read_dates([(line.row, line.values.get(field)) for line in lines], latest) for field in _DATING}
    remarks += (remark for field in _DATING for remark in _of_dates(file.name, field, found[field]))
    dates = {field: item.dates for field, item in found.items()}
    return _Reading(file, lines, hints.metal or metal_within(table.above), hints, dates, remarks)


def _of_dates(name: str, field: str, found: ReadDates) -> Iterator[Remark]:
    for code, rows in (("dates-swapped", found.swapped), ("dates-unreadable", found.unreadable)):
        if rows:
            yield Remark(code=code, source=name, rows=rows, facts={"column": field})


def _of_reader(file: ListFile) -> Iterator[Remark]:
    for item in file.remarks:
        yield _remark_of_reader(file, item.code, dict(item.facts))


def _remark_of_reader(file: ListFile, code: str, facts: dict[str, object]) -> Remark:
    rows = facts.pop("rows", ())
    return Remark(code=code, source=file.name, rows=tuple(rows) if isinstance(rows, list | tuple) else (), facts=facts)


def _title(kind: Kind) -> str:
    return {
        "conformant": "RMAP conformant list",
        "active": "RMAP active list",
        "statuses": "status list",
        "reference-list": "RMI smelter reference list",
        "revision-history": "RMI revision history",
        "lbma": "LBMA Good Delivery list",
        "rjc": "RJC list",
        "own": "own list",
        "cahra": "list of conflict-affected and high-risk areas",
        "look-up": "Smelter Look-up",
    }[kind]


def _names(reading: _Reading) -> Iterator[Named]:
    """Every line's facility: its standard name, and the alias beside it."""
    for line in reading.lines:
        smelter_id = listed_id(line.text("smelter_id"))
        name = line.text("name") or line.text("alias")
        if not smelter_id and not name:
            continue
        metal = metal_name(line.text("metal"))
        region = line.text("region") or line.text("city")
        for text in dict.fromkeys((name, line.text("alias") or name)):
            yield Named(line.row, metal, smelter_id, text, name, line.text("country"), region)


def _conformant(reading: _Reading) -> Iterator[Statement]:
    yield from _standings(reading, "conformant")


def _active(reading: _Reading) -> Iterator[Statement]:
    yield from _standings(reading, "active")


def _standings(reading: _Reading, status: str) -> Iterator[Statement]:
    yield from _names(reading)
    for line in reading.lines:
        if line.text("smelter_id"):
            yield _audited(reading, line, status, "", _marks(line))


def _statuses(reading: _Reading) -> Iterator[Statement]:
    """A list with a status column: RMI's own words count as such, others as the mapping says."""
    yield from _names(reading)
    unknown: dict[str, list[int]] = {}
    for line in reading.lines:
        given = line.text("status")
        meaning = word_for("statuses", given, reading.hints.statuses)
        if given and meaning is None:
            unknown.setdefault(given, []).append(line.row)
        status, programmes = _STATUS_COUNTS[meaning or "none"]
        if line.text("smelter_id"):
            said = _audited(reading, line, status, given, _marks(line) or programmes)
            yield dataclasses.replace(said, unclear=bool(given) and meaning is None)
    for given, rows in unknown.items():
        facts = {"status": given}
        reading.remarks.append(Remark(code="status-unknown", source=reading.file.name, rows=tuple(rows), facts=facts))


def _audited(reading: _Reading, line: Line, status: str, given: str, marks: tuple[str, ...]) -> Audited:
    reaudit = line.text("reaudit")
    return Audited(
        row=line.row,
        smelter_id=listed_id(line.text("smelter_id")),
        status=status,
        given=given,
        audited=reading.day("audited", line),
        cycle=_years(line.text("cycle")),
        reaudit="" if reaudit.casefold() in _NO else reaudit,
        recognised_by=marks,
    )


def _marks(line: Line) -> tuple[str, ...]:
    return tuple(
        programme for field, programme in _PROGRAMMES.items() if line.text(field).casefold().strip() not in _NO
    )


def _years(text: str) -> int | None:
    """``3 Years`` -> 3."""
    found = re.match(r"(\d{1,2})\b", text)
    return int(found[1]) if found else None


def _reference_list(reading: _Reading) -> Iterator[Statement]:
    yield from _names(reading)


def _history(reading: _Reading) -> Iterator[Statement]:
    """RMI's revision history: names facilities had, and why they came and went."""
    yield from _names(reading)
    for line in reading.lines:
        what = word_for("changes", line.text("basis"))
        if what is None:
            reading.remarks.append(Remark(code="change-unknown", source=reading.file.name, rows=(line.row,)))
        if what is not None and line.text("smelter_id"):
            yield _happened(reading, line, what)


def _happened(reading: _Reading, line: Line, what: str) -> Happened:
    details = line.text("details")
    reason = word_within("reasons", details) or "other"
    return Happened(
        row=line.row,
        smelter_id=listed_id(line.text("smelter_id")),
        date=reading.day("revised", line),
        what=_one_of(what, get_args(What)),
        reason=_one_of(reason, get_args(Reason)),
        details=details,
        name=line.text("name"),
        successors=tuple(meant_id(found) for found in _IDS.findall(details)),
    )


def _one_of(text: str, values: Iterable[str]) -> Any:
    """A word of the tool's own data, held to the values the model knows."""
    if text not in values:
        raise ValueError(text)
    return text


def _recognised(reading: _Reading, programme: str) -> Iterator[Statement]:
    """Refiners that a programme recognises; those it lists as former or suspended are none."""
    for line in reading.lines:
        metal = metal_name(line.text("metal") or reading.metal or "Gold")
        lapsed = word_within("memberships", line.text("status")) == "lapsed"
        if line.text("name") and not lapsed:
            yield Recognised(line.row, programme, metal, line.text("name"), line.text("country"))


def _lbma(reading: _Reading) -> Iterator[Statement]:
    yield from _recognised(reading, "LBMA")


def _rjc(reading: _Reading) -> Iterator[Statement]:
    yield from _recognised(reading, "RJC")


def _own(reading: _Reading) -> Iterator[Statement]:
    """The user's own list. For an alias, the name is the alias and the ID the facility it means."""
    for line in reading.lines:
        verdict = word_for("verdicts", line.text("verdict"))
        name, smelter_id = line.text("name") or line.text("alias"), listed_id(line.text("smelter_id"))
        if verdict is None or not (name or smelter_id) or (verdict == "alias" and not (name and smelter_id)):
            reading.remarks.append(Remark(code="own-line-unclear", source=reading.file.name, rows=(line.row,)))
            continue
        metal = line.text("metal")
        yield Own(
            row=line.row,
            verdict=_one_of(verdict, get_args(Verdict)),
            name=name,
            metal=metal_name(metal) if metal else "",
            smelter_id=smelter_id,
            country=line.text("country"),
            note=line.text("note"),
        )


def _cahra(reading: _Reading) -> Iterator[AtRisk]:
    yield from read_areas(reading.file.name, reading.lines, reading.remarks)


_READERS: dict[Kind, Callable[[_Reading], Iterator[Statement]]] = {
    "look-up": _reference_list,
    "reference-list": _reference_list,
    "conformant": _conformant,
    "active": _active,
    "statuses": _statuses,
    "revision-history": _history,
    "lbma": _lbma,
    "rjc": _rjc,
    "own": _own,
    "cahra": _cahra,
}
