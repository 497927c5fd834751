"""Rules about how entries are written: as a formula, or too long."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from cmrtkit.checks.context import CheckContext
from cmrtkit.checks.entries import Entry, entries
from cmrtkit.checks.placeholders import placeholder_in
from cmrtkit.findings import Hit
from cmrtkit.model.declaration import Stated
from cmrtkit.model.formulas import reaches_out

_FORBIDDEN, _SIGNS = ("=", "#"), ("+", "-", "@")
_LONGEST_FORMULA = 500
_SHOWN_CELLS = 3
# A cell of another sheet, or what a program is called with: 'Sheet 2'!A1, cmd|'/C calc'!A0.
_ELSEWHERE = re.compile(r"(?:'[^']*'|\w+(?:\|.*)?)![$]?[A-Z]{1,3}[$]?\d")


def entry_begins_like_formula(context: CheckContext) -> Iterator[Hit]:
    """Formulas where an entry belongs, and entries that a spreadsheet would take for one."""
    by_place: dict[tuple[str, str], list[Entry]] = {}
    for entry in entries(context, _may_be_formula):
        variant = _variant(context, entry)
        if variant:
            by_place.setdefault((entry.field, variant), []).append(entry)
    for (_, variant), found in by_place.items():
        yield _formula_hit(found, variant)


def _may_be_formula(stated: Stated) -> bool:
    return stated.formula is not None or (isinstance(stated.raw, str) and _first(stated.raw) in _FORBIDDEN + _SIGNS)


def _first(text: str) -> str:
    """The first character, of whatever width."""
    return unicodedata.normalize("NFKC", text[:1])


def _variant(context: CheckContext, entry: Entry) -> str | None:
    formula = entry.stated.formula
    if formula is not None:
        if reaches_out(formula):
            return "elsewhere"
        return "changing" if _calls(formula, context.parameters["changing"]) else "formula"
    text = entry.stated.value or ""
    if not text or _is_told(context, entry, text):
        return None
    if _first(text) in _FORBIDDEN:
        return "forbidden"
    return "like-formula" if _is_like_formula(text, context.parameters["functions"]) else None


def _is_told(context: CheckContext, entry: Entry, text: str) -> bool:
    """Whether other rules speak of the text: those on answers, IDs and dates, on what is missing, on placeholders."""
    missing = any(item.cell == entry.stated.cell for item in context.completeness.missing)
    placeholder = entry.field in context.parameters["placeholders_told"] and placeholder_in(text) is not None
    return entry.kind == "chosen" or missing or placeholder


def _calls(formula: str, functions: list[str]) -> bool:
    """Whether it calls one of these functions."""
    return any(f"{name}(" in formula.upper() for name in functions)


def _is_like_formula(text: str, functions: list[str]) -> bool:
    """Whether a text behind a plus, minus or at sign calls a function or a program, or names a cell of another sheet.

    Phone numbers, dashes and points of a list begin with such signs as well.
    """
    narrow = unicodedata.normalize("NFKC", text[:_LONGEST_FORMULA]).upper()
    behind = narrow.lstrip("+-@ ")
    called = any(behind.startswith(f"{name}(") for name in functions)
    return (called and narrow.rstrip().endswith(")")) or _ELSEWHERE.match(behind) is not None


def _formula_hit(found: list[Entry], variant: str) -> Hit:
    """One hit for the cells of a column: who fills in one by a formula fills in all."""
    first = found[0]
    formula = first.stated.formula
    text = f"={formula}" if formula is not None else first.stated.value or ""
    shown = first.shown(text)
    cells = [entry.stated.cell for entry in found]
    more = [f"… ({len(cells)})"] if len(cells) > _SHOWN_CELLS else []
    return Hit(
        cell=cells[0],
        variant=variant,
        subject=f"{first.field}|{variant}",
        observed=shown,
        also=tuple(cells[1:]),
        facts={
            "field": first.named,
            "cells": [cell.rpartition("!")[2] for cell in cells[:_SHOWN_CELLS]] + more,
            "text": shown,
            "sign": text[:1],
        },
    )


def text_too_long(context: CheckContext) -> Iterator[Hit]:
    """Texts longer than formulas, drop-downs and many programs can handle."""
    longest = int(context.parameters["longest"])
    for entry in entries(context, lambda stated: len(stated.value or "") > longest):
        if entry.kind != "chosen":
            text = entry.stated.value or ""
            yield Hit(
                cell=entry.stated.cell,
                variant=entry.kind,
                subject=f"{entry.field}|{text}" if entry.row else entry.field,
                observed=entry.shown(text),
                facts={"field": entry.named, "row": entry.row or "", "length": len(text), "longest": longest},
            )
