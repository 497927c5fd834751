"""The cells of one sheet as they come in, whichever way they were read."""

from __future__ import annotations

from cmrtkit.errors import WorkbookError
from cmrtkit.model.cells import Cell, Place
from cmrtkit.reader.limits import LAST_COLUMN, LAST_ROW, Budget
from cmrtkit.reader.values import Values

_FLUSH = 2_000


class Collected:
    """Keeps the cells that hold something, gives shared formulas to those that share them, and heeds the limits."""

    def __init__(self, sheet: str, values: Values, budget: Budget) -> None:
        self.cells: dict[tuple[int, int], Cell] = {}
        self.values = values
        self._sheet = sheet
        self._budget = budget
        self._shared: dict[str, str] = {}
        self._next_count = _FLUSH

    def keep(self, row: int, column: int, cell: Cell) -> None:
        """Raises ``cell-out-of-bounds`` and the errors of the budget."""
        if row > LAST_ROW or column > LAST_COLUMN:
            raise WorkbookError("cell-out-of-bounds", sheet=self._sheet, cell=Place(row, column).a1)
        self.cells[row, column] = cell
        if len(self.cells) == self._next_count:
            self._next_count += _FLUSH
            self._budget.take_cells(_FLUSH, self._sheet)

    def shared(self, share: str, formula: str) -> str:
        """The formula of a cell that shares one: the text of the cell that lent it."""
        if formula:
            self._shared[share] = formula
        return self._shared.get(share, formula)
