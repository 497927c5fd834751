"""The Smelter Look-up of an RMI workbook: RMI's list as of that release."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from cmrtkit.layout.catalogue import families
from cmrtkit.matching.ids import listed_id
from cmrtkit.model.declaration import NOT_IDENTIFIED, NOT_LISTED, LookUpEntry
from cmrtkit.parser.values import as_text
from cmrtkit.reference.metals import metal_name
from cmrtkit.reference.model import Remark
from cmrtkit.reference.statements import Contribution, Named
from cmrtkit.text import fold, same

if TYPE_CHECKING:
    from cmrtkit.reader.tables import ListFile, Table

LOOK_UP = "Smelter Look-up"
_FIRST_ROW = 5
_METAL, _NAME, _STANDARD, _COUNTRY, _ID = range(5)
_CITY, _STATE = 7, 8
_REVISION = re.compile(r"revision\s*([0-9]{1,2}(?:\.[0-9]{1,4}){1,2})\s*(.*)", re.IGNORECASE | re.DOTALL)
_SPECIAL = (NOT_LISTED, NOT_IDENTIFIED)


def is_template(file: ListFile) -> bool:
    """Whether the workbook is one of RMI's templates, with or without a Look-up."""
    sheets = {table.sheet for table in file.tables}
    return LOOK_UP in sheets or {"Declaration", "Revision"} <= sheets


def read_look_up_list(file: ListFile) -> Contribution:
    """What a workbook's Look-up says; a template without one says nothing, which is remarked."""
    tables = {table.sheet: table for table in file.tables}
    title, date = _release(tables)
    entries = list(_entries(tables[LOOK_UP])) if LOOK_UP in tables else []
    remarks = () if entries else (Remark(code="no-look-up", source=file.name),)
    metals = dict.fromkeys(metal for metal, _ in entries)
    named = [said for _, said in entries if said]
    return Contribution(
        name=file.name,
        kind="look-up",
        title=title,
        date=date,
        dated_by="release" if date else None,
        sha256=file.sha256,
        entries=len(named),
        statements=named,
        remarks=remarks + tuple(_shared_names(file.name, named)),
        covers=tuple(metals),
    )


def contribution_of(entries: Iterable[LookUpEntry], name: str, title: str, date: dt.date, sha256: str) -> Contribution:
    """What the Look-up of a workbook that was parsed already says."""
    named: list[Named] = []
    metals: dict[str, None] = {}
    for entry in entries:
        if entry.metal and entry.lookup:
            metals.setdefault(metal_name(entry.metal))
            if entry.smelter_id:
                named.append(_named(entry))
    return Contribution(
        name,
        "look-up",
        title,
        date,
        "release",
        sha256,
        len(named),
        named,
        covers=tuple(metals),
        from_supplier=True,
    )


def _named(entry: LookUpEntry) -> Named:
    return Named(
        row=entry.row,
        metal=metal_name(entry.metal or ""),
        smelter_id=listed_id(entry.smelter_id or ""),
        name=entry.lookup or "",
        standard=entry.standard_name or entry.lookup or "",
        country=entry.country or "",
    )


def _release(tables: dict[str, Table]) -> tuple[str, dt.date | None]:
    """``CMRT 6.4`` and the day of its release, from the cells that say so in every language."""
    from cmrtkit.reference.dating import one_date  # noqa: PLC0415  # for lists alone, not for every workbook

    title = fold(_cell(tables.get("Revision"), 3, 1).strip())
    family = next((name for name, titles in families().items() if title in map(fold, titles)), "")
    found = _REVISION.match(_cell(tables.get("Declaration"), 3, 9).strip())
    if not found:
        return family or LOOK_UP, None
    return f"{family} {found[1]}".strip(), one_date(found[2].strip())


def _cell(table: Table | None, row: int, column: int) -> str:
    cells = next((cells for number, cells in table.rows if number == row), ()) if table else ()
    return (as_text(cells[column]) or "") if column < len(cells) else ""


def _entries(table: Table) -> Iterator[tuple[str, Named | None]]:
    """The metal of every line, and what it says; the lines for unlisted smelters say only that the metal is covered."""
    for row, cells in table.rows:
        texts = [(as_text(cell) or "").strip() for cell in (*cells, *[None] * (_STATE + 1))[: _STATE + 1]]
        if row < _FIRST_ROW or not texts[_METAL] or not texts[_NAME] or texts[_METAL] == "0":
            continue
        metal = metal_name(texts[_METAL])
        special = any(same(texts[_NAME], name) for name in _SPECIAL)
        yield metal, None if special or not texts[_ID] else _said(row, metal, texts)


def _said(row: int, metal: str, texts: list[str]) -> Named:
    region = ", ".join(part for part in (texts[_CITY], texts[_STATE]) if part)
    standard = texts[_STANDARD] or texts[_NAME]
    return Named(row, metal, listed_id(texts[_ID]), texts[_NAME], standard, texts[_COUNTRY], region)


def _shared_names(source: str, named: list[Named]) -> Iterator[Remark]:
    """Names that one list gives to two facilities of a metal."""
    owners: dict[tuple[str, str], dict[str, int]] = {}
    for said in named:
        owners.setdefault((said.metal, fold(said.name)), {}).setdefault(said.smelter_id, said.row)
    for (metal, _), rows in owners.items():
        if len(rows) > 1:
            name = next(said.name for said in named if said.row in rows.values())
            facts = {"metal": metal, "name": name, "ids": sorted(rows)}
            yield Remark(code="shared-name", source=source, rows=tuple(sorted(rows.values())), facts=facts)
