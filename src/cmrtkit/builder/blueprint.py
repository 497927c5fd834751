"""A workbook on the drawing board: a layout and what stands in each cell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from types import MappingProxyType

from cmrtkit.builder.labels import labels, language_choice
from cmrtkit.builder.sheets.checker import checker_cells
from cmrtkit.builder.sheets.choices import COUNTRIES_SHEET
from cmrtkit.builder.sheets.declaration import declaration_cells
from cmrtkit.builder.sheets.front import revision_cells, text_cells
from cmrtkit.builder.sheets.look_up import country_cells, look_up_cells, product_list_cells
from cmrtkit.builder.sheets.smelter_list import smelter_list_cells
from cmrtkit.layout.catalogue import load_layout
from cmrtkit.layout.schema import Layout
from cmrtkit.model.cells import CellValue, Place, place

_place = cache(place)


@dataclass(frozen=True, slots=True)
class Blueprint:
    """A workbook before it is a file.

    ``cells`` maps ``Sheet!A1`` to a value, or to a formula (a text that begins with ``=``);
    ``sheets`` are the names of the sheets in the order of their tabs.
    """

    layout: Layout
    cells: Mapping[str, CellValue]
    sheets: tuple[str, ...]

    def __getitem__(self, reference: str) -> CellValue:
        """What stands at ``Sheet!A1``, None where nothing does."""
        return self.cells.get(reference)

    def with_cells(self, changes: Mapping[str, CellValue]) -> Blueprint:
        """A copy with other values in some cells; None clears a cell, a formula too.

        Raises ValueError for a sheet the workbook has not, and for what is no cell address.
        """
        cells = dict(self.cells)
        for reference, value in changes.items():
            where = self._normal(reference)
            if value is None:
                cells.pop(where, None)
            else:
                cells[where] = value
        return replace(self, cells=MappingProxyType(cells))

    def by_sheet(self) -> dict[str, dict[Place, CellValue]]:
        """The cells of each sheet, by place, in the order of the tabs."""
        found: dict[str, dict[Place, CellValue]] = {name: {} for name in self.sheets}
        for reference, value in self.cells.items():
            sheet, _, a1 = reference.rpartition("!")
            if sheet in found:
                found[sheet][_place(a1)] = value
        return found

    def _normal(self, reference: str) -> str:
        sheet, _, a1 = reference.rpartition("!")
        if sheet not in self.sheets:
            raise ValueError(f"no such sheet: {reference!r}; there are: {', '.join(self.sheets)}")
        return f"{sheet}!{place(a1).a1}"


def is_formula(value: CellValue) -> bool:
    """Whether a value of a blueprint is a formula."""
    return isinstance(value, str) and value.startswith("=") and len(value) > 1


def blank(family: str, version: str, language: str = "English", smelter_rows: int = 200) -> Blueprint:
    """The empty template, in the layout of a version and labelled in a language.

    ``language`` is what the language cell may say, or its code (``ja``); ``smelter_rows`` is how
    many rows of the Smelter List get their formulas. Below them only typed cells count. Raises
    RulebookError for a version without a layout, ValueError for an unknown language.
    """
    return _blank(family, version, language_choice(language), smelter_rows)


@cache
def _blank(family: str, version: str, language: str, smelter_rows: int) -> Blueprint:
    layout = load_layout(family, version)
    sheets = _sheet_cells(layout, language, smelter_rows)
    cells = {f"{sheet}!{a1}": value for sheet, found in sheets.items() for a1, value in found.items()}
    return Blueprint(layout, MappingProxyType(cells), tuple(sheets))


def _sheet_cells(layout: Layout, language: str, smelter_rows: int) -> dict[str, dict[str, CellValue]]:
    """The cells by sheet, the sheets in the template's order."""
    words = labels(language)
    return {
        "Revision": revision_cells(layout, words),
        "Instructions": text_cells(words.instructions),
        "Definitions": text_cells(words.definitions),
        layout.declaration.sheet: declaration_cells(layout, words, language),
        layout.smelter_list.sheet: smelter_list_cells(layout, words, smelter_rows),
        layout.checker.sheet: checker_cells(layout, words),
        layout.product_list.sheet: product_list_cells(layout, words),
        layout.look_up.sheet: look_up_cells(layout, words),
        COUNTRIES_SHEET: country_cells(),
    }
