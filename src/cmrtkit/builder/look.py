"""How the sheets of a built workbook look: widths, colours, what is hidden, what stays in view."""

from __future__ import annotations

from collections.abc import Iterable

from openpyxl.cell.cell import Cell
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from cmrtkit.builder.sheets.checker import ABSENT, GIVEN
from cmrtkit.builder.sheets.choices import FIRST_COLUMN, choice_lists
from cmrtkit.builder.sheets.declaration import LABELS, heading_rows
from cmrtkit.layout.schema import Layout, TableLayout
from cmrtkit.model.cells import column_letters, column_number, place

_FACE = "Calibri"
_WRAPPED = Alignment(wrap_text=True, vertical="top", horizontal="left")
_HEADER = PatternFill("solid", start_color="1F3864")
_HEADING = PatternFill("solid", start_color="D9E2F3")
_INPUT = PatternFill("solid", start_color="FFF8DC")
_MISSING = DifferentialStyle(fill=PatternFill("solid", start_color="F8CBAD", end_color="F8CBAD"))
_ON_HEADER = Font(name=_FACE, bold=True, color="FFFFFF")
_BOLD = Font(name=_FACE, bold=True)
_TITLE = Font(name=_FACE, bold=True, size=14)
_TYPED_BY_SUPPLIERS = ("input_id", "metal", "lookup", "name", "country", "recycled", "comment")
_EMPTY_ROWS = 20


def dress(sheet: Worksheet, layout: Layout) -> None:
    """Give a filled sheet its looks; sheets the layout does not know are only wrapped."""
    for row in sheet.iter_rows():
        for cell in row:
            if cell.value is not None:
                cell.alignment = _WRAPPED
    dressers = {
        layout.declaration.sheet: _declaration,
        layout.smelter_list.sheet: _smelter_list,
        layout.checker.sheet: _checker,
        layout.product_list.sheet: _product_list,
        **{table.sheet: _table for table in _tables(layout)},
    }
    dressers.get(sheet.title, _text)(sheet, layout)
    _fit_to_page(sheet)


def _text(sheet: Worksheet, layout: Layout) -> None:  # noqa: ARG001
    _widths(sheet, {"A": 6, "B": 90, "C": 14} if sheet["A2"].value is None else {"A": 6, "B": 60})


def _declaration(sheet: Worksheet, layout: Layout) -> None:
    parts = layout.declaration
    _widths(sheet, {"A": 3, "B": 52, "C": 3, "D": 44, "E": 3, "F": 3, "G": 44, "H": 3, "I": 3, "J": 20})
    sheet[f"{LABELS}2"].font, sheet[f"{LABELS}2"].alignment = _TITLE, Alignment()
    for row in heading_rows(layout):
        _paint(sheet, (f"{column_letters(column)}{row}" for column in range(2, 8)), _HEADING, _BOLD)
    _paint(sheet, (parts.language, *parts.company.values()), _INPUT)
    _choice_of_minerals(sheet, layout)
    for question in parts.questions:
        _paint(sheet, (question.cell, f"{parts.comments}{place(question.cell).row}"), _INPUT)
        _as_share(sheet[question.cell])
    _hide_helpers(sheet, layout)
    sheet.freeze_panes = f"A{place(parts.language).row + 1}"


def _choice_of_minerals(sheet: Worksheet, layout: Layout) -> None:
    """More than one cell in a row is filled in, and the list of the minerals is worked out out of sight."""
    minerals = layout.declaration.minerals
    if minerals is None:
        return
    cells = [a1 for pick in minerals.picks for a1 in (pick.cell, pick.to) if a1]
    _paint(sheet, cells, _INPUT)
    narrow = {column_letters(place(a1).column) for a1 in cells} - {"D", "G"}
    _widths(sheet, dict.fromkeys(narrow, 24))
    _hide(sheet, (minerals.shown[0].rstrip("0123456789"),))


def _hide_helpers(sheet: Worksheet, layout: Layout) -> None:
    """The lists behind the drop-downs, and the anchors below the form."""
    first = column_number(FIRST_COLUMN)
    _hide(sheet, (*"PQR", *(column_letters(first + number) for number in range(len(choice_lists(layout))))))
    for a1 in layout.anchors[layout.declaration.sheet]:
        if place(a1).column <= column_number(LABELS) + 1:
            sheet.row_dimensions[place(a1).row].hidden = True
    for row in sheet.iter_rows(min_col=first, max_row=10):
        for cell in row:
            _as_share(cell)


def _as_share(cell: object) -> None:
    """1 is shown as 100 %, as in the templates that offer it."""
    if isinstance(cell, Cell) and cell.value == 1:
        cell.number_format = "0%"


def _smelter_list(sheet: Worksheet, layout: Layout) -> None:
    letters, first = layout.smelter_list.columns, layout.smelter_list.rows[0]
    wide = {"lookup": 36, "name": 30, "standard_name": 36}
    _widths(sheet, {letter: wide.get(name, 18) for name, letter in letters.items()})
    _header(sheet, first - 1, letters.values())
    typed = [letters[name] for name in _TYPED_BY_SUPPLIERS if name in letters]
    _paint(sheet, (f"{letter}{row}" for row in range(first, sheet.max_row + 1) for letter in typed), _INPUT)
    _hide(sheet, (column_letters(number) for number in range(column_number("U"), column_number("AH") + 1)))
    following = column_number(letters["lookup"]) + 1
    sheet.freeze_panes = f"{column_letters(following)}{first}"


def _checker(sheet: Worksheet, layout: Layout) -> None:
    first, last = layout.checker.total_of
    _widths(sheet, {"A": 52, "B": 40, "C": 3, "D": 24, "E": 3, "F": 12, "G": 12, "H": 12})
    _header(sheet, first - 1, "ABDFGH")
    sheet["D1"].font = sheet["D2"].font = _BOLD
    _hide(sheet, (GIVEN, ABSENT))
    rows = f"A{first}:H{max(last, layout.checker.rows[-1].row)}"
    sheet.conditional_formatting.add(rows, Rule("expression", dxf=_MISSING, formula=[f"$H{first}=1"]))
    sheet.freeze_panes = f"A{first}"


def _product_list(sheet: Worksheet, layout: Layout) -> None:
    table = layout.product_list
    _widths(sheet, {"A": 3, **dict.fromkeys(table.columns.values(), 32)})
    _header(sheet, table.first_row - 1, table.columns.values())
    rows = range(table.first_row, max(sheet.max_row, table.first_row + _EMPTY_ROWS) + 1)
    _paint(sheet, (f"{letter}{row}" for row in rows for letter in table.columns.values()), _INPUT)
    sheet.freeze_panes = f"A{table.first_row}"


def _table(sheet: Worksheet, layout: Layout) -> None:
    """The look-up; mines and reasons have cells to fill in."""
    (table,) = (table for table in _tables(layout) if table.sheet == sheet.title)
    wide = {"lookup": 38, "standard_name": 38, "smelter": 38, "name": 38, "reason": 60, "country": 30, "key": 46}
    _widths(sheet, {letters: wide.get(name, 16) for name, letters in table.columns.items()})
    _header(sheet, table.first_row - 1, table.columns.values())
    if table != layout.look_up:
        rows = range(table.first_row, table.first_row + _EMPTY_ROWS)
        _paint(sheet, (f"{letters}{row}" for row in rows for letters in table.columns.values()), _INPUT)
        _hide(sheet, (column_letters(number) for number in range(column_number("N"), column_number("S") + 1)))
    sheet.freeze_panes = f"A{table.first_row}"


def _tables(layout: Layout) -> list[TableLayout]:
    return [table for table in (layout.look_up, layout.mine_list, layout.mineral_reasons) if table is not None]


def _header(sheet: Worksheet, row: int, letters: Iterable[str]) -> None:
    cells = [f"{letter}{row}" for letter in letters]
    _paint(sheet, [a1 for a1 in cells if sheet[a1].value is not None], _HEADER, _ON_HEADER)


def _paint(sheet: Worksheet, cells: Iterable[str], fill: PatternFill, font: Font | None = None) -> None:
    for a1 in cells:
        cell = sheet[a1]
        cell.fill, cell.alignment = fill, _WRAPPED
        if font is not None:
            cell.font = font


def _widths(sheet: Worksheet, widths: dict[str, int]) -> None:
    for letters, width in widths.items():
        sheet.column_dimensions[letters].width = width


def _hide(sheet: Worksheet, columns: Iterable[str]) -> None:
    for letters in columns:
        sheet.column_dimensions[letters].hidden = True


def _fit_to_page(sheet: Worksheet) -> None:
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
