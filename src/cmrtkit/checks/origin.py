"""Rules about answers on where a metal comes from, held against the mines that Smelter List and Mine List name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from cmrtkit.checks.answers_given import NO, UNKNOWN, YES, MetalAnswers, answer_hit, metal_answers
from cmrtkit.checks.context import CheckContext
from cmrtkit.checks.list_labels import list_label
from cmrtkit.checks.mines import (
    MineCell,
    cells_shown,
    listed_cells,
    listed_mine,
    mine_cells,
    origins,
    sheets_of,
    speaks_of_scrap,
)
from cmrtkit.covered import covered_countries
from cmrtkit.findings import Hit, Label
from cmrtkit.layout.catalogue import version_key
from cmrtkit.matching.country_phrases import Countries
from cmrtkit.model.declaration import Answer
from cmrtkit.reference.model import Area

_COVERED, _CAHRA = "covered-countries", "cahra"
_PLACE = ("name", "country", "state", "city")  # what a row of the Mine List says of where a mine is
_MOST_READ = 1000  # of a cell, when regions are looked for in it


@dataclass(frozen=True, slots=True)
class _Mine:
    """A country that a row plainly gives for its mines; ``said`` is all that the row says of them.

    ``scrap`` tells that a word for recycled material or scrap stands beside it.
    """

    cell: MineCell
    country: Countries
    said: str
    scrap: bool

    def is_in(self, codes: Iterable[str]) -> bool:
        """Whether every country the name may stand for is one of these."""
        return self.country <= set(codes)


def origin_contradicts_mines(context: CheckContext) -> Iterator[Hit]:
    """ "No" or "Unknown" on the origin of a metal, though a row of it names a mine's country that counts."""
    for item in metal_answers(context):
        mines = list(_mines(item)) if _is_denied(item) else []
        yield from _against_covered(item, mines)
        yield from _against_cahra(context, item, mines)


def _is_denied(item: MetalAnswers) -> bool:
    """Whether there is an answer that mines could contradict."""
    return item.says(_COVERED, NO, UNKNOWN) or item.says(_CAHRA, NO, UNKNOWN)


def _mines(item: MetalAnswers) -> Iterator[_Mine]:
    for judged in item.rows:
        cells, scrap = origins(judged.row), speaks_of_scrap(mine_cells(judged.row))
        yield from _named(cells, " ".join(cell.text[:_MOST_READ] for cell in cells), scrap)
    for row in item.mines:
        said = " ".join((row.value(name) or "")[:_MOST_READ] for name in _PLACE)
        yield from _named(listed_mine(row), said, speaks_of_scrap(listed_cells(row)))


def _named(cells: Sequence[MineCell], said: str, scrap: bool) -> Iterator[_Mine]:
    for cell in cells:
        yield from (_Mine(cell, country, said, scrap) for country in cell.countries)


def _against_covered(item: MetalAnswers, mines: Sequence[_Mine]) -> Iterator[Hit]:
    answer = item.given(_COVERED)
    covered = [mine for mine in mines if mine.is_in(covered_countries())]
    if answer and answer.choice in (NO, UNKNOWN) and covered:
        yield _hit(answer, "covered-scrap" if all(mine.scrap for mine in covered) else "covered", covered)


def _against_cahra(context: CheckContext, item: MetalAnswers, mines: Sequence[_Mine]) -> Iterator[Hit]:
    """By the user's list of areas; of countries that are on none, by what the form itself counts."""
    answer = item.given(_CAHRA)
    if answer is None or answer.choice not in (NO, UNKNOWN):
        return
    told = covered_countries() if _is_told(item, answer) else frozenset()
    left = [mine for mine in mines if not mine.is_in(told)]
    areas = {mine: found for mine in left if (found := _areas(context, mine))}
    if areas:
        yield _hit(answer, "listed", list(areas), list=_list(context, areas))
    else:
        yield from _by_the_form(context, item, answer, left)


def _is_told(item: MetalAnswers, answer: Answer) -> bool:
    """Whether another finding speaks of mines in covered countries: this rule's, or that of Yes there and No here."""
    return item.says(_COVERED, NO, UNKNOWN) or (item.says(_COVERED, YES) and answer.choice == NO)


def _areas(context: CheckContext, mine: _Mine) -> list[Area]:
    """The listed areas in which a mine is, whichever country its name stands for."""
    areas, on = context.reference.areas, _day(context)
    found = [areas.named_in(mine.said, code, on) for code in sorted(mine.country)]
    return [area for part in found for area in part] if all(found) else []


def _day(context: CheckContext) -> dt.date:
    """The day of the declaration; of one that lies ahead, or cannot be read, today."""
    signed = context.declaration.company.effective_date.value
    return min(signed, context.as_of) if signed else context.as_of


def _list(context: CheckContext, areas: Mapping[_Mine, Sequence[Area]]) -> list[Label]:
    sources = (context.reference.areas.source(area) for found in areas.values() for area in found)
    return list(dict.fromkeys(list_label(source, dated=True) for source in sources))


def _by_the_form(context: CheckContext, item: MetalAnswers, answer: Answer, mines: Sequence[_Mine]) -> Iterator[Hit]:
    """What RMI's form itself counts, without a list: a country that it offers as an answer, else what it instructs."""
    offered: Mapping[str, list[str] | None] = context.parameters["offered"]
    for choice, codes in offered.items():
        counted = [mine for mine in mines if choice in answer.offers and mine.is_in(codes or covered_countries())]
        if counted:
            yield _hit(answer, "offered", counted, offered=choice)
    if _COVERED not in item.answers and not any(choice in answer.offers for choice in offered):
        counted = [mine for mine in mines if mine.is_in(context.parameters["counted"])]
        yield from [_hit(answer, "counted", counted)] if counted else []
    since = version_key(context.parameters["instructed_since"])
    covered = [mine for mine in mines if mine.is_in(covered_countries())]
    if covered and _COVERED in item.answers and version_key(context.layout.version) >= since:
        yield _hit(answer, "instructed", covered)


def _hit(answer: Answer, variant: str, mines: Sequence[_Mine], **facts: object) -> Hit:
    cells = list(dict.fromkeys(mine.cell.cell for mine in mines))
    countries = list(dict.fromkeys(map(_country, mines)))
    where = {"countries": countries, "cells": cells_shown(cells), "sheets": sheets_of(cells)}
    hit = answer_hit(answer, variant, *cells, **where, **facts)
    return replace(hit, subject="|".join((hit.subject, *sorted(country.key for country in countries))))


def _country(mine: _Mine) -> Label:
    """The country as messages name it; not ten of them for "covered countries"."""
    of_all = mine.country == covered_countries()
    return Label("term", "covered-countries") if of_all else Label("country", " ".join(sorted(mine.country)))
