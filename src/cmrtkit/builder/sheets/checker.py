"""The Checker sheet, its formulas written from the layout's data.

B is what a row counts, F whether it is needed (1 or 0), G whether it is missing, H both. The
engine in ``cmrtkit.completeness`` works the same data out without a spreadsheet program.
"""

from __future__ import annotations

from itertools import groupby

from cmrtkit.builder.formulas import all_of, any_of, column, literal, on
from cmrtkit.builder.labels import Labels
from cmrtkit.builder.sheets.declaration import LABELS
from cmrtkit.builder.sheets.smelter_list import INCOMPLETE
from cmrtkit.layout.schema import (
    Answers,
    CheckerRow,
    Contains,
    Layout,
    LongerThan,
    Needed,
    NotListedRowsComplete,
)
from cmrtkit.model.cells import CellValue, place


def checker_cells(layout: Layout, labels: Labels) -> dict[str, CellValue]:
    """Headers, the rows of the layout, and the total."""
    words, checker = labels.checker, layout.checker
    first, last = checker.total_of
    cells: dict[str, CellValue] = {
        **{"A3": words["item"], "B3": words["value"], "D3": words["where"]},
        **{"D1": words["remaining"], "D2": f"={checker.total}", checker.total: f"=SUM(H{first}:H{last})"},
        **layout.anchors[checker.sheet],
    }
    for row in checker.rows:
        cells |= _row_cells(layout, row, labels)
    return _headings(layout) | cells


def _headings(layout: Layout) -> dict[str, CellValue]:
    """The text of a question asked per metal, in the row above the first of its metals."""
    rows = [row for row in layout.checker.rows if row.metal and row.wants.startswith("question.")]
    cells: dict[str, CellValue] = {}
    for _, group in groupby(rows, key=lambda row: row.wants):
        first = next(group)
        heading = place(layout.cell_of(first) or "").row - 1
        cells[f"A{first.row - 1}"] = f"={on(layout.declaration.sheet, f'{LABELS}{heading}')}"
    return cells


def _row_cells(layout: Layout, row: CheckerRow, labels: Labels) -> dict[str, CellValue]:
    number = row.row
    cells: dict[str, CellValue] = {
        f"A{number}": _label(layout, row, labels),
        f"B{number}": _counted(layout, row, labels),
        f"D{number}": f'=IF(H{number}=1,{literal(_where(layout, row))},"")',
        f"F{number}": _needed(layout, row),
        f"G{number}": _missing(layout, row),
        f"H{number}": f"=F{number}*G{number}",
    }
    return {a1: value for a1, value in cells.items() if value is not None}


def _label(layout: Layout, row: CheckerRow, labels: Labels) -> str:
    cell = layout.cell_of(row)
    if row.wants.endswith(".comment"):
        return labels.checker["comment"].format(number=row.wants.split(".")[1])
    if cell is not None:
        return f"={on(layout.declaration.sheet, f'{LABELS}{place(cell).row}')}"
    if row.wants == "smelters":
        return labels.checker["smelters"].format(metal=labels.metals[row.metal or ""])
    return labels.checker["products" if row.wants == "products" else "not_listed"]


def _where(layout: Layout, row: CheckerRow) -> str:
    cell = layout.cell_of(row)
    if cell is not None:
        return f"{layout.declaration.sheet}!{cell}"
    return _first_product(layout) if row.wants == "products" else layout.smelter_list.sheet


def _counted(layout: Layout, row: CheckerRow, labels: Labels) -> str | None:
    """The answer, or 0 while the answers it hangs on do not let it count."""
    cell = layout.cell_of(row)
    if cell is None:
        return _product_note(row, labels) if row.wants == "products" else None
    value = _counted_as(layout, row, on(layout.declaration.sheet, cell))
    if row.counts_when:
        before = all_of([_says(other, answers) for other, answers in row.counts_when.items()])
        value = f"IF({before},{value},0)"
    return f"={value}"


def _product_note(row: CheckerRow, labels: Labels) -> str:
    return f"=IF(G{row.row}=1,{literal(labels.checker['absent'])},{literal(labels.checker['given'])})"


def _counted_as(layout: Layout, row: CheckerRow, answer: str) -> str:
    """For answers that count only as offered, or only with the comment that describes them."""
    if row.counts_as is None:
        return answer
    number = place(layout.cell_of(row) or "").row
    comment = on(layout.declaration.sheet, f"{layout.declaration.comments}{number}")
    itself, described = (
        any_of([f"{answer}={literal(text)}" for text in texts])
        for texts in (row.counts_as.answer, row.counts_as.comment)
    )
    return f"IF({itself},{answer},IF({described},{comment},0))"


def _needed(layout: Layout, row: CheckerRow) -> str | int:
    needed = row.needed
    if not isinstance(needed, Needed):
        return 1
    conditions = [
        *(f"NOT({_says(other, answers)})" for other, answers in needed.unless.items()),
        *(_says(other, answers) for other, answers in needed.if_.items()),
        *(f"F{other}=1" for other in needed.as_),
        *([any_of([f"F{other}=1" for other in needed.any_])] if needed.any_ else []),
        *([_smelter_rows_say(layout, needed.smelter_rows_say)] if needed.smelter_rows_say else []),
    ]
    return f"=IF({all_of(conditions)},1,0)"


def _says(row: int, answers: Answers | list[str | int]) -> str:
    """Whether what a row counts is one of the answers; an empty cell equals 0."""
    return any_of([f"$B${row}={literal(answer)}" for answer in answers])


def _smelter_rows_say(layout: Layout, lookup: str) -> str:
    return f"COUNTIF({_stretch(layout, layout.smelter_list.columns['lookup'], None)},{literal(lookup)})>0"


def _missing(layout: Layout, row: CheckerRow) -> str:
    answered, value = row.answered, f"B{row.row}"
    if isinstance(answered, NotListedRowsComplete):
        return _not_listed_missing(layout, row, answered)
    if isinstance(answered, Contains):
        return f"=IF(ISNUMBER(SEARCH({literal(answered.contains)},{value})),0,1)"
    if isinstance(answered, LongerThan):
        return f"=IF(LEN({value})>{answered.longer_than},0,1)"
    if answered == "product":
        return f'=IF({_first_product(layout)}="",1,0)'
    if answered == "smelter":
        return f"=IF({_has_smelter(layout, row.metal or '')},0,1)"
    return f"=IF({value}=0,1,0)"


def _first_product(layout: Layout) -> str:
    table = layout.product_list
    return on(table.sheet, f"{table.columns['number']}{table.first_row}")


def _has_smelter(layout: Layout, metal: str) -> str:
    """A row with the metal, and a key that goes on after the metal; not necessarily in one row."""
    metals = _stretch(layout, layout.smelter_list.columns["metal"], layout.smelter_list.rows)
    keys = _stretch(layout, layout.smelter_list.columns["key"], layout.smelter_list.key_rows)
    return f"AND(COUNTIF({metals},{literal(metal)})>0,COUNTIF({keys},{literal(metal + '?*')})>0)"


def _not_listed_missing(layout: Layout, row: CheckerRow, answered: NotListedRowsComplete) -> str:
    listing = layout.smelter_list
    rows = listing.not_listed_rows
    if answered.not_listed_rows_complete == "count":
        return f"=SUM({_stretch(layout, INCOMPLETE, rows or listing.rows)})"
    lookup, name, country = (_stretch(layout, listing.columns[field], rows) for field in ("lookup", "name", "country"))
    text = row.needed.smelter_rows_say if isinstance(row.needed, Needed) else None
    unlisted = f"({lookup}={literal(text or '')})"
    lacking = [f'SUMPRODUCT({unlisted}*({field}=""))>0' for field in (name, country)]
    return f"=IF({any_of(lacking)},1,0)"


def _stretch(layout: Layout, letters: str, rows: tuple[int, int] | None) -> str:
    """Some rows of a column of the Smelter List, or all of it."""
    if rows is None:
        return column(layout.smelter_list.sheet, letters)
    return on(layout.smelter_list.sheet, f"${letters}${rows[0]}:${letters}${rows[1]}")
