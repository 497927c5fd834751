"""Rules about the smelter IDs that suppliers type."""

from __future__ import annotations

from collections.abc import Iterator

from cmrtkit.checks.context import CheckContext
from cmrtkit.checks.masking import quoted
from cmrtkit.checks.smelter_facts import facts_of, subject_of
from cmrtkit.checks.smelter_typed import (
    OFF_THE_LIST,
    is_written_as_one,
    metal_fits,
    missed_id,
    offered_by,
    typed_id,
    typed_ids,
    typed_over,
)
from cmrtkit.findings import Hit, Label
from cmrtkit.matching.ids import is_well_formed, meant_id
from cmrtkit.matching.matcher import Query
from cmrtkit.reference.registry import KnownFacility
from cmrtkit.smelters import JudgedRow
from cmrtkit.text import is_blank, same


def smelter_id_malformed(context: CheckContext) -> Iterator[Hit]:
    """An ID that the workbook cannot find because of how it is written."""
    for judged in context.smelters:
        typed = missed_id(judged.row)
        meant = meant_id(typed)
        if not typed or (is_well_formed(meant) and context.reference.facility(meant) is None):
            continue
        facility = context.reference.facility(meant)
        if is_written_as_one(judged.row):
            continue
        yield Hit(
            cell=judged.row.cell("input_id"),
            variant="respelled" if facility else "no-id",
            subject=subject_of(judged),
            metal=judged.row.metal,
            smelter_id=meant if facility else None,
            observed=quoted(typed_id(judged.row)),
            expected=meant if facility else None,
            suggestion=meant if facility else None,
            facts={
                **facts_of(judged),
                "id": quoted(typed_id(judged.row)),
                "known_id": meant,
                "standard": _name(facility),
            },
        )


def smelter_id_unknown(context: CheckContext) -> Iterator[Hit]:
    """An ID that is written as one, and that the workbook's Look-up, or RMI's list, does not have."""
    own_title = context.declaration.template.title
    for judged in context.smelters:
        meant = meant_id(missed_id(judged.row))
        listed = (judged.row.smelter_id or "").strip()
        if meant and is_well_formed(meant):
            facility = context.reference.facility(meant)
            if facility is None:
                yield _id_hit(judged, "unknown", meant, None, own_title)
            elif is_written_as_one(judged.row) and metal_fits(context, judged.row, facility):
                variant = _why_missed(context, facility)
                if variant != "older" or judged.smelter_id != meant:  # else the rules on removed facilities speak of it
                    yield _id_hit(judged, variant, meant, facility, own_title)
        elif listed and context.reference.facility(listed) is None:
            yield _id_hit(judged, "not-on-rmi-list", listed, None, own_title)


def _why_missed(context: CheckContext, facility: KnownFacility) -> str:
    """Why the workbook does not have a facility that other lists have."""
    if not any(context.reference.same_metal(metal, facility.metal) for metal in context.layout.metals):
        return "other-metal"
    return "older" if context.reference.judged(facility.id).status in OFF_THE_LIST else "newer"


def _id_hit(judged: JudgedRow, variant: str, smelter_id: str, facility: KnownFacility | None, title: str) -> Hit:
    field = "smelter_id" if variant == "not-on-rmi-list" else "input_id"
    shown = typed_id(judged.row) if variant == "unknown" else smelter_id
    return Hit(
        cell=judged.row.cell(field),
        variant=variant,
        subject=subject_of(judged),
        metal=judged.row.metal,
        smelter_id=smelter_id,
        observed=quoted(shown),
        suggestion=f"{facility.standard_name} ({facility.id})" if facility else None,
        facts={**facts_of(judged), "id": quoted(shown), "standard": _name(facility), "template": title}
        | {"other_metal": Label("metal", facility.metal) if facility else ""},
    )


def smelter_id_mismatch(context: CheckContext) -> Iterator[Hit]:
    """An ID and a name in one row that are two facilities."""
    offered = offered_by(context)
    for judged in context.smelters:
        for field, typed in typed_ids(judged.row):
            if offered.gives(meant_id(typed), judged.row.metal, judged.row.lookup or ""):
                continue
            by_id = context.reference.facility(meant_id(typed))
            by_name = _named(context, judged)
            if by_id and by_name and metal_fits(context, judged.row, by_id):
                name = judged.row.name if judged.says == "not-listed" else judged.row.lookup
                if _are_two(context, by_id, by_name) and not _goes_by(by_id, name or ""):
                    yield _mismatch(judged, field, by_id, by_name)
        other = _other_by_typed_name(context, judged)
        own = context.reference.facility(judged.row.smelter_id or "")
        if other and own and _are_two(context, own, other) and not _goes_by(own, judged.row.name or ""):
            yield _mismatch(judged, "name", own, other)


def _are_two(context: CheckContext, one: KnownFacility, other: KnownFacility) -> bool:
    """Whether two IDs are two facilities: not the old and the new ID of one, as the revision history tells."""
    known = {smelter_id: context.reference.judged(smelter_id).removal for smelter_id in (one.id, other.id)}
    successors = {smelter_id: removal.successors if removal else () for smelter_id, removal in known.items()}
    return one.id not in (other.id, *successors[other.id]) and other.id not in successors[one.id]


def _goes_by(facility: KnownFacility, name: str) -> bool:
    """Whether some list gives the facility exactly this name, whoever else has it too."""
    return any(same(spelling.text.strip(), name.strip()) for spelling in facility.said.spellings)


def _mismatch(judged: JudgedRow, field: str, by_id: KnownFacility, by_name: KnownFacility) -> Hit:
    return Hit(
        cell=judged.row.cell(field),
        variant="typed-name" if field == "name" else "typed-id",
        subject=subject_of(judged),
        metal=judged.row.metal,
        smelter_id=by_id.id,
        observed=quoted(judged.row.fields[field].value or ""),
        expected=by_name.id if field != "name" else by_id.standard_name,
        also=typed_over(judged, judged.row.cell(field)),
        facts={
            **facts_of(judged),
            "id": by_id.id,
            "id_name": by_id.standard_name,
            "other_id": by_name.id,
            "other_name": by_name.standard_name,
        },
    )


def _named(context: CheckContext, judged: JudgedRow) -> KnownFacility | None:
    """The facility that the row's name means, whatever ID stands beside it."""
    if judged.row.smelter_id:
        return context.reference.facility(judged.row.smelter_id)
    query = Query(judged.row.metal or "", judged.name)
    matched = context.matcher.match(query)
    return (
        context.reference.facility(matched.smelter_id)
        if matched.how in ("exact", "alias") and matched.smelter_id
        else None
    )


def _other_by_typed_name(context: CheckContext, judged: JudgedRow) -> KnownFacility | None:
    """Another facility whose very name was typed into column D beside one chosen from the list."""
    row = judged.row
    if not row.smelter_id or judged.says == "not-listed" or is_blank(row.name or ""):
        return None
    matched = context.matcher.match(Query(row.metal or "", row.name or "", row.country or ""))
    if matched.how not in ("exact", "alias") or matched.smelter_id in (None, row.smelter_id):
        return None
    return context.reference.facility(matched.smelter_id or "")


def _name(facility: KnownFacility | None) -> str:
    return facility.standard_name if facility else ""
