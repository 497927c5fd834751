"""A workbook on the drawing board: a layout and what stands in each cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from types import MappingProxyType

from cmrtkit.builder.labels import labels, language_choice
from cmrtkit.builder.minerals import bound, minerals_of, pick_cells
from cmrtkit.builder.sheets.checker import checker_cells
from cmrtkit.builder.sheets.choices import COUNTRIES_SHEET
from cmrtkit.builder.sheets.declaration import declaration_cells
from cmrtkit.builder.sheets.front import revision_cells, text_cells
from cmrtkit.builder.sheets.label_keys import LABEL_KEYS_SHEET, label_key_cells
from cmrtkit.builder.sheets.look_up import country_cells, look_up_cells
from cmrtkit.builder.sheets.smelter_list import smelter_list_cells
from cmrtkit.builder.sheets.tables import mine_list_cells, mineral_reasons_cells, product_list_cells
from cmrtkit.layout.catalogue import load_layout
from cmrtkit.layout.schema import Layout
from cmrtkit.model.cells import CellValue, Place, place

_place = cache(place)


@dataclass(frozen=True, slots=True)
class Blueprint:
    """A workbook before it is a file.

    ``cells`` maps ``Sheet!A1`` to a value, or to a formula (a text that begins with ``=``);
    ``sheets`` are the names of the sheets in the order of their tabs, ``form`` is the layout of the template.
    """

    form: Layout
    cells: Mapping[str, CellValue]
    sheets: tuple[str, ...]

    @property
    def layout(self) -> Layout:
        """The layout with the minerals that its cells choose, where the form leaves the choice."""
        return bound(self.form, self.cells)

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


def blank(
    family: str,
    version: str,
    language: str = "English",
    smelter_rows: int = 200,
    minerals: Sequence[str] | None = None,
) -> Blueprint:
    """The empty template, in the layout of a version and labelled in a language.

    ``language`` is what the language cell may say, or its code (``ja``); ``smelter_rows`` is how
    many rows of the Smelter List get their formulas. Below them only typed cells count. ``minerals``
    are those chosen, on a form that leaves the choice, offered there or not; without them, some are.
    Raises RulebookError for a version without a layout, ValueError for an unknown language and for
    minerals that cannot be chosen.
    """
    layout = load_layout(family, version)
    chosen = minerals_of(layout, minerals)
    template = _blank(layout.family, layout.version, language_choice(language), smelter_rows)
    picks = {f"{layout.declaration.sheet}!{a1}": text for a1, text in pick_cells(layout, chosen).items()}
    return template.with_cells(picks) if picks else template


@cache
def _blank(family: str, version: str, language: str, smelter_rows: int) -> Blueprint:
    layout = load_layout(family, version)
    sheets = _sheet_cells(layout, language, smelter_rows)
    cells = {f"{sheet}!{a1}": value for sheet, found in sheets.items() for a1, value in found.items()}
    return Blueprint(layout, MappingProxyType(cells), tuple(sheets))


def _sheet_cells(layout: Layout, language: str, smelter_rows: int) -> dict[str, dict[str, CellValue]]:
    """The cells by sheet, the sheets in the template's order."""
    words = labels(language)
    reasons, mines, look_up = layout.mineral_reasons, layout.mine_list, layout.look_up
    return {
        "Revision": revision_cells(layout, words),
        "Instructions": text_cells(words.instructions),
        "Definitions": text_cells(words.definitions),
        layout.declaration.sheet: declaration_cells(layout, words, language),
        **({reasons.sheet: mineral_reasons_cells(reasons, words)} if reasons else {}),
        layout.smelter_list.sheet: smelter_list_cells(layout, words, smelter_rows),
        layout.checker.sheet: checker_cells(layout, words),
        **({mines.sheet: mine_list_cells(layout, mines, words, smelter_rows)} if mines else {}),
        layout.product_list.sheet: product_list_cells(layout, words),
        **({look_up.sheet: look_up_cells(layout, look_up, words)} if look_up else {}),
        LABEL_KEYS_SHEET: label_key_cells(layout),
        COUNTRIES_SHEET: country_cells(),
    }
