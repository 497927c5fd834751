"""Rules about the names in the Smelter List: unknown, or unlisted though known."""

from __future__ import annotations

from collections.abc import Iterator

from cmrtkit.checks.context import CheckContext
from cmrtkit.checks.masking import quoted
from cmrtkit.checks.smelter_facts import facts_of, own_word, subject_of
from cmrtkit.checks.smelter_typed import (
    OFF_THE_LIST,
    Offered,
    is_of_template,
    known_elsewhere,
    missed_id,
    offered_by,
)
from cmrtkit.findings import Hit
from cmrtkit.matching.ids import meant_id
from cmrtkit.matching.matcher import Matched
from cmrtkit.reference.metals import metal_name
from cmrtkit.smelters import JudgedRow
from cmrtkit.text import is_blank, same


def unknown_smelter_name(context: CheckContext) -> Iterator[Hit]:
    """A typed name that the workbook does not find on RMI's list, and that nothing shows to be no smelter."""
    offered = offered_by(context)
    for judged in context.smelters:
        smelter = judged.smelter
        if judged.row.smelter_id or smelter is None or is_blank(judged.name) or known_elsewhere(context, judged):
            continue
        if _approved(context, judged) or not is_of_template(context, judged.row):
            continue
        if not context.reference.lists_facilities(judged.row.metal or ""):
            continue  # there is no list of this metal that the name could be missing from
        if judged.says == "name" and _metal_misspelt(judged, offered):
            continue  # the rule on drop-downs speaks of the metal
        if offered.has_name(judged.row.metal, judged.name):
            continue  # a name that the template offers, and that its own formulas fail to find
        facility = smelter.facility
        if facility and judged.says == "name" and judged.status not in OFF_THE_LIST:
            if facility.id in offered.ids:
                yield _name_hit(judged, "respelled", facility.standard_name, facility.id)
            elif offered.ids and meant_id(missed_id(judged.row)) != facility.id:  # else the rule on unknown IDs says so
                yield _name_hit(judged, "newer", facility.standard_name, facility.id)
        elif judged.status == "unlisted" and facility is None:
            yield from _not_found(judged, smelter.matched, is_typed=not offered.ids)


def _approved(context: CheckContext, judged: JudgedRow) -> bool:
    own = own_word(context, judged)
    return own is not None and own.verdict == "approved"


def _metal_misspelt(judged: JudgedRow, offered: Offered) -> bool:
    """Whether the template would find the name, were the metal written as its list has it."""
    metal = metal_name(judged.row.metal or "")
    return not same(metal, judged.row.metal or "") and offered.has_name(metal, judged.name)


def _not_found(judged: JudgedRow, matched: Matched, is_typed: bool) -> Iterator[Hit]:
    """A name that means no facility for certain. A name that is known beside an ID that is not is the ID's matter.

    ``is_typed``: the form has no look-up, so names are typed, and nothing can be chosen instead.
    """
    suggestion = matched.suggestion
    if suggestion is None or (len(matched.candidates) > 1 and "shared-name" in matched.notes):
        yield _name_hit(judged, "shared" if matched.candidates else "typed" if is_typed else "unknown")
    elif matched.how not in ("exact", "alias"):
        variant = "typed-suggested" if is_typed else "suggested"
        yield _name_hit(judged, variant, suggestion.standard_name, suggestion.smelter_id)


def _name_hit(judged: JudgedRow, variant: str, standard: str = "", smelter_id: str = "") -> Hit:
    matched = judged.smelter.matched if judged.smelter else None
    names = [f"{item.standard_name} ({item.smelter_id})" for item in matched.candidates] if matched else []
    return Hit(
        cell=judged.cell,
        variant=variant,
        subject=subject_of(judged),
        metal=judged.row.metal,
        smelter_id=smelter_id if variant in ("respelled", "newer") else None,
        observed=quoted(judged.name),
        expected=standard if variant in ("respelled", "newer") else None,
        suggestion=f"{standard} ({smelter_id})" if smelter_id else None,
        facts={**facts_of(judged), "standard": standard, "known_id": smelter_id, "candidates": names},
    )


def unlisted_name_is_known(context: CheckContext) -> Iterator[Hit]:
    """ "Smelter not listed" beside a name that is on RMI's list: the template's own, or a newer one."""
    offered = offered_by(context)
    for judged in context.smelters:
        facility = judged.smelter.facility if judged.smelter else None
        named = judged.says == "not-listed" and not is_blank(judged.row.name or "")
        if not named or facility is None or judged.status in OFF_THE_LIST:
            continue
        name = judged.row.name or ""
        if facility.id not in offered.ids and offered.has_name(judged.row.metal, name):
            continue  # the template offers the name, but for an ID that the newest list gives another name
        known = "known" if same(name, facility.standard_name) else "known-as"
        yield Hit(
            cell=judged.row.cell("lookup"),
            variant=known if facility.id in offered.ids else "newer",
            subject=subject_of(judged),
            metal=judged.row.metal,
            smelter_id=facility.id,
            observed=quoted(name),
            expected=facility.standard_name,
            suggestion=f"{facility.standard_name} ({facility.id})",
            also=(judged.row.cell("name"),),
            facts={**facts_of(judged), "name": quoted(name)},
        )
