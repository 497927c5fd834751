"""The Checker sheet, its formulas written from the layout's data.

B is what a row counts, F whether it is needed (1 or 0), G whether it is missing, H both. The
engine in ``cmrtkit.completeness`` works the same data out without a spreadsheet program.
"""

from __future__ import annotations

from itertools import groupby

from cmrtkit.builder.formulas import all_of, any_of, literal, on
from cmrtkit.builder.labels import Labels
from cmrtkit.builder.sheets.checker_rows import first_product, missing, needed, says
from cmrtkit.builder.sheets.declaration import LABELS
from cmrtkit.builder.sheets.minerals import shown_in
from cmrtkit.layout.schema import CheckerRow, Layout
from cmrtkit.model.cells import CellValue, place

# What the row about products says in either case.
GIVEN, ABSENT = "I", "J"


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
    rows = [row for row in layout.checker.rows if (row.metal or row.slot) and row.wants.startswith("question.")]
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
        f"B{number}": _counted(layout, row),
        f"D{number}": f'=IF(H{number}=1,{literal(_where(layout, row))},"")',
        f"F{number}": needed(layout, row),
        f"G{number}": missing(layout, row),
        f"H{number}": f"=F{number}*G{number}",
        **(_product_notes(row, labels) if row.wants == "products" else {}),
    }
    return {a1: value for a1, value in cells.items() if value is not None}


def _label(layout: Layout, row: CheckerRow, labels: Labels) -> str:
    cell = layout.cell_of(row)
    if row.wants.endswith(".comment"):
        return labels.checker["comment"].format(number=row.wants.split(".")[1])
    if cell is not None:
        return f"={on(layout.declaration.sheet, f'{LABELS}{place(cell).row}')}"
    if row.wants == "smelters":
        return _smelters_label(layout, row, labels)
    return labels.checker["products" if row.wants == "products" else "not_listed"]


def _smelters_label(layout: Layout, row: CheckerRow, labels: Labels) -> str:
    """Of a slot, for whichever mineral takes it; nothing where none does."""
    text = labels.checker["smelters"]
    if row.slot is None:
        return text.format(metal=labels.metals[row.metal or ""])
    before, _, after = text.partition("{metal}")
    metal = shown_in(layout, row.slot)
    return f'=IF({metal}="","",{literal(before)}&{metal}&{literal(after)})'


def _where(layout: Layout, row: CheckerRow) -> str:
    cell = layout.cell_of(row)
    if cell is not None:
        return f"{layout.declaration.sheet}!{cell}"
    return first_product(layout) if row.wants == "products" else layout.smelter_list.sheet


def _counted(layout: Layout, row: CheckerRow) -> str | None:
    """The answer, or 0 while the answers it hangs on do not let it count."""
    cell = layout.cell_of(row)
    if cell is None or row.wants.startswith("minerals"):
        return f"=IF(G{row.row}=1,{ABSENT}{row.row},{GIVEN}{row.row})" if row.wants == "products" else None
    value = _counted_as(layout, row, on(layout.declaration.sheet, cell))
    if row.counts_when:
        before = all_of([says(other, answers) for other, answers in row.counts_when.items()])
        value = f"IF({before},{value},0)"
    return f"={value}"


def _product_notes(row: CheckerRow, labels: Labels) -> dict[str, CellValue]:
    """What stands for the list of products; beside it, so that the formula is the same in every language."""
    words = labels.checker
    return {f"{GIVEN}{row.row}": words["given"], f"{ABSENT}{row.row}": words["absent"]}


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
