"""A built workbook altered as a spreadsheet program does it: references follow, and so does the list of labels."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from cmrtkit.layout.labels import LABEL_SHEET
from cmrtkit.layout.relocation import Workbook
from cmrtkit.model.cells import Cell, Grid, Place, Sheet, column_number, place
from cmrtkit.model.references import Corner, Move, rewritten
from cmrtkit.reader.structure import DropDown, Structure


def altered(
    book: Workbook, insert: Sequence[str], rename: Mapping[str, str], copies: Sequence[str], macros: bool
) -> Workbook:
    """The workbook with a row or column put in before each of ``insert`` (``Declaration!12``, ``Smelter List!C``),
    with sheets renamed, with further sheets (their names), and with programs in the file.
    """
    for where in insert:
        book = _with_inserted(book, where)
    book = _renamed(book, rename) if rename else book
    grid = book.grid
    names = (*grid.sheet_names, *copies)
    return Workbook.of(Grid(grid.sheets, names, grid.sha256, macros or grid.has_macros), book.structures)


def _with_inserted(book: Workbook, where: str) -> Workbook:
    name, _, before = where.rpartition("!")
    row, column = (int(before), 0) if before.isdigit() else (0, column_number(before))

    def shifted(corner: Corner) -> Corner:
        rows, columns = bool(row) and corner.row >= row, bool(column) and corner.column >= column
        return corner._replace(row=corner.row + rows, column=corner.column + columns)

    def move_on(own: str) -> Move:
        return lambda sheet, corner: shifted(corner) if (own if sheet is None else sheet) == name else corner

    def place_on(own: str) -> Callable[[tuple[int, int]], tuple[int, int]]:
        return lambda at: _moved(at, shifted) if own == name else at

    return _rekeyed(_rebuilt(book, move_on, place_on, str), name, lambda a1: Place(*_moved(place(a1), shifted)).a1)


def _rekeyed(book: Workbook, name: str, there: Callable[[str], str]) -> Workbook:
    """The list of labels with the cells of a sheet where they are now."""
    labels = book.grid.sheet(LABEL_SHEET)
    keys = {
        (row, 3): Cell(there(str(labels.at(row, 3).value))) for row in labels.rows() if labels.at(row, 2).value == name
    }
    return _with_sheet(book, Sheet(LABEL_SHEET, MappingProxyType({**labels.cells, **keys})))


def _with_sheet(book: Workbook, sheet: Sheet) -> Workbook:
    grid = book.grid
    sheets = MappingProxyType({**grid.sheets, sheet.name: sheet})
    return Workbook.of(Grid(sheets, grid.sheet_names, grid.sha256, grid.has_macros), book.structures)


def _moved(at: tuple[int, int], shifted: Callable[[Corner], Corner]) -> tuple[int, int]:
    corner = shifted(Corner(at[1], at[0]))
    return corner.row, corner.column


def _renamed(book: Workbook, names: Mapping[str, str]) -> Workbook:
    """Raises ValueError for a sheet that the workbook has not."""
    missing = set(names) - set(book.grid.sheet_names)
    if missing:
        raise ValueError(f"no such sheet: {', '.join(sorted(missing))}")
    for name in names:
        book = _with_sheet(book, _looking_up(book, name))
    return _rebuilt(
        book,
        move_on=lambda _: lambda _, corner: corner,
        place_on=lambda _: lambda at: at,
        named=lambda name: names.get(name, name),
    )


def _looking_up(book: Workbook, name: str) -> Sheet:
    """The sheet with labels that it looks up by its own name, as the sheets of RMI's templates do."""
    formula = f'MATCH("{name}"&ADDRESS(ROW(),COLUMN(),4),{LABEL_SHEET}!$A:$A,0)'
    sheet = book.grid.sheet(name)
    labels = {spot[1:]: sheet.at(*spot[1:])._replace(formula=formula) for spot in book.listed if spot.sheet == name}
    return Sheet(name, MappingProxyType({**sheet.cells, **labels}))


def _rebuilt(
    book: Workbook,
    move_on: Callable[[str], Move],
    place_on: Callable[[str], Callable[[tuple[int, int]], tuple[int, int]]],
    named: Callable[[str], str],
) -> Workbook:
    """Every cell where it belongs now, and every formula with its references there."""

    def of_cells(sheet: Sheet) -> Sheet:
        move, there = move_on(sheet.name), place_on(sheet.name)
        cells = {there(at): _cell(cell, move, named) for at, cell in sheet.cells.items()}
        return Sheet(named(sheet.name), MappingProxyType(cells))

    def of_structure(name: str, structure: Structure) -> Structure:
        move, there = move_on(name), place_on(name)
        formulas = {there(at): rewritten(formula, move, named) for at, formula in structure.formulas.items()}
        lists = (
            DropDown(_areas(item.cells, there), rewritten(item.source, move, named)) for item in structure.drop_downs
        )
        return Structure(MappingProxyType(formulas), tuple(lists))

    grid = book.grid
    sheets = {named(name): of_cells(sheet) for name, sheet in grid.sheets.items()}
    names = tuple(map(named, grid.sheet_names))
    structures = {named(name): of_structure(name, item) for name, item in book.structures.items()}
    return Workbook.of(Grid(MappingProxyType(sheets), names, grid.sha256, grid.has_macros), structures)


def _cell(cell: Cell, move: Move, named: Callable[[str], str]) -> Cell:
    return cell if cell.formula is None else cell._replace(formula=rewritten(cell.formula, move, named))


def _areas(cells: str, there: Callable[[tuple[int, int]], tuple[int, int]]) -> str:
    areas = ([Place(*there(place(corner))).a1 for corner in area.split(":")] for area in cells.split())
    return " ".join(":".join(corners) for corners in areas)
