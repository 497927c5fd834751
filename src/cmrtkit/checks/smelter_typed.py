"""What a supplier typed into a row of the Smelter List, beside what the workbook itself offers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from cmrtkit.checks.answers_given import chosen_metals
from cmrtkit.checks.context import CheckContext
from cmrtkit.countries import same_country
from cmrtkit.matching.ids import is_well_formed
from cmrtkit.model.declaration import Declaration, SmelterRow
from cmrtkit.reference.metals import metal_name
from cmrtkit.reference.registry import KnownFacility
from cmrtkit.smelters import JudgedRow
from cmrtkit.text import fold, is_blank, same

# Other rules speak of these.
OFF_THE_LIST = ("removed", "non-smelter")


def is_of_template(context: CheckContext, row: SmelterRow) -> bool:
    """Whether the row's metal is one the template is about, however it is written."""
    return metal_name(row.metal or "") in chosen_metals(context)


def known_elsewhere(context: CheckContext, judged: JudgedRow) -> KnownFacility | None:
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


@dataclass(frozen=True, slots=True)
class Offered:
    """What the workbook's own Look-up offers: no fault of the supplier's, whatever other lists say."""

    ids: frozenset[str]
    names: frozenset[tuple[str, str]]
    by_id: Mapping[str, tuple[tuple[str, str], ...]]

    @classmethod
    def by(cls, declaration: Declaration) -> Offered:
        by_id: dict[str, tuple[tuple[str, str], ...]] = {}
        for entry in declaration.look_up:
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


def typed_id(row: SmelterRow) -> str:
    """Column A as it stands."""
    return row.fields["input_id"].value or ""


def missed_id(row: SmelterRow) -> str:
    """The ID in column A that the workbook's own Look-up does not find."""
    return typed_id(row).strip() if row.id_not_found else ""


def is_written_as_one(row: SmelterRow) -> bool:
    """Whether column A is written as the workbook expects an ID: without blanks, in whatever case."""
    return is_well_formed(typed_id(row).upper())


def typed_ids(row: SmelterRow) -> Iterator[tuple[str, str]]:
    """The IDs typed in columns A and F, with their columns."""
    typed = (row.fields["input_id"].value or "").strip()
    if typed:
        yield "input_id", typed
    shown = (row.fields["smelter_id"].value or "").strip()
    stale = any(item.field == "smelter_id" for item in row.disagreements)
    if shown and not stale and not same(shown, row.smelter_id or "") and not same(shown, typed):
        yield "smelter_id", shown


def typed_over(judged: JudgedRow, besides: str = "") -> tuple[str, ...]:
    """The cells in which a country, ID or standard name was typed that is not that of the smelter the row names.

    They were mostly copied together, so what is said of one of them (``besides``) concerns the others; none if it is
    not among them.
    """
    row, facility = judged.row, judged.smelter.facility if judged.smelter else None
    if facility is None or not row.smelter_id:
        return ()
    differs = {
        "country": same_country(row.country or "", facility.country) is False,
        "smelter_id": not same(row.fields["smelter_id"].value or row.smelter_id, row.smelter_id),
        "standard_name": not same(row.fields["standard_name"].value or facility.standard_name, row.standard_name or ""),
    }
    old = {item.field for item in row.disagreements}
    cells = [row.cell(field) for field, differing in differs.items() if differing and field not in old]
    return tuple(cell for cell in cells if cell != besides) if besides in cells else ()


def metal_fits(context: CheckContext, row: SmelterRow, facility: KnownFacility) -> bool:
    return is_blank(row.metal or "") or context.reference.same_metal(row.metal or "", facility.metal)


def offered_by(context: CheckContext) -> Offered:
    """What the workbook's own Look-up offers, worked out once a workbook."""
    found = context.memo.get(Offered)
    if not isinstance(found, Offered):
        found = context.memo[Offered] = Offered.by(context.declaration)
    return found
