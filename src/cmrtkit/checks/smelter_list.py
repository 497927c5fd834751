"""Rules about the Smelter List and the Look-up as wholes, and about rows beside each other."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator

from cmrtkit.checks.context import CheckContext
from cmrtkit.checks.masking import quoted
from cmrtkit.checks.mines import MineCell, mine_cells, named_mines, recycled_answer
from cmrtkit.checks.smelter_facts import facts_of, subject_of
from cmrtkit.countries import country_code
from cmrtkit.findings import Hit, Label
from cmrtkit.matching.normalise import name_forms
from cmrtkit.model.declaration import LookUpEntry, SmelterRow
from cmrtkit.reference.lookups import contribution_of
from cmrtkit.reference.metals import metal_name
from cmrtkit.reference.statements import Named
from cmrtkit.smelters import JudgedRow
from cmrtkit.text import fold

_NO_DAY = dt.date.min


def duplicate_smelter(context: CheckContext) -> Iterator[Hit]:
    """A smelter that an earlier row names already."""
    first: dict[tuple[str, ...], JudgedRow] = {}
    again: Counter[tuple[str, ...]] = Counter()
    for judged in context.smelters:
        key = _identity(judged)
        if key is None:
            continue
        before = first.setdefault(key, judged)
        if before is not judged:
            again[key] += 1
            facts = {**facts_of(judged), "first_row": before.row.row, "first_cell": before.cell.rpartition("!")[2]}
            yield Hit(
                cell=judged.cell,
                variant="same-id" if judged.smelter_id else "same-name",
                subject="|".join((*key, str(again[key]))),
                metal=judged.row.metal,
                smelter_id=judged.smelter_id,
                observed=quoted(judged.name),
                also=(judged.row.cell("name"),) if judged.says == "not-listed" else (),
                facts=facts,
            )


def _identity(judged: JudgedRow) -> tuple[str, ...] | None:
    """What makes two rows the same smelter: the facility, or name, country and metal however they are written.

    Rows that say "unknown" name no smelter.
    """
    if judged.smelter_id:
        return (judged.smelter_id,)
    name = name_forms(judged.name).full if judged.smelter else ""
    country = judged.row.country or ""
    return (metal_name(judged.row.metal or ""), name, country_code(country) or fold(country)) if name else None


def recycled_row_contradiction(context: CheckContext) -> Iterator[Hit]:
    """A row whose answer on recycled sources does not go with the mines it names."""
    for judged in context.smelters:
        found = _contradiction(judged.row)
        if found:
            variant, mines = found
            mine = mines[0]
            answer = quoted(judged.row.fields["recycled"].value or "")
            yield Hit(
                cell=judged.row.cell("recycled"),
                variant=variant,
                subject=subject_of(judged),
                metal=judged.row.metal,
                smelter_id=judged.smelter_id,
                observed=answer,
                also=tuple(cell.cell for cell in mines),
                facts={
                    **facts_of(judged),
                    "mine": quoted(mine.text),
                    "mine_cell": mine.cell.rpartition("!")[2],
                    "answer": answer,
                },
            )


def _contradiction(row: SmelterRow) -> tuple[str, list[MineCell]] | None:
    """The variant and the mine columns that contradict. A mine beside a word for scrap may go with either answer."""
    answer = recycled_answer(row)
    if answer == "yes":
        mines = named_mines(row)
        return ("recycled-but-mine", mines) if mines else None
    cells = mine_cells(row) if answer == "no" else []
    scrap = [cell for cell in cells if cell.says == "recycled"]
    named = any(cell.says in ("mine", "both") for cell in cells)
    return ("mined-but-recycled", scrap) if scrap and not named else None


def whole_list_pasted(context: CheckContext) -> Iterator[Hit]:
    """Most of RMI's list for a metal claimed by one supplier."""
    share, least = float(context.parameters["share"]), int(context.parameters["at_least"])
    listed = _listed(context)
    for metal, ids in listed.items():
        rows = [item for item in context.smelters if item.smelter_id in ids]
        named = {item.smelter_id for item in rows}
        if len(named) >= max(least, share * len(ids)):
            yield Hit(
                cell=rows[0].row.cell("metal"),
                variant="whole" if named == ids else "most",
                subject=metal,
                metal=metal,
                observed=f"{len(named)}/{len(ids)}",
                facts={"metal": Label("metal", metal), "named": len(named), "listed": len(ids)},
            )


def _listed(context: CheckContext) -> dict[str, set[str]]:
    """The IDs that the workbook's own Look-up lists, by metal."""
    listed: dict[str, set[str]] = {}
    for entry in context.declaration.look_up:
        if entry.metal and entry.smelter_id:
            listed.setdefault(entry.metal, set()).add(entry.smelter_id)
    return listed


def look_up_altered(context: CheckContext) -> Iterator[Hit]:
    """A Look-up that is not the one RMI released with this version."""
    template = context.declaration.template
    title = template.title
    table = context.layout.look_up
    source, released = context.reference.look_up_of(title)
    if not released or table is None:
        return
    own = {_content(said): said for said in _own(context.declaration.look_up)}
    added = [said for content, said in own.items() if content not in released]
    missing = [(name, content[2]) for content, name in released.items() if content not in own]
    if added or missing:
        row = min((said.row for said in added), default=table.first_row)
        yield Hit(
            cell=f"{table.sheet}!{table.columns['lookup']}{row}",
            variant="both" if added and missing else "added" if added else "missing",
            subject=title,
            observed=", ".join(quoted(said.name, 40) for said in added[:3]) or None,
            facts={
                "template": title,
                "source": quoted(source),
                "added": len(added),
                "missing": len(missing),
                "added_names": [f"{quoted(said.name, 40)} ({quoted(said.smelter_id)})" for said in added[:3]],
                "missing_names": [f"{quoted(name, 40)} ({smelter_id})" for name, smelter_id in missing[:3]],
            },
        )


def _own(entries: tuple[LookUpEntry, ...]) -> list[Named]:
    statements = contribution_of(entries, "", "", _NO_DAY, "").statements
    return [said for said in statements if isinstance(said, Named)]


def _content(said: Named) -> tuple[str, str, str]:
    return (said.metal, fold(said.name.strip()), said.smelter_id)
