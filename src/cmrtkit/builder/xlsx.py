"""Blueprints as openpyxl workbooks. Loaded only when a file is written."""

from __future__ import annotations

import datetime as dt

from openpyxl import Workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from cmrtkit.builder.blueprint import Blueprint, is_formula
from cmrtkit.builder.look import dress
from cmrtkit.builder.sheets.choices import COUNTRIES_SHEET, drop_downs
from cmrtkit.builder.sheets.label_keys import LABEL_KEYS_SHEET
from cmrtkit.layout.schema import Layout
from cmrtkit.model.cells import CellValue, ExcelError


def workbook(blueprint: Blueprint) -> Workbook:
    """The workbook with its values, formulas, drop-downs and formats."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, cells in blueprint.by_sheet().items():
        sheet = book.create_sheet(name)
        for (row, column), value in sorted(cells.items()):
            _put(sheet.cell(row, column), value)
        dress(sheet, blueprint.form)
    _offer(book, blueprint.form)
    _open_at(book, blueprint.form.declaration.sheet)
    return book


def _put(cell: Cell | MergedCell, value: CellValue) -> None:
    cell.value = value
    typed_text = isinstance(value, str) and not is_formula(value) and not isinstance(value, ExcelError)
    if typed_text and isinstance(cell, Cell):
        # A typed text "#N/A" is a text, which openpyxl would take for an error value.
        cell.data_type = "s"
    if isinstance(value, dt.date):
        cell.number_format = "yyyy-mm-dd"


def _offer(book: Workbook, layout: Layout) -> None:
    """The drop-downs. Other answers may be typed, as people do; the look-up's list follows the metal."""
    for item in drop_downs(layout):
        if item.sheet in book.sheetnames:
            rule = DataValidation(type="list", formula1=item.source, allow_blank=True, showErrorMessage=False)
            rule.add(item.cells)
            book[item.sheet].add_data_validation(rule)


def _open_at(book: Workbook, name: str) -> None:
    """The countries are a list to choose from and the labels one to look up in, no sheets to look at."""
    for sheet in book.worksheets:
        sheet.sheet_view.tabSelected = sheet.title == name
        if sheet.title in (COUNTRIES_SHEET, LABEL_KEYS_SHEET):
            sheet.sheet_state = Worksheet.SHEETSTATE_HIDDEN
    if name in book.sheetnames:
        book.active = book[name]
