"""The Declaration sheet of a blank template."""

from __future__ import annotations

from itertools import groupby

from cmrtkit.builder.labels import Labels
from cmrtkit.builder.sheets.choices import choice_cells
from cmrtkit.builder.sheets.front import revision_text
from cmrtkit.layout.schema import Layout, Question
from cmrtkit.model.cells import CellValue, place

LABELS = "B"


def declaration_cells(layout: Layout, labels: Labels, language: str) -> dict[str, CellValue]:
    """Labels, anchors, fixed answers, the language and the lists behind the drop-downs; no answers."""
    return {
        **choice_cells(layout),
        **_company_labels(layout, labels),
        **_metal_questions(layout, labels),
        **_company_questions(layout, labels),
        **_fixed(layout, labels),
        **layout.anchors[layout.declaration.sheet],
        **dict.fromkeys(_revision_cells(layout), revision_text(layout)),
        layout.declaration.language: language,
    }


def heading_rows(layout: Layout) -> list[int]:
    """The rows that head the company block, each question asked per metal, and the company's questions."""
    firsts = {item.number if item.metal else "": item.cell for item in reversed(layout.declaration.questions)}
    company = min(place(a1).row for a1 in layout.declaration.company.values())
    return sorted({company - 1, *(place(a1).row - 1 for a1 in firsts.values())})


def _revision_cells(layout: Layout) -> list[str]:
    parts = [reference.rpartition("!") for reference in layout.declaration.revision]
    return [a1 for sheet, _, a1 in parts if sheet == layout.declaration.sheet]


def _fixed(layout: Layout, labels: Labels) -> dict[str, CellValue]:
    fixed = layout.declaration.fixed
    return {
        **{f"{LABELS}{place(a1).row}": labels.unused for a1 in fixed},
        **{a1: value for a1, value in fixed.items() if value is not None},
    }


def _company_labels(layout: Layout, labels: Labels) -> dict[str, CellValue]:
    rows = {name: place(a1).row for name, a1 in layout.declaration.company.items()}
    return {
        f"{LABELS}2": labels.title.format(family=layout.family, version=layout.version),
        f"{LABELS}{place(layout.declaration.language).row}": labels.language,
        f"{LABELS}{min(rows.values()) - 1}": labels.company_block,
        **{f"{LABELS}{row}": labels.company[name] for name, row in rows.items()},
    }


def _metal_questions(layout: Layout, labels: Labels) -> dict[str, CellValue]:
    """A question asked per metal has its text in the row above its metals."""
    cells: dict[str, CellValue] = {}
    asked = [item for item in layout.declaration.questions if item.metal]
    for _, group in groupby(asked, key=lambda item: item.number):
        items = list(group)
        heading = place(items[0].cell).row - 1
        cells |= {f"{LABELS}{heading}": _text(items[0], labels), **_column_titles(layout, labels, heading)}
        cells |= {f"{LABELS}{place(item.cell).row}": labels.metals[item.metal or ""] for item in items}
    return cells


def _company_questions(layout: Layout, labels: Labels) -> dict[str, CellValue]:
    items = [item for item in layout.declaration.questions if not item.metal]
    heading = place(items[0].cell).row - 1
    return {
        f"{LABELS}{heading}": labels.company_questions,
        **_column_titles(layout, labels, heading),
        **{f"{LABELS}{place(item.cell).row}": _text(item, labels) for item in items},
    }


def _column_titles(layout: Layout, labels: Labels, row: int) -> dict[str, CellValue]:
    return {f"D{row}": labels.answer, f"{layout.declaration.comments}{row}": labels.comments}


def _text(question: Question, labels: Labels) -> str:
    return labels.question.format(number=question.number, topic=labels.topics[question.topic])
