"""Answers in the Smelter List that its drop-downs do not offer: on recycled sources, and countries."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from cmrtkit.checks.answers_given import metal_answers
from cmrtkit.checks.context import CheckContext
from cmrtkit.checks.masking import quoted
from cmrtkit.checks.meanings import meant_offer
from cmrtkit.checks.smelter_facts import facts_of, subject_of
from cmrtkit.countries import country_code
from cmrtkit.findings import Hit, Label
from cmrtkit.reference.metals import metal_name
from cmrtkit.smelters import JudgedRow
from cmrtkit.text import fold, is_blank, legible

_SHOWN_CELLS = 5


def recycled_not_offered(context: CheckContext) -> Iterator[Hit]:
    """One hit for each wording in the column on recycled sources: whoever types it once types it in every row."""
    offers = tuple(context.layout.smelter_list.recycled_offers)
    offered, out = {fold(offer) for offer in offers}, _ruled_out(context)
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
    more = [f"… ({len(cells)})"] if len(cells) > _SHOWN_CELLS else []
    return Hit(
        cell=cells[0],
        variant="recycled-meant" if meant else "recycled",
        subject=f"recycled|{text}",
        observed=shown,
        expected=" | ".join(offers),
        suggestion=meant,
        also=tuple(cells[1:]),
        facts={
            "cells": [cell.rpartition("!")[2] for cell in cells[:_SHOWN_CELLS]] + more,
            "answer": shown,
            "meant": meant or "",
            "offers": [Label("quote", offer) for offer in offers],
        },
    )


def countries_not_known(context: CheckContext) -> Iterator[Hit]:
    """Typed countries that are no country's name or code. A spelling of one is no fault; of a 0 another rule speaks."""
    known = {entry.country for entry in context.declaration.look_up if entry.smelter_id} | {None, "0"}
    out = _ruled_out(context)
    for judged in context.smelters:
        said = judged.row.country
        if said not in known and said is not None and country_code(said) is None:
            if is_blank(said) or is_blank(judged.name) or not _counts(judged, out) or _names_nobody(judged):
                continue
            yield _country_hit(judged, said)


def _names_nobody(judged: JudgedRow) -> bool:
    """Whether the row says that its smelter is not known: its country is not either, then."""
    evidence = judged.smelter.evidence if judged.smelter else ()
    return judged.status == "unidentified" or any(item.kind == "placeholder" for item in evidence)


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


def _ruled_out(context: CheckContext) -> set[str]:
    return {item.metal for item in metal_answers(context) if item.scope == "out"}


def _counts(judged: JudgedRow, ruled_out: set[str]) -> bool:
    """Whether the row names a smelter, of a metal that is not ruled out."""
    return judged.says != "not-identified" and metal_name(judged.row.metal or "") not in ruled_out
