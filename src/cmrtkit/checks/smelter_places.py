"""Rules about a smelter's metal and country."""

from __future__ import annotations

from collections.abc import Iterator

from cmrtkit.checks.context import CheckContext
from cmrtkit.checks.masking import quoted
from cmrtkit.checks.smelter_facts import facts_of, subject_of
from cmrtkit.checks.smelter_typed import (
    Offered,
    is_of_template,
    known_elsewhere,
    metal_fits,
    offered_by,
    typed_ids,
    typed_over,
)
from cmrtkit.countries import same_country
from cmrtkit.findings import Hit, Label
from cmrtkit.matching.ids import meant_id
from cmrtkit.reference.registry import KnownFacility
from cmrtkit.smelters import JudgedRow
from cmrtkit.text import is_blank


def smelter_metal_mismatch(context: CheckContext) -> Iterator[Hit]:
    """An ID or a name that belongs to another metal than the row's."""
    offered = offered_by(context)
    for judged in context.smelters:
        if is_blank(judged.row.metal or ""):
            continue
        hit = next(_ids_of_other_metals(context, judged, offered), None) or _name_of_other_metal(context, judged)
        if not is_of_template(context, judged.row):
            if context.layout.declaration.minerals is None:  # else another rule says that the metal is not chosen
                yield _foreign_metal_hit(context, judged)
        elif hit:
            yield hit


def _foreign_metal_hit(context: CheckContext, judged: JudgedRow) -> Hit:
    template = context.declaration.template
    return Hit(
        cell=judged.row.cell("metal"),
        variant="not-of-template",
        subject=subject_of(judged),
        metal=judged.row.metal,
        smelter_id=judged.smelter_id,
        observed=quoted(judged.row.metal or ""),
        facts={
            **facts_of(judged),
            "written": quoted(judged.row.metal or ""),
            "template": template.title,
            "metals": [Label("metal", metal) for metal in context.layout.metals],
        },
    )


def _ids_of_other_metals(context: CheckContext, judged: JudgedRow, offered: Offered) -> Iterator[Hit]:
    for field, typed in typed_ids(judged.row):
        facility = context.reference.facility(meant_id(typed))
        if (
            facility
            and not offered.gives(facility.id, judged.row.metal)
            and not metal_fits(context, judged.row, facility)
        ):
            yield _metal_hit(judged, "id", field, facility)


def _name_of_other_metal(context: CheckContext, judged: JudgedRow) -> Hit | None:
    facility = known_elsewhere(context, judged)
    return _metal_hit(judged, "name", judged.name_field, facility) if facility else None


def _metal_hit(judged: JudgedRow, variant: str, field: str, facility: KnownFacility) -> Hit:
    return Hit(
        cell=judged.row.cell(field),
        variant=variant,
        subject=subject_of(judged),
        metal=judged.row.metal,
        smelter_id=facility.id,
        observed=quoted(judged.row.fields[field].value or ""),
        expected=facility.metal,
        facts={
            **facts_of(judged),
            "id": facility.id,
            "standard": facility.standard_name,
            "other_metal": Label("metal", facility.metal),
        },
    )


def smelter_country_mismatch(context: CheckContext) -> Iterator[Hit]:
    """A typed country that is not the facility's."""
    own = {entry.smelter_id: entry.country or "" for entry in context.declaration.look_up if entry.smelter_id}
    for judged in context.smelters:
        facility = judged.smelter.facility if judged.smelter else None
        stated = judged.row.country or ""
        if facility is None or not facility.country or same_country(stated, facility.country) is not False:
            continue
        if same_country(stated, own.get(facility.id, "")):
            continue  # what the template itself shows is no fault of the supplier's
        yield Hit(
            cell=judged.row.cell("country"),
            variant="mismatch",
            subject=subject_of(judged),
            metal=judged.row.metal,
            smelter_id=facility.id,
            observed=quoted(stated),
            expected=facility.country,
            also=typed_over(judged, judged.row.cell("country")),
            facts={**facts_of(judged), "country": quoted(stated), "known_country": facility.country},
        )
