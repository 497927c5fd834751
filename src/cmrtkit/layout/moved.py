"""A layout with its places where a workbook has them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cmrtkit.layout.evidence import all_wordings
from cmrtkit.layout.offered import Offered
from cmrtkit.layout.relocation import Placed, Relocation, Workbook
from cmrtkit.layout.schema import (
    CheckerLayout,
    CheckerRow,
    DeclarationLayout,
    Layout,
    MineralChoice,
    Needed,
    SmelterListLayout,
    TableLayout,
)
from cmrtkit.model.cells import Place, column_letters, column_number, place
from cmrtkit.model.declaration import Moved

# Columns that a form may have more of than the layout, known by their headings.
_ADDABLE = ("product.requester_number", "product.requester_name")


def moved_layout(relocation: Relocation, book: Workbook) -> Layout:
    """The layout of a relocation, as it holds for the workbook."""
    return _Moving(relocation, book).layout()


class _Moving:
    def __init__(self, relocation: Relocation, book: Workbook) -> None:
        self._found = relocation
        self._book = book
        self._old = relocation.layout

    def layout(self) -> Layout:
        old = self._old
        return old.model_copy(
            update={
                "anchors": {sheet: self._anchors(sheet, texts) for sheet, texts in old.anchors.items()},
                "declaration": self._declaration(old.declaration),
                "smelter_list": self._smelter_list(old.smelter_list),
                "product_list": self._with_added(self._table(old.product_list)),
                "look_up": old.look_up and self._table(old.look_up),
                "mine_list": old.mine_list and self._table(old.mine_list),
                "mineral_reasons": old.mineral_reasons and self._table(old.mineral_reasons),
                "checker": self._checker(old.checker),
            }
        )

    def _anchors(self, sheet: str, texts: Mapping[str, str]) -> dict[str, str]:
        """Those that went along with what stands above them."""
        cells = self._book.grid.sheet(sheet)
        there = {self._a1(sheet, a1): text for a1, text in texts.items()}
        return {a1: text for a1, text in there.items() if cells[a1].value == text}

    def _a1(self, sheet: str, a1: str) -> str:
        return self._found.there(sheet, a1).a1

    def _declaration(self, form: DeclarationLayout) -> DeclarationLayout:
        def there(a1: str) -> str:
            return self._a1(form.sheet, a1)

        questions = [item.model_copy(update={"cell": there(item.cell)}) for item in form.questions]
        columns = self._found.sheets[form.sheet].columns
        return form.model_copy(
            update={
                "language": there(form.language),
                "comments": column_letters(columns.there(column_number(form.comments))),
                "company": {name: there(a1) for name, a1 in form.company.items()},
                "minerals": form.minerals and self._minerals(form.minerals, form.sheet),
                "questions": questions,
                "fixed": {there(a1): value for a1, value in form.fixed.items()},
            }
        )

    def _minerals(self, minerals: MineralChoice, sheet: str) -> MineralChoice:
        """Where they are chosen; a form may offer more of them than the layout knows."""
        picks = [
            pick.model_copy(update={"cell": self._a1(sheet, pick.cell), "to": pick.to and self._a1(sheet, pick.to)})
            for pick in minerals.picks
        ]
        first, last = (self._a1(sheet, a1) for a1 in minerals.shown)
        offered = [*minerals.offered, *self._newly_offered(minerals, sheet)]
        return minerals.model_copy(update={"picks": picks, "shown": (first, last), "offered": offered})

    def _newly_offered(self, minerals: MineralChoice, sheet: str) -> Iterator[str]:
        if minerals.other is None:
            return
        spot = self._found.there(sheet, minerals.picks[0].cell)
        offered = Offered(self._book.grid, self._book.structures, sheet).at(spot) or ()
        yield from (str(name) for name in offered if name not in (*minerals.offered, minerals.other))

    def _smelter_list(self, listing: SmelterListLayout) -> SmelterListLayout:
        placed = self._found.sheets[listing.sheet]
        unlisted = listing.not_listed_rows
        return listing.model_copy(
            update={
                "rows": _span(placed, listing.rows),
                "columns": _columns(placed, listing.columns),
                "key_rows": _span(placed, listing.key_rows),
                "not_listed_rows": unlisted and _span(placed, unlisted),
            }
        )

    def _table(self, table: TableLayout) -> TableLayout:
        placed = self._found.sheets[table.sheet]
        last = table.last_row and placed.rows.there(table.last_row)
        columns = _columns(placed, table.columns)
        first = placed.rows.there(table.first_row)
        return table.model_copy(update={"first_row": first, "last_row": last, "columns": columns})

    def _with_added(self, table: TableLayout) -> TableLayout:
        wordings = all_wordings()
        added = {
            about.partition(".")[2]: column_letters(spot.column)
            for spot, label in self._book.listed.items()
            for about in _ADDABLE
            if spot[:2] == (table.sheet, table.first_row - 1) and label in wordings.get(about, ())
        }
        return table.model_copy(update={"columns": {**added, **table.columns}})

    def _checker(self, checker: CheckerLayout) -> CheckerLayout:
        rows = self._found.sheets[checker.sheet].rows
        first, last = (rows.there(row) for row in checker.total_of)
        total = place(checker.total)
        there = {row: rows.there(row) for row in range(1, checker.rows[-1].row + 1)}
        moved = [_moved_row(self._with_cell(row), there) for row in checker.rows]
        return checker.model_copy(
            update={
                "total": Place(rows.there(total.row), total.column).a1,
                "total_of": (first, last),
                "rows": moved,
            }
        )

    def _with_cell(self, row: CheckerRow) -> CheckerRow:
        """Cells that a layout has no name for are wanted by their addresses."""
        kind, _, cell = row.wants.partition(".")
        if kind != "fixed":
            return row
        return row.model_copy(update={"wants": f"fixed.{self._a1(self._old.declaration.sheet, cell)}"})


def _moved_row(row: CheckerRow, rows: Mapping[int, int]) -> CheckerRow:
    changes: dict[str, object] = {"row": rows[row.row]}
    changes["counts_when"] = {rows[other]: said for other, said in row.counts_when.items()}
    if isinstance(row.needed, Needed):
        changes["needed"] = _moved_needed(row.needed, rows)
    return row.model_copy(update=changes)


def _moved_needed(needed: Needed, rows: Mapping[int, int]) -> Needed:
    return needed.model_copy(
        update={
            "unless": {rows[other]: said for other, said in needed.unless.items()},
            "if_": {rows[other]: said for other, said in needed.if_.items()},
            "as_": [rows[other] for other in needed.as_],
            "any_": needed.any_ and [rows[other] for other in needed.any_],
            "incomplete": [rows[other] for other in needed.incomplete],
        }
    )


def _span(placed: Placed, rows: tuple[int, int]) -> tuple[int, int]:
    first, last = (placed.rows.there(row) for row in rows)
    return first, last


def _columns(placed: Placed, columns: Mapping[str, str]) -> dict[str, str]:
    return {name: column_letters(placed.columns.there(column_number(letters))) for name, letters in columns.items()}


def moves_of(relocation: Relocation) -> Iterator[Moved]:
    """What is elsewhere than in the layout, in the sheets that people read."""
    for sheet, placed in relocation.sheets.items():
        before = 0
        for row, shift in placed.rows.moves():
            yield Moved(sheet, "rows", str(row + shift), shift - before)
            before = shift
        before = 0
        for column, shift in placed.columns.moves():
            yield Moved(sheet, "columns", column_letters(column + shift), shift - before)
            before = shift
