"""The Declaration sheet of a blank template."""

from __future__ import annotations

from itertools import groupby

from cmrtkit.builder.labels import Labels
from cmrtkit.builder.sheets.choices import choice_cells
from cmrtkit.builder.sheets.front import revisions
from cmrtkit.builder.sheets.minerals import mineral_cells, shown_cells
from cmrtkit.layout.schema import Layout, Question
from cmrtkit.model.cells import CellValue, place

LABELS = "B"


def declaration_cells(layout: Layout, labels: Labels, language: str) -> dict[str, CellValue]:
    """Labels, anchors, fixed answers, the language and the lists behind the drop-downs; no answers."""
    return {
        **choice_cells(layout),
        **mineral_cells(layout),
        **declaration_labels(layout, labels),
        **{a1: value for a1, value in layout.declaration.fixed.items() if value is not None},
        **layout.anchors[layout.declaration.sheet],
        **revisions(layout, layout.declaration.sheet),
        layout.declaration.language: language,
    }


def declaration_labels(layout: Layout, labels: Labels) -> dict[str, CellValue]:
    """What stands beside the cells to fill in, and above them; a formula where it names a chosen mineral."""
    return {
        **_company_labels(layout, labels),
        **_mineral_labels(layout, labels),
        **_metal_questions(layout, labels),
        **_company_questions(layout, labels),
        **{f"{LABELS}{place(a1).row}": labels.unused for a1 in layout.declaration.fixed},
    }


def heading_rows(layout: Layout) -> list[int]:
    """The rows that head the company block, each question asked per metal, and the company's questions."""
    firsts = {item.number if _per_metal(item) else "": item.cell for item in reversed(layout.declaration.questions)}
    company = min(place(a1).row for a1 in layout.declaration.company.values())
    return sorted({company - 1, *(place(a1).row - 1 for a1 in firsts.values())})


def _company_labels(layout: Layout, labels: Labels) -> dict[str, CellValue]:
    rows = {name: place(a1).row for name, a1 in layout.declaration.company.items()}
    return {
        f"{LABELS}2": labels.title.format(family=layout.family, version=layout.version),
        f"{LABELS}{place(layout.declaration.language).row}": labels.language,
        f"{LABELS}{min(rows.values()) - 1}": labels.company_block,
        **{f"{LABELS}{row}": labels.company[name] for name, row in rows.items()},
    }


def _mineral_labels(layout: Layout, labels: Labels) -> dict[str, CellValue]:
    """Beside the cells in which minerals are chosen, and those in which others are named."""
    picks = layout.declaration.minerals.picks if layout.declaration.minerals else []
    named = [pick.to for pick in picks if pick.to]
    return {
        **{f"{LABELS}{place(pick.cell).row}": labels.minerals for pick in picks[:1]},
        **{f"{LABELS}{place(a1).row}": labels.other_minerals for a1 in named[:1]},
    }


def _metal_questions(layout: Layout, labels: Labels) -> dict[str, CellValue]:
    """A question asked per metal has its text in the row above its metals."""
    cells: dict[str, CellValue] = {}
    asked = [item for item in layout.declaration.questions if _per_metal(item)]
    for _, group in groupby(asked, key=lambda item: item.number):
        items = list(group)
        heading = place(items[0].cell).row - 1
        cells |= {f"{LABELS}{heading}": _text(items[0], labels), **_column_titles(layout, labels, heading)}
        cells |= {f"{LABELS}{place(item.cell).row}": _metal(layout, item, labels) for item in items}
    return cells


def _company_questions(layout: Layout, labels: Labels) -> dict[str, CellValue]:
    items = [item for item in layout.declaration.questions if not _per_metal(item)]
    if not items:
        return {}
    heading = place(items[0].cell).row - 1
    return {
        f"{LABELS}{heading}": labels.company_questions,
        **_column_titles(layout, labels, heading),
        **{f"{LABELS}{place(item.cell).row}": _text(item, labels) for item in items},
    }


def _per_metal(item: Question) -> bool:
    return bool(item.metal or item.slot)


def _metal(layout: Layout, item: Question, labels: Labels) -> str:
    """Its name; where the supplier chooses the minerals, whichever takes the slot."""
    choice = layout.declaration.minerals
    if item.slot is None or choice is None:
        return labels.metals[item.metal or ""]
    shown = shown_cells(choice)[item.slot - 1]
    return f'=IF({shown}="","",{shown}&"(*)")'


def _column_titles(layout: Layout, labels: Labels, row: int) -> dict[str, CellValue]:
    return {f"D{row}": labels.answer, f"{layout.declaration.comments}{row}": labels.comments}


def _text(question: Question, labels: Labels) -> str:
    return labels.question.format(number=question.number, topic=labels.topics[question.topic])
