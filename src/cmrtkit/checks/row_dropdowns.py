"""Answers in the Smelter List that its drop-downs do not offer: metals, countries, and on recycled sources."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterator, Sequence

from cmrtkit.checks.answers_given import ruled_out
from cmrtkit.checks.context import CheckContext
from cmrtkit.checks.masking import quoted
from cmrtkit.checks.meanings import meant_offer
from cmrtkit.checks.mineral_picks import misnamed_minerals
from cmrtkit.checks.smelter_facts import facts_of, subject_of
from cmrtkit.countries import country_code
from cmrtkit.findings import Hit, Label
from cmrtkit.reference.metals import metal_name
from cmrtkit.smelters import JudgedRow
from cmrtkit.text import fold, is_blank, legible, same

_SHOWN_CELLS = 5
_UNSEEN = "␣"


def metals_not_offered(context: CheckContext) -> Iterator[Hit]:
    """One hit for each wording of a metal that is known, and that the template does not take for it: "Zinn", "Tin "."""
    out, offered = ruled_out(context), {metal_name(metal): metal for metal in context.layout.metals}
    misnamed = misnamed_minerals(context)
    by_text: dict[str, list[JudgedRow]] = {}
    for judged in context.smelters:
        said = judged.row.metal or ""
        meant = metal_name(said)
        if meant in offered and meant not in out and not same(said, offered[meant]) and offered[meant] not in misnamed:
            by_text.setdefault(said, []).append(judged)
    for text, rows in by_text.items():
        yield _metal_hit(context, text, rows, offered[metal_name(text)])


def _metal_hit(context: CheckContext, text: str, rows: list[JudgedRow], meant: str) -> Hit:
    cells = [judged.row.cell("metal") for judged in rows]
    missing = (item for item in context.completeness.missing if item.wants == "smelters" and item.metal == meant)
    shown = quoted(with_blanks_shown(text))
    return Hit(
        cell=cells[0],
        variant="metal-blanks" if same(legible(text), meant) else "metal",
        subject=f"metal|{fold(text)}",
        metal=meant,
        observed=shown,
        expected=" | ".join(context.layout.metals),
        suggestion=meant,
        also=(*cells[1:], *(item.cell for item in missing)),
        facts={"cells": _shown_cells(cells), "answer": shown, "meant": meant},
    )


def _shown_cells(cells: Sequence[str]) -> list[str]:
    more = [f"… ({len(cells)})"] if len(cells) > _SHOWN_CELLS else []
    return [cell.rpartition("!")[2] for cell in cells[:_SHOWN_CELLS]] + more


def recycled_not_offered(context: CheckContext) -> Iterator[Hit]:
    """One hit for each wording in the column on recycled sources: whoever types it once types it in every row."""
    offers = tuple(context.layout.smelter_list.recycled_offers)
    offered, out = {fold(offer) for offer in offers}, ruled_out(context)
    by_text: dict[str, list[JudgedRow]] = {}
    for judged in context.smelters:
        said = fold(judged.row.fields["recycled"].value or "")
        if said and said not in offered and _counts(judged, out):
            said = legible(said)
            if said not in offered and not _says_nothing(said):
                by_text.setdefault(said, []).append(judged)
    for text, rows in by_text.items():
        yield _recycled_hit(text, rows, offers, meant_offer(text, offers, context.parameters))


def _says_nothing(text: str) -> bool:
    """A dash in a column that may be left empty."""
    return all(unicodedata.category(char)[0] in "PZC" for char in text)


def _recycled_hit(text: str, rows: list[JudgedRow], offers: tuple[str, ...], meant: str | None) -> Hit:
    cells = [judged.row.cell("recycled") for judged in rows]
    shown = quoted(rows[0].row.fields["recycled"].value or "")
    return Hit(
        cell=cells[0],
        variant="recycled-meant" if meant else "recycled",
        subject=f"recycled|{text}",
        observed=shown,
        expected=" | ".join(offers),
        suggestion=meant,
        also=tuple(cells[1:]),
        facts={
            "cells": _shown_cells(cells),
            "answer": shown,
            "meant": meant or "",
            "offers": [Label("quote", offer) for offer in offers],
        },
    )


def countries_not_known(context: CheckContext) -> Iterator[Hit]:
    """Typed countries that are no country's name or code. A spelling of one is no fault; of a 0 another rule speaks."""
    known = {entry.country for entry in context.declaration.look_up if entry.smelter_id} | {None, "0"}
    out = ruled_out(context)
    for judged in context.smelters:
        said = judged.row.country
        if said not in known and said is not None and country_code(said) is None:
            # Of a smelter that is not known, the country is not known either.
            if is_blank(said) or is_blank(judged.name) or not _counts(judged, out) or judged.status == "unidentified":
                continue
            yield _country_hit(judged, said)


def _country_hit(judged: JudgedRow, said: str) -> Hit:
    facility = judged.smelter.facility if judged.smelter else None
    return Hit(
        cell=judged.row.cell("country"),
        variant="country",
        subject=subject_of(judged),
        metal=judged.row.metal,
        smelter_id=judged.smelter_id,
        observed=quoted(said),
        suggestion=facility.country if facility else None,
        facts={**facts_of(judged), "answer": quoted(said)},
    )


def _counts(judged: JudgedRow, out: Collection[str]) -> bool:
    """Whether the row names a smelter, of a metal that is not ruled out."""
    return judged.says != "not-identified" and metal_name(judged.row.metal or "") not in out


def with_blanks_shown(text: str) -> str:
    """The text with a mark for each blank at its ends, and for what looks like a blank or like nothing within it."""
    body = text.strip()
    start = text.find(body)
    within = "".join(_UNSEEN if _is_unseen(char) else char for char in body)
    return _UNSEEN * start + within + _UNSEEN * (len(text) - start - len(body))


def _is_unseen(char: str) -> bool:
    return char != " " and (char.isspace() or unicodedata.category(char) in ("Cc", "Cf"))
