"""The cells of one sheet as they come in, whichever way they were read."""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType
from typing import Generic, TypeVar

from cmrtkit.errors import WorkbookError
from cmrtkit.model.cells import Cell, CellValue, ExcelError, Place, Sheet
from cmrtkit.reader.limits import LAST_COLUMN, LAST_ROW, Budget
from cmrtkit.reader.values import Values

_FLUSH = 2_000
_NOT_FOUND = ExcelError("#N/A")
Raw = TypeVar("Raw")


class Kept:
    """Keeps the cells that hold something, and heeds the limits."""

    def __init__(self, sheet: str, budget: Budget) -> None:
        self.cells: dict[tuple[int, int], Cell] = {}
        self.sheet = sheet
        self.budget = budget
        self._next_count = _FLUSH

    def keep(self, row: int, column: int, cell: Cell) -> None:
        """Raises ``cell-out-of-bounds`` and the errors of the budget."""
        if row > LAST_ROW or column > LAST_COLUMN:
            raise WorkbookError("cell-out-of-bounds", sheet=self.sheet, cell=Place(row, column).a1)
        self.cells[row, column] = cell
        if len(self.cells) == self._next_count:
            self._next_count += _FLUSH
            self.budget.take_cells(_FLUSH, self.sheet)


class Collected(Kept):
    """The cells of .xlsx, of which some share their formulas."""

    def __init__(self, sheet: str, values: Values, budget: Budget) -> None:
        super().__init__(sheet, budget)
        self.values = values
        self._shared: dict[str, str] = {}

    def shared(self, share: str, formula: str) -> str:
        """The formula of a cell that shares one: the text of the cell that lent it."""
        if formula:
            self._shared[share] = formula
        return self._shared.get(share, formula)


class Gathered(Kept, Generic[Raw]):
    """The cells of other containers, with formulas as they are written there, which are put into words at the end."""

    def __init__(self, sheet: str, budget: Budget) -> None:
        super().__init__(sheet, budget)
        self.formulas: dict[tuple[int, int], Raw] = {}
        self.links: dict[tuple[int, int], str] = {}

    def put(self, row: int, column: int, value: CellValue, formula: Raw | None = None) -> None:
        """A cell; nothing where it holds nothing. Raises as ``keep`` does."""
        if formula is not None:
            self.formulas[row, column] = formula
        elif value is None or value == "":
            return
        self.keep(row, column, Cell(value))

    def finished(self, spoken: Callable[[tuple[int, int], Raw], str], prepared: bool) -> Sheet:
        """The sheet; of a ``prepared`` one without the rows that hold formulas only and show nothing."""
        rows = {place[0] for place, cell in self.cells.items() if not prepared or self._shows(place, cell.value)}
        kept = {place: self._cell(place, cell, spoken) for place, cell in self.cells.items() if place[0] in rows}
        return Sheet(self.sheet, MappingProxyType(kept))

    def _shows(self, place: tuple[int, int], value: CellValue) -> bool:
        """Whether something is typed in a cell, or its formula shows something; see `cmrtkit.reader.untouched`."""
        return place not in self.formulas or not (
            value in (None, "", _NOT_FOUND) or (value == 0 and not isinstance(value, bool))
        )

    def _cell(self, place: tuple[int, int], cell: Cell, spoken: Callable[[tuple[int, int], Raw], str]) -> Cell:
        raw, link = self.formulas.get(place), self.links.get(place)
        if raw is None and link is None:
            return cell
        self.budget.check_time()
        return Cell(cell.value, None if raw is None else spoken(place, raw), link)
