"""The rule about cells of the Smelter List that the template fills in itself: typed over, or not calculated anew."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from cmrtkit.checks.context import CheckContext
from cmrtkit.checks.masking import quoted
from cmrtkit.checks.smelter_facts import facts_of, subject_of
from cmrtkit.checks.smelter_typed import typed_over
from cmrtkit.countries import same_country
from cmrtkit.findings import Hit
from cmrtkit.matching.ids import meant_id
from cmrtkit.matching.matcher import Query
from cmrtkit.matching.normalise import squeezed
from cmrtkit.reference.metals import metal_name
from cmrtkit.smelters import JudgedRow
from cmrtkit.text import same

_FIELDS = ("country", "smelter_id", "id_source", "standard_name", "metal", "lookup")
_SAYS_NOTHING = ("", "0", "unknown")  # an empty cell of the Look-up is shown as 0, a smelter not identified as Unknown
_NOTHING = "–"


class _Difference(NamedTuple):
    """A cell that shows something else than its row comes to; ``meant`` is empty where the row comes to nothing."""

    field: str
    cell: str
    shown: str
    meant: str


class _Told(NamedTuple):
    judged: JudgedRow
    typed: tuple[_Difference, ...]
    saved: tuple[_Difference, ...]


def derived_cell_overwritten(context: CheckContext) -> Iterator[Hit]:
    """Rows whose country, ID, source or standard name, as shown, are not those of the smelter they name."""
    if not context.declaration.look_up:
        return
    sources = {entry.smelter_id: entry.id_source or "" for entry in context.declaration.look_up if entry.smelter_id}
    told = [
        _Told(judged, tuple(_typed_over(context, judged, sources)), tuple(_saved(context, judged)))
        for judged in context.smelters
    ]
    old = [item for item in told if item.saved]
    if _is_most(context, len(old)):
        yield _sheet_hit(context, old)
        told = [item._replace(saved=()) for item in told]
    for item in told:
        if item.typed or item.saved:
            yield _row_hit(item)


def _typed_over(context: CheckContext, judged: JudgedRow, sources: dict[str, str]) -> Iterator[_Difference]:
    """What was typed over the template's formulas. Countries and IDs of other facilities have rules of their own."""
    row = judged.row
    if not row.smelter_id:
        return
    formulas = {item.field for item in row.disagreements}
    source = "" if row.says_not_listed else sources.get(row.smelter_id, "")
    means = (("smelter_id", row.smelter_id), ("id_source", source), ("standard_name", row.standard_name or ""))
    for field, meant in means:
        stated = row.fields[field]
        if not (stated.value and meant) or same(stated.value, meant) or field in formulas or stated.formula is not None:
            continue
        difference = _Difference(field, stated.cell, stated.value, meant)
        if _differs(context, judged, difference) and not (field == "smelter_id" and _is_told(context, judged)):
            yield difference


def _is_told(context: CheckContext, judged: JudgedRow) -> bool:
    """Whether the rules about IDs speak of what stands in column F."""
    typed = judged.row.fields["smelter_id"].value or ""
    known = context.reference.facility(meant_id(typed)) is not None
    return known or same(typed.strip(), (judged.row.fields["input_id"].value or "").strip())


def _saved(context: CheckContext, judged: JudgedRow) -> Iterator[_Difference]:
    """Old results of the template's formulas. Of formulas that read another workbook, another rule speaks."""
    for item in sorted(judged.row.disagreements, key=lambda item: _FIELDS.index(item.field)):
        field = item.field
        if judged.row.fields[field].formula is None:
            difference = _Difference(field, item.cell, item.shown, item.resolved)
            if _differs(context, judged, difference):
                yield difference


def _differs(context: CheckContext, judged: JudgedRow, told: _Difference) -> bool:
    """Whether a reader would take what is shown for something else: not another spelling, and not nothing."""
    shown, meant = told.shown, told.meant
    if squeezed(shown) in (*_SAYS_NOTHING, squeezed(meant)):
        return False
    if told.field == "country":
        return same_country(shown, meant) is not True
    if told.field == "smelter_id":
        return meant_id(shown) != meant_id(meant)
    if told.field == "id_source":
        return not {squeezed(shown), squeezed(meant)} <= {squeezed(name) for name in context.parameters["sources"]}
    if told.field == "metal":
        return metal_name(shown) != metal_name(meant)
    return not _may_name(context, judged, shown)


def _may_name(context: CheckContext, judged: JudgedRow, name: str) -> bool:
    """Whether the name is one of the row's facility, or near enough to one to be meant for it."""
    matched = context.matcher.match(Query(judged.row.metal or "", name))
    near = {candidate.smelter_id for candidate in matched.candidates}
    return judged.row.smelter_id in {matched.smelter_id, *near}


def _is_most(context: CheckContext, old: int) -> bool:
    """Whether so many rows show old results that the workbook as a whole was not calculated anew."""
    shown = sum(1 for judged in context.smelters if _shows_something(judged))
    return old >= max(int(context.parameters["at_least"]), float(context.parameters["share"]) * shown)


def _shows_something(judged: JudgedRow) -> bool:
    return any(judged.row.fields[field].value for field in ("country", "smelter_id", "standard_name"))


def _row_hit(item: _Told) -> Hit:
    judged, differences = item.judged, item.typed or item.saved
    first = differences[0]
    nothing = not any(told.meant for told in differences)
    return Hit(
        cell=first.cell,
        variant="typed" if item.typed else "saved-nothing" if nothing else "saved",
        subject=subject_of(judged),
        metal=judged.row.metal,
        smelter_id=judged.smelter_id,
        observed=quoted(first.shown),
        expected=quoted(first.meant) or None,
        also=tuple(dict.fromkeys((*(told.cell for told in differences[1:]), *typed_over(judged, first.cell)))),
        facts={**facts_of(judged), **_shown_and_meant(differences)},
    )


def _sheet_hit(context: CheckContext, old: Sequence[_Told]) -> Hit:
    first = old[0].saved[0]
    return Hit(
        cell=first.cell,
        variant="not-recalculated",
        subject=context.layout.smelter_list.sheet,
        observed=quoted(first.shown),
        expected=quoted(first.meant) or None,
        also=tuple(told.cell for item in old for told in item.saved)[1:],
        facts={**facts_of(old[0].judged), **_shown_and_meant(old[0].saved), "rows": len(old)},
    )


def _shown_and_meant(differences: Sequence[_Difference]) -> dict[str, object]:
    """Both sides, cell by cell."""
    cells = [told.cell.rpartition("!")[2] for told in differences]
    return {
        "cells": cells,
        "shown": [f"{cell}: {quoted(told.shown)}" for cell, told in zip(cells, differences, strict=True)],
        "meant": [f"{cell}: {quoted(told.meant) or _NOTHING}" for cell, told in zip(cells, differences, strict=True)],
    }
