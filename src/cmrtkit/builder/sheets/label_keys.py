"""The hidden sheet that holds every label in every language, by the cell in which it stands."""

from __future__ import annotations

from cmrtkit.builder.labels import Labels, labelled
from cmrtkit.builder.sheets.declaration import declaration_labels
from cmrtkit.builder.sheets.smelter_list import smelter_headings
from cmrtkit.builder.sheets.tables import headings
from cmrtkit.layout.schema import Layout
from cmrtkit.model.cells import CellValue, column_letters, place

LABEL_KEYS_SHEET = "L"
_FIRST_LANGUAGE = 4


def label_key_cells(layout: Layout) -> dict[str, CellValue]:
    """A row for each label: sheet and cell written together, each alone, and the label in each language."""
    languages = labelled()
    found = [_labels(layout, words) for words in languages.values()]
    cells: dict[str, CellValue] = {"B1": "Sheets", "C1": "Cells", **_across(1, list(languages))}
    for row, (sheet, a1) in enumerate(sorted(found[0], key=_order), 2):
        texts = [texts[sheet, a1] for texts in found]
        cells |= {f"A{row}": f"=B{row}&C{row}", f"B{row}": sheet, f"C{row}": a1, **_across(row, texts)}
    return cells


def _across(row: int, texts: list[str]) -> dict[str, CellValue]:
    return {f"{column_letters(number)}{row}": text for number, text in enumerate(texts, _FIRST_LANGUAGE)}


def _order(where: tuple[str, str]) -> tuple[str, int, int]:
    return (where[0], *place(where[1]))


def _labels(layout: Layout, words: Labels) -> dict[tuple[str, str], str]:
    """The labels of one language by sheet and cell, without those that a formula makes of others."""
    tables = (
        (layout.product_list, words.product_list),
        (layout.mine_list, words.mine_list),
        (layout.mineral_reasons, words.mineral_reasons),
        (layout.look_up, words.look_up),
    )
    sheets = {
        layout.declaration.sheet: declaration_labels(layout, words),
        layout.smelter_list.sheet: smelter_headings(layout, words),
        **{table.sheet: headings(table, named) for table, named in tables if table},
    }
    found = {(sheet, a1): str(text) for sheet, texts in sheets.items() for a1, text in texts.items()}
    return {where: text for where, text in found.items() if not text.startswith("=")}
