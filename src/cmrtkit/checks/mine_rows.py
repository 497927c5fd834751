"""The rule about rows of the Mine List: those that do not say which mine, and those for minerals not in scope."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cmrtkit.checks.answers_given import chosen_metals, facts_beside, metal_answers, picks_area, question
from cmrtkit.checks.context import CheckContext
from cmrtkit.checks.masking import quoted
from cmrtkit.checks.mines import listed_cells, speaks_of_scrap
from cmrtkit.checks.scoping import ruled_out_by
from cmrtkit.findings import Hit, Label
from cmrtkit.model.declaration import TableRow
from cmrtkit.reference.metals import metal_name
from cmrtkit.text import fold, is_blank

_SHOWN_ROWS = 10
# What a row has to say. An identification says which mine it is, and where.
_WANTED = ("metal", "name", "country")
_TELLING = ("name", "mine_id", "smelter", "country", "state", "city", "street")


def mine_row_incomplete(context: CheckContext) -> Iterator[Hit]:
    """Rows that name a mine by half, and rows for minerals that the declaration does not cover."""
    rows = [row for row in context.declaration.mines if any(_says(row, name) for name in _TELLING)]
    lacking = [(row, gaps) for row in rows if (gaps := _gaps(row))]
    if len(lacking) > context.parameters["told_singly"]:
        yield _many_hit(lacking)
    else:
        yield from (_row_hit(row, gaps) for row, gaps in lacking)
    yield from _outside(context, rows)


def _says(row: TableRow, name: str) -> bool:
    text = row.value(name)
    return text is not None and text != "0" and not is_blank(text)


def _gaps(row: TableRow) -> list[str]:
    if speaks_of_scrap(listed_cells(row)):
        return []
    known = ("name", "country") if _says(row, "mine_id") else ()
    return [name for name in _WANTED if name not in known and not _says(row, name)]


def _row_hit(row: TableRow, gaps: Sequence[str]) -> Hit:
    shown = next((row.value(name) or "" for name in _TELLING if _says(row, name)), "")
    return Hit(
        cell=row.fields[gaps[0]].cell,
        variant="lacking",
        subject=fold("|".join(row.value(name) or "" for name in ("metal", *_TELLING))),
        metal=row.value("metal"),
        observed=quoted(shown),
        also=tuple(row.fields[name].cell for name in gaps),
        facts={"row": row.row, "shown": quoted(shown), "fields": [Label("field", f"mine.{name}") for name in gaps]},
    )


def _many_hit(lacking: Sequence[tuple[TableRow, list[str]]]) -> Hit:
    """So many at once are one matter: a list from elsewhere, pasted without these columns."""
    fields = [name for name in _WANTED if any(name in gaps for _, gaps in lacking)]
    rows = [row for row, _ in lacking]
    first, gaps = lacking[0]
    facts = {"fields": [Label("field", f"mine.{name}") for name in fields], "rows": _numbers(rows), "count": len(rows)}
    return Hit(cell=first.fields[gaps[0]].cell, variant="many", subject="mines", facts=facts)


def _outside(context: CheckContext, rows: Sequence[TableRow]) -> Iterator[Hit]:
    """Rows for a mineral that is not chosen, or that questions 1 and 2 rule out."""
    chosen = chosen_metals(context)
    rulings = {metal_name(item.metal): ruled_out_by(item) for item in metal_answers(context)}
    by_metal: dict[str, list[TableRow]] = {}
    for row in rows if chosen else ():
        metal = metal_name(row.value("metal") or "")
        if metal and (metal not in chosen or rulings.get(metal)):
            by_metal.setdefault(metal, []).append(row)
    for metal, found in by_metal.items():
        ruling = rulings.get(metal)
        beside = {**facts_beside("ruling", ruling), "ruling_question": question(ruling)} if ruling else {}
        also = (ruling.answer.cell,) if ruling else tuple(item.pick.cell for item in context.declaration.picks)
        facts = {"metal": Label("metal", quoted(metal)), "rows": _numbers(found), "area": picks_area(context)}
        yield Hit(
            cell=found[0].fields["metal"].cell,
            variant="ruled-out" if ruling else "not-chosen",
            subject=metal,
            metal=metal,
            observed=quoted(found[0].value("metal") or ""),
            also=also,
            facts=facts | beside,
        )


def _numbers(rows: Sequence[TableRow]) -> list[str]:
    return [str(row.row) for row in rows[:_SHOWN_ROWS]] + ["…"] * (len(rows) > _SHOWN_ROWS)
