"""Rules about who is meant by a row of the Smelter List: names, IDs, metal, country."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from cmrtkit.checks.context import CheckContext
from cmrtkit.checks.masking import quoted
from cmrtkit.checks.smelter_facts import facts_of, own_word, subject_of
from cmrtkit.countries import same_country
from cmrtkit.findings import Hit, Label
from cmrtkit.matching.ids import is_well_formed, meant_id
from cmrtkit.matching.matcher import Matched, Query
from cmrtkit.model.declaration import SmelterRow
from cmrtkit.reference.metals import metal_name
from cmrtkit.reference.registry import KnownFacility
from cmrtkit.smelters import JudgedRow
from cmrtkit.text import fold, is_blank, same

# Other rules speak of these.
_OFF_THE_LIST = ("removed", "non-smelter")


def unknown_smelter_name(context: CheckContext) -> Iterator[Hit]:
    """A typed name that the workbook does not find on RMI's list, and that nothing shows to be no smelter."""
    offered = _Offered.by(context)
    for judged in context.smelters:
        smelter = judged.smelter
        if judged.row.smelter_id or smelter is None or is_blank(judged.name) or _known_elsewhere(context, judged):
            continue
        if _approved(context, judged) or not _is_of_template(context, judged.row):
            continue
        if judged.says == "name" and _metal_misspelt(judged, offered):
            yield _metal_spelling_hit(judged)
            continue
        if judged.says == "name" and offered.has_name(judged.row.metal, judged.name):
            continue  # a name that the template offers, and that its own formulas fail to find
        facility = smelter.facility
        if facility and judged.says == "name" and judged.status not in _OFF_THE_LIST:
            if facility.id in offered.ids:
                yield _name_hit(judged, "respelled", facility.standard_name, facility.id)
            elif meant_id(_missed_id(judged.row)) != facility.id:  # else the rule on unknown IDs says so
                yield _name_hit(judged, "newer", facility.standard_name, facility.id)
        elif judged.status == "unlisted" and facility is None:
            yield from _not_found(judged, smelter.matched)


def _approved(context: CheckContext, judged: JudgedRow) -> bool:
    own = own_word(context, judged)
    return own is not None and own.verdict == "approved"


def _is_of_template(context: CheckContext, row: SmelterRow) -> bool:
    """Whether the row's metal is one the template is about, however it is written."""
    return metal_name(row.metal or "") in context.layout.metals


def _metal_misspelt(judged: JudgedRow, offered: _Offered) -> bool:
    """Whether the template would find the name, were the metal written as its list has it."""
    metal = metal_name(judged.row.metal or "")
    return not same(metal, judged.row.metal or "") and offered.has_name(metal, judged.name)


def _metal_spelling_hit(judged: JudgedRow) -> Hit:
    metal = metal_name(judged.row.metal or "")
    return Hit(
        cell=judged.row.cell("metal"),
        variant="metal-respelled",
        subject=subject_of(judged),
        metal=judged.row.metal,
        smelter_id=judged.smelter_id,
        observed=quoted(judged.row.metal or ""),
        expected=metal,
        suggestion=metal,
        facts={**facts_of(judged), "written": quoted(judged.row.metal or ""), "metal_name": metal},
    )


def _not_found(judged: JudgedRow, matched: Matched) -> Iterator[Hit]:
    """A name that means no facility for certain. A name that is known beside an ID that is not is the ID's matter."""
    suggestion = matched.suggestion
    if suggestion is None or (len(matched.candidates) > 1 and "shared-name" in matched.notes):
        yield _name_hit(judged, "shared" if matched.candidates else "unknown")
    elif matched.how not in ("exact", "alias"):
        yield _name_hit(judged, "suggested", suggestion.standard_name, suggestion.smelter_id)


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
    offered = _Offered.by(context)
    for judged in context.smelters:
        facility = judged.smelter.facility if judged.smelter else None
        named = judged.says == "not-listed" and not is_blank(judged.row.name or "")
        if not named or facility is None or judged.status in _OFF_THE_LIST:
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
            facts={**facts_of(judged), "name": quoted(name)},
        )


def smelter_not_yet_identified(context: CheckContext) -> Iterator[Hit]:
    """A row that says its smelter is not yet identified."""
    for judged in context.smelters:
        if judged.says == "not-identified":
            metal = judged.row.metal
            variant = "not-identified" if metal and not is_blank(metal) else "not-identified-no-metal"
            subject = f"{metal}|{judged.row.country}"
            yield Hit(judged.row.cell("lookup"), variant, subject, facts_of(judged), metal=metal)


def smelter_id_malformed(context: CheckContext) -> Iterator[Hit]:
    """An ID that the workbook cannot find because of how it is written."""
    for judged in context.smelters:
        typed = _missed_id(judged.row)
        meant = meant_id(typed)
        if not typed or (is_well_formed(meant) and context.reference.facility(meant) is None):
            continue
        facility = context.reference.facility(meant)
        if _is_written_as_one(judged.row):
            continue
        yield Hit(
            cell=judged.row.cell("input_id"),
            variant="respelled" if facility else "no-id",
            subject=subject_of(judged),
            metal=judged.row.metal,
            smelter_id=meant if facility else None,
            observed=quoted(_typed(judged.row)),
            expected=meant if facility else None,
            suggestion=meant if facility else None,
            facts={
                **facts_of(judged),
                "id": quoted(_typed(judged.row)),
                "known_id": meant,
                "standard": _name(facility),
            },
        )


def smelter_id_unknown(context: CheckContext) -> Iterator[Hit]:
    """An ID that is written as one, and that the workbook's Look-up, or RMI's list, does not have."""
    own_title = context.declaration.template.title
    for judged in context.smelters:
        meant = meant_id(_missed_id(judged.row))
        listed = (judged.row.smelter_id or "").strip()
        if meant and is_well_formed(meant):
            facility = context.reference.facility(meant)
            if facility is None:
                yield _id_hit(judged, "unknown", meant, None, own_title)
            elif _is_written_as_one(judged.row) and _metal_fits(context, judged.row, facility):
                variant = _why_missed(context, facility)
                if variant != "older" or judged.smelter_id != meant:  # else the rules on removed facilities speak of it
                    yield _id_hit(judged, variant, meant, facility, own_title)
        elif listed and context.reference.facility(listed) is None:
            yield _id_hit(judged, "not-on-rmi-list", listed, None, own_title)


def _why_missed(context: CheckContext, facility: KnownFacility) -> str:
    """Why the workbook does not have a facility that other lists have."""
    if not any(context.reference.same_metal(metal, facility.metal) for metal in context.layout.metals):
        return "other-metal"
    return "older" if context.reference.judged(facility.id).status in _OFF_THE_LIST else "newer"


def _id_hit(judged: JudgedRow, variant: str, smelter_id: str, facility: KnownFacility | None, title: str) -> Hit:
    field = "smelter_id" if variant == "not-on-rmi-list" else "input_id"
    shown = _typed(judged.row) if variant == "unknown" else smelter_id
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
    offered = _Offered.by(context)
    for judged in context.smelters:
        for field, typed in _typed_ids(judged.row):
            if offered.gives(meant_id(typed), judged.row.metal, judged.row.lookup or ""):
                continue
            by_id = context.reference.facility(meant_id(typed))
            by_name = _named(context, judged)
            if by_id and by_name and _metal_fits(context, judged.row, by_id):
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


def smelter_metal_mismatch(context: CheckContext) -> Iterator[Hit]:
    """An ID or a name that belongs to another metal than the row's."""
    offered = _Offered.by(context)
    for judged in context.smelters:
        if is_blank(judged.row.metal or ""):
            continue
        hit = next(_ids_of_other_metals(context, judged, offered), None) or _name_of_other_metal(context, judged)
        if not _is_of_template(context, judged.row):
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


def _ids_of_other_metals(context: CheckContext, judged: JudgedRow, offered: _Offered) -> Iterator[Hit]:
    for field, typed in _typed_ids(judged.row):
        facility = context.reference.facility(meant_id(typed))
        if (
            facility
            and not offered.gives(facility.id, judged.row.metal)
            and not _metal_fits(context, judged.row, facility)
        ):
            yield _metal_hit(judged, "id", field, facility)


def _name_of_other_metal(context: CheckContext, judged: JudgedRow) -> Hit | None:
    facility = _known_elsewhere(context, judged)
    return _metal_hit(judged, "name", judged.name_field, facility) if facility else None


def _known_elsewhere(context: CheckContext, judged: JudgedRow) -> KnownFacility | None:
    """The facility of another metal that has exactly this name, where no facility of the row's metal is near."""
    matched = judged.smelter.matched if judged.smelter else None
    if matched is None or judged.status != "unlisted" or matched.candidates or is_blank(judged.row.metal or ""):
        return None
    for metal in context.reference.metals:
        if not context.reference.same_metal(metal, judged.row.metal or ""):
            found = list(context.reference.names(metal).exact(judged.name))
            if len(found) == 1:
                return context.reference.facility(found[0])
    return None


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
            facts={**facts_of(judged), "country": quoted(stated), "known_country": facility.country},
        )


@dataclass(frozen=True, slots=True)
class _Offered:
    """What the workbook's own Look-up offers: no fault of the supplier's, whatever other lists say."""

    ids: frozenset[str]
    names: frozenset[tuple[str, str]]
    by_id: Mapping[str, tuple[tuple[str, str], ...]]

    @classmethod
    def by(cls, context: CheckContext) -> _Offered:
        by_id: dict[str, tuple[tuple[str, str], ...]] = {}
        for entry in context.declaration.look_up:
            metal = fold(entry.metal or "")
            names = ((metal, fold(entry.lookup or "")), (metal, fold(entry.standard_name or "")))
            if entry.smelter_id:
                smelter_id = entry.smelter_id.strip()
                by_id[smelter_id] = (*by_id.get(smelter_id, ()), *names)
        return cls(frozenset(by_id), frozenset(name for names in by_id.values() for name in names), by_id)

    def has_name(self, metal: str | None, name: str | None) -> bool:
        """Whether it has the name for the metal."""
        return (fold(metal or ""), fold(name or "")) in self.names

    def gives(self, smelter_id: str, metal: str | None, name: str | None = None) -> bool:
        """Whether it has the ID for the metal, and for the name if one is asked for."""
        found = self.by_id.get(smelter_id, ())
        return any(fold(metal or "") == known and (name is None or fold(name) == spelt) for known, spelt in found)


def _typed(row: SmelterRow) -> str:
    """Column A as it stands."""
    return row.fields["input_id"].value or ""


def _missed_id(row: SmelterRow) -> str:
    """The ID in column A that the workbook's own Look-up does not find."""
    return _typed(row).strip() if row.id_not_found else ""


def _is_written_as_one(row: SmelterRow) -> bool:
    """Whether column A is written as the workbook expects an ID: without blanks, in whatever case."""
    return is_well_formed(_typed(row).upper())


def _typed_ids(row: SmelterRow) -> Iterator[tuple[str, str]]:
    """The IDs typed in columns A and F, with their columns."""
    typed = (row.fields["input_id"].value or "").strip()
    if typed:
        yield "input_id", typed
    shown = (row.fields["smelter_id"].value or "").strip()
    stale = any(item.field == "smelter_id" for item in row.disagreements)
    if shown and not stale and not same(shown, row.smelter_id or "") and not same(shown, typed):
        yield "smelter_id", shown


def _metal_fits(context: CheckContext, row: SmelterRow, facility: KnownFacility) -> bool:
    return is_blank(row.metal or "") or context.reference.same_metal(row.metal or "", facility.metal)


def _name(facility: KnownFacility | None) -> str:
    return facility.standard_name if facility else ""
