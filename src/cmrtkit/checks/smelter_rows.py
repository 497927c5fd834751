"""Rules about single rows of the Smelter List."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from cmrtkit.checks.context import CheckContext
from cmrtkit.checks.masking import quoted
from cmrtkit.findings import Hit, Label
from cmrtkit.model.declaration import SmelterRow
from cmrtkit.text import fold, is_blank

_CELL = {
    "no-metal": "metal",
    "no-lookup": "lookup",
    "no-lookup-but-name": "lookup",
    "no-metal-no-lookup": "metal",
    "no-name": "lookup",
    "no-country": "country",
    "not-listed-no-name": "name",
    "not-listed-no-country": "country",
    "not-listed-no-name-no-country": "name",
}


def smelter_row_incomplete(context: CheckContext) -> Iterator[Hit]:
    """A row that names no metal, no smelter, or an unlisted smelter without name or country."""
    seen: Counter[str] = Counter()
    for row in context.declaration.smelters:
        variant = _variant(row) if context.layout.look_up else _typed_variant(row)
        if variant is None:
            continue
        identity = fold(
            "|".join(row.fields[name].value or "" for name in ("input_id", "metal", "lookup", "name", "country"))
        )
        seen[identity] += 1
        yield _hit(row, variant, f"{identity}|{seen[identity]}", context.layout.smelter_list.columns)


def _variant(row: SmelterRow) -> str | None:
    """What the row lacks. A text of blanks and a 0 name nothing, though RMI's Checker lets them pass."""
    metal, lookup, name, country = (_named(text) for text in (row.metal, row.lookup, row.name, row.country))
    if row.id_not_found and not (metal and lookup):
        return None  # the ID is at fault, and rules about IDs say so
    if metal and name and not lookup:
        return "no-lookup-but-name"
    if not metal or not lookup:
        return "-".join(["no-metal"] * (not metal) + ["no-lookup"] * (not lookup))
    if row.kind != "not-listed" or (name and country):
        return None
    return "-".join(["not-listed"] + ["no-name"] * (not name) + ["no-country"] * (not country))


def _typed_variant(row: SmelterRow) -> str | None:
    """The same where there is no look-up: metal, name and country are typed, and a row counts only with all three."""
    metal, name, country = (_named(text) for text in (row.metal, row.lookup, row.country))
    if not metal:
        return "no-metal" if name else "no-metal-no-lookup"
    return "no-name" if not name else None if country or row.kind == "not-identified" else "no-country"


def _named(text: str | None) -> bool:
    return text is not None and text != "0" and not is_blank(text)


def _hit(row: SmelterRow, variant: str, subject: str, columns: Mapping[str, str]) -> Hit:
    shown = (
        row.fields["input_id"].value
        or row.name
        or row.lookup
        or row.metal
        or row.country
        or row.fields["smelter_id"].value
    )
    return Hit(
        cell=row.cell(_CELL[variant]),
        variant=variant,
        subject=subject,
        metal=row.metal,
        facts={
            "row": row.row,
            "metal": Label("metal", row.metal or ""),
            "shown": quoted(shown or ""),
            **{f"{name}_column": columns[name] for name in ("metal", "lookup", "name", "country")},
        },
    )
