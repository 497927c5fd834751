"""The Smelter List, each row resolved as the workbook's formulas resolve it.

Columns B and C follow from an ID in A; country, ID and standard name follow from B and C and
the Look-up, unless typed over. What the workbook shows may be stale or missing (programs other
than Excel save no results), so it is worked out here and compared, never trusted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from cmrtkit.layout.schema import SmelterListLayout
from cmrtkit.model.cells import EMPTY, Cell, CellValue, ExcelError, Place, Sheet
from cmrtkit.model.declaration import (
    NOT_IDENTIFIED,
    NOT_LISTED,
    Disagreement,
    HowFound,
    LookUpEntry,
    RowKind,
    SmelterRow,
    Stated,
)
from cmrtkit.model.formulas import looks_up, reaches_out
from cmrtkit.parser.lookup import LookUp
from cmrtkit.parser.values import as_text, with_result
from cmrtkit.text import same

_STATING = ("input_id", "metal", "lookup", "name", "country", "smelter_id")


@dataclass(frozen=True, slots=True)
class _Resolved:
    """What the formulas of one row come to. Empty texts are None."""

    metal: str | None
    lookup: str | None
    country: str | None
    entry: LookUpEntry | None
    by_id: LookUpEntry | None
    id_not_found: bool
    errors: frozenset[str]


class SmelterListParser:
    """Reads the rows of one workbook's Smelter List."""

    def __init__(self, sheet: Sheet, layout: SmelterListLayout, look_up: LookUp) -> None:
        self.sheet = sheet
        self.layout = layout
        self.look_up = look_up
        self._columns = {name: layout.column(name) for name in layout.columns}
        self._letters = layout.columns
        self._absent = [name for name in _STATING if name not in layout.columns]
        key = self._columns["key"]
        self._keys_kept = any(column == key for row, column in sheet.cells if row >= layout.rows[0])

    def rows(self) -> Iterator[SmelterRow]:
        """Every row in which something is stated in columns A to F, also below the prepared rows."""
        found = self.sheet.cells.get
        for row in self.sheet.rows():
            if row >= self.layout.rows[0]:
                cells = {name: with_result(found((row, column), EMPTY)) for name, column in self._columns.items()}
                cells |= dict.fromkeys(self._absent, EMPTY)
                resolved = self._resolve(cells)
                if self._states_something(cells, resolved):
                    yield self._row(row, cells, resolved)

    def _states_something(self, cells: Mapping[str, Cell], resolved: _Resolved) -> bool:
        typed = (cells[name].value for name in _STATING if not _is_prepared(cells[name]))
        return resolved.entry is not None or any(as_text(value) or _is_error(value) for value in typed)

    def _resolve(self, cells: Mapping[str, Cell]) -> _Resolved:
        typed_id = as_text(cells["input_id"].value)
        by_id = self._find_id(cells["input_id"]) if typed_id else None
        missed = typed_id is not None and by_id is None
        metal = _result(cells["metal"], by_id.metal if by_id else None)
        lookup = _result(cells["lookup"], by_id.standard_name if by_id else None)
        errors = frozenset(name for name in _STATING if _fails(cells[name], missed))
        entry = None if "metal" in errors else self._find_name(metal, lookup, as_text(cells["name"].value))
        country = _result(cells["country"], entry.country if entry else None)
        return _Resolved(metal, lookup, country, entry, by_id, missed, errors)

    def _find_id(self, cell: Cell) -> LookUpEntry | None:
        """A number never equals a text: IDs are texts, so a typed 2763 finds nothing."""
        return self.look_up.by_id(cell.value) if isinstance(cell.value, str) else None

    def _find_name(self, metal: str | None, lookup: str | None, name: str | None) -> LookUpEntry | None:
        if lookup is None:
            return None
        special = same(lookup, NOT_LISTED) or same(lookup, NOT_IDENTIFIED)
        sought = (name or "") if special and self.layout.not_listed_resolves_by_name else lookup
        return self.look_up.by_key(f"{metal or ''}{sought}")

    def _row(self, row: int, cells: Mapping[str, Cell], resolved: _Resolved) -> SmelterRow:
        entry = resolved.entry
        fields = {name: self._stated(row, name, cells[name]) for name in cells}
        smelter_id = entry.smelter_id if entry else None
        return SmelterRow(
            row=row,
            sheet=self.sheet.name,
            kind=_kind(resolved, smelter_id),
            how=_how(resolved, smelter_id),
            metal=resolved.metal,
            lookup=resolved.lookup,
            name=fields["name"].value,
            country=resolved.country,
            smelter_id=smelter_id,
            standard_name=entry.standard_name if entry and smelter_id else None,
            key=self._key(cells["key"], cells, resolved),
            id_not_found=resolved.id_not_found,
            broken=bool(resolved.errors & {"lookup", "name", "country"}),
            fields=fields,
            disagreements=tuple(self._disagreements(row, cells, resolved)),
        )

    def _stated(self, row: int, name: str, cell: Cell) -> Stated:
        value, formula, _ = cell
        if formula is not None and looks_up(formula) and not reaches_out(formula):
            formula = None
        letters = self._letters.get(name, self._letters["smelter_id"])
        return Stated(as_text(value), value, f"{self.sheet.name}!{letters}{row}", None, formula or None)

    def _key(self, cell: Cell, cells: Mapping[str, Cell], resolved: _Resolved) -> str | None:
        """The helper column the Checker counts in, in the rows that have it."""
        if cell.formula is None and self._keys_kept:
            return as_text(cell.value)
        failing = resolved.errors & {"metal", "lookup"}
        return None if failing else self._worked_out_key(cells, resolved) or None

    def _worked_out_key(self, cells: Mapping[str, Cell], resolved: _Resolved) -> str:
        metal, counted = resolved.metal or "", self.layout.counted
        if counted == "metal-and-name":
            return f"{metal}{resolved.lookup or ''}"
        if counted == "metal-where-named":
            return metal if resolved.lookup else ""
        return "" if any(_is_blank(cells[name]) for name in self.layout.filled) else f"{metal}+"

    def _disagreements(self, row: int, cells: Mapping[str, Cell], resolved: _Resolved) -> Iterator[Disagreement]:
        entry = resolved.entry
        means = {
            "metal": resolved.metal,
            "lookup": resolved.lookup,
            "country": resolved.country,
            "smelter_id": entry.smelter_id if entry else None,
            "standard_name": entry.standard_name if entry else None,
            **({"id_source": entry.id_source} if entry and not same(resolved.lookup or "", NOT_LISTED) else {}),
        }
        for name, meant in means.items():
            cell = cells[name]
            shown = as_text(cell.value)
            if _is_prepared(cell) and cell.value is not None and not _agree(shown, meant):
                where = f"{self.sheet.name}!{Place(row, self._columns[name]).a1}"
                yield Disagreement(field=name, cell=where, shown=shown or "", resolved=meant or "")


def _is_prepared(cell: Cell) -> bool:
    """Whether the template's own formula stands in the cell; a supplier's own formula counts as typed."""
    return cell.formula is not None and looks_up(cell.formula)


def _is_blank(cell: Cell) -> bool:
    """Excel's ISBLANK: a cell with a formula is never blank, whatever it shows."""
    return cell.value is None and cell.formula is None


def _is_error(value: CellValue) -> bool:
    return isinstance(value, ExcelError)


def _fails(cell: Cell, id_missed: bool) -> bool:
    """Whether a cell comes to an error: the template's B and C do for an unknown ID, country and ID never."""
    if _is_prepared(cell):
        return id_missed and "iserror" not in (cell.formula or "").lower()
    return _is_error(cell.value)


def _result(cell: Cell, calculated: str | None) -> str | None:
    """What a cell comes to: the template's formula calculated, or what was typed over it."""
    return calculated if _is_prepared(cell) else as_text(cell.value)


def _agree(shown: str | None, meant: str | None) -> bool:
    """An empty look-up cell is shown as 0 by the formulas."""
    return same(shown or "", meant or "") or (shown == "0" and not meant)


def _kind(resolved: _Resolved, smelter_id: str | None) -> RowKind:
    lookup = resolved.lookup or ""
    if smelter_id:
        return "listed"
    if same(lookup, NOT_LISTED):
        return "not-listed"
    if same(lookup, NOT_IDENTIFIED):
        return "not-identified"
    return "off-list" if lookup else "nameless"


def _how(resolved: _Resolved, smelter_id: str | None) -> HowFound:
    entry = resolved.entry
    if entry is None or not smelter_id:
        return "none"
    if resolved.by_id is not None:
        return "id"
    return "exact" if same(entry.lookup or "", entry.standard_name or "") else "alias"
