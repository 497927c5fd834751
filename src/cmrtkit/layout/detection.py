"""Which template a workbook is, by evidence that no language changes.

The family stands in the title cell, the version in the revision cell; a layout is read on only when its places check
out: those of the workbook's own version, or else, place by place, those of the nearest version that fits.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal

from cmrtkit.errors import WorkbookError
from cmrtkit.layout.catalogue import families, known_versions, load_layout, version_key
from cmrtkit.layout.choice import bound
from cmrtkit.layout.evidence import Evidence, load_evidence
from cmrtkit.layout.labels import LABEL_SHEET
from cmrtkit.layout.moved import moved_layout, moves_of
from cmrtkit.layout.places import Places
from cmrtkit.layout.rekeyed import rekeyed
from cmrtkit.layout.relocation import Relocation, Unconfirmed, Workbook
from cmrtkit.layout.renamed import copies, renamed_sheets, under_own_names
from cmrtkit.layout.schema import Layout
from cmrtkit.model.cells import Cell, Grid, Sheet
from cmrtkit.model.declaration import Moved
from cmrtkit.text import fold, shorten

TITLE_CELL = "Revision!B3"
TEMPLATE_SHEETS = ("Declaration", "Smelter List", "Checker", "Product List")
READ_SHEETS = ("Revision", *TEMPLATE_SHEETS, "Smelter Look-up", "Mine List", "Minerals Scope")
PREPARED_SHEETS = ("Smelter List", "Mine List", "Product List")
CLOSE_SHEETS = (*READ_SHEETS, LABEL_SHEET)
_REVISION = re.compile(r"\b(?:revision|version)\s*([0-9]{1,2}(?:\.[0-9]{1,4}){1,2})\b", re.IGNORECASE)

# Reads sheets of the workbook, and how they are built.
Closely = Callable[[Collection[str]], Workbook]
_MOST_SHEETS = 20


@dataclass(frozen=True)
class Recognised:
    """The layout to read a workbook on, and how sure that is.

    ``form`` is that of every workbook built like this one; ``grid`` is the workbook to be read on it; ``version`` is
    what it says of itself, None where it says nothing readable; ``moves`` are rows and columns that are elsewhere than
    in the layout's version; ``renamed`` are sheets by the template's names; ``copies`` sheets of further forms.
    """

    form: Layout
    grid: Grid
    version: str | None
    how: Literal["exact", "nearest"]
    moves: tuple[Moved, ...] = ()
    renamed: Mapping[str, str] = field(default_factory=dict)
    copies: tuple[str, ...] = ()

    @cached_property
    def layout(self) -> Layout:
        """The form, with the minerals that the supplier chose on it."""
        return bound(self.form, self.grid)


def recognise(grid: Grid, closely: Closely | None = None) -> Recognised:
    """The layout of a workbook. ``closely`` gives a look at how it is built, where its sheets alone do not tell.

    Raises WorkbookError: ``not-a-template``, ``sheet-missing``, ``template-unsupported``, ``layout-mismatch``,
    ``layout-unconfirmed``.
    """
    try:
        found = _recognised(grid, closely)
    except WorkbookError as error:
        found = _under_other_names(grid, closely, error)
    others = copies(grid.sheet_names, CLOSE_SHEETS)
    return replace(found, copies=tuple(name for name in others if name not in found.renamed.values()))


def _recognised(grid: Grid, closely: Closely | None) -> Recognised:
    family, version = template_of(grid)
    known = known_versions()
    misfit: dict[str, object] | None = None
    if family in known and version in known[family]:
        layout = load_layout(family, version)
        _require_sheets(grid, layout.sheets)
        misfit = Places(grid).misfit(layout)
        if misfit is None:
            return Recognised(layout, grid, version, "exact")
    else:
        _require_sheets(grid, TEMPLATE_SHEETS if family in known else (), family)
    book = closely(CLOSE_SHEETS) if closely else None
    return _nearest(grid, book, misfit)


def _under_other_names(grid: Grid, closely: Closely | None, error: WorkbookError) -> Recognised:
    """A workbook whose sheets were renamed. Raises the error where that is not it."""
    missing = [name for name in CLOSE_SHEETS if name not in grid.sheet_names]
    others = [name for name in grid.sheet_names if name not in CLOSE_SHEETS][:_MOST_SHEETS]
    if closely is None or not missing or not others:
        raise error
    book = closely([*CLOSE_SHEETS, *others])
    renamed = renamed_sheets(missing, (book.grid.sheet(name) for name in others))
    if not renamed:
        raise error
    named = under_own_names(book, renamed)
    misfit = error.facts if error.code == "layout-mismatch" else None
    found = _nearest(named.grid, named, misfit)
    sheets = {there: Sheet(there, named.grid.sheet(name).cells) for name, there in renamed.items()}
    whole = replace(named.grid, sheets={**named.grid.sheets, **sheets})
    moves = tuple(item._replace(sheet=renamed.get(item.sheet, item.sheet)) for item in found.moves)
    return replace(found, form=found.form.with_sheets(renamed), grid=whole, moves=moves, renamed=renamed)


def template_of(grid: Grid) -> tuple[str | None, str | None]:
    """The family and version that a workbook says it is, unchecked."""
    return _family(grid), _version(grid)


def _family(grid: Grid) -> str | None:
    title = fold(str(grid[TITLE_CELL].value or "").strip())
    return next((name for name, titles in families().items() if title in map(fold, titles)), None)


def _require_sheets(grid: Grid, wanted: tuple[str, ...], family: str | None = "") -> None:
    present = [name for name in TEMPLATE_SHEETS if name in grid.sheets]
    if family is None and len(present) < 2:
        raise WorkbookError("not-a-template")
    missing = [name for name in wanted if name not in grid.sheets]
    if missing:
        shown = ", ".join(shorten(name, 40) for name in grid.sheet_names[:20])
        raise WorkbookError("sheet-missing", sheet=", ".join(missing), sheets=shown)


def _version(grid: Grid) -> str | None:
    """The version in the revision cells, or wherever near the top of the sheet it was moved to."""
    for reference in ("Declaration!J3", "Smelter List!Q3"):
        found = _revision(grid[reference])
        if found:
            return found
    sheet = grid.sheet("Declaration")
    near = sorted(where for where in sheet.cells if where[0] <= 12)
    return next((version for where in near if (version := _revision(sheet.cells[where]))), None)


def _revision(cell: Cell) -> str | None:
    found = _REVISION.search(cell.value) if isinstance(cell.value, str) else None
    return found[1] if found else None


def _nearest(grid: Grid, book: Workbook | None, misfit: dict[str, object] | None) -> Recognised:
    """The nearest layout of which the workbook confirms every place: its own, or one on which nothing moved, if any."""
    family, version = template_of(grid)
    doubts: list[Unconfirmed] = []
    fits = _fitting(family, version, book, doubts) if book else iter(())
    first = next(fits, None)
    if first is None:
        raise _refusal(family, version, misfit, doubts)
    if not first.moves or first.form.version == version:
        return first
    return next((found for found in fits if not found.moves), first)


def _fitting(
    family: str | None, version: str | None, book: Workbook, doubts: list[Unconfirmed]
) -> Iterator[Recognised]:
    """What each layout makes of the workbook, nearest first; and the doubts about those it does not confirm."""
    for layout in _candidates(family, version):
        for evidence in load_evidence(layout.family, layout.version):
            try:
                yield _relocated(layout, evidence, book, version)
            except Unconfirmed as doubt:
                doubts.append(doubt)


def _relocated(layout: Layout, evidence: Evidence, book: Workbook, version: str | None) -> Recognised:
    """Raises Unconfirmed. The labels are looked for where the workbook lists them, then where their cells are now."""
    try:
        return _read_on(Relocation(layout, evidence, book), book, version)
    except Unconfirmed:
        mended = rekeyed(book, evidence)
        if mended is None:
            raise
        return _read_on(Relocation(layout, evidence, mended), mended, version)


def _read_on(found: Relocation, book: Workbook, version: str | None) -> Recognised:
    return Recognised(moved_layout(found, book), book.grid, version, "nearest", tuple(moves_of(found)))


def _refusal(
    family: str | None, version: str | None, misfit: dict[str, object] | None, doubts: list[Unconfirmed]
) -> WorkbookError:
    name, known = _name(family, version), known_versions()
    if misfit is not None:
        return WorkbookError("layout-mismatch", template=name, **misfit)
    if family is None:
        return WorkbookError("not-a-template")
    if family not in known or not doubts:
        return WorkbookError("template-unsupported", template=name, known=_known_text(known))
    nearest = max(doubts, key=lambda doubt: doubt.nearness)
    return WorkbookError("layout-unconfirmed", template=name, known=f"{family} {known[family][-1]}", **nearest.facts)


def _candidates(family: str | None, version: str | None) -> Iterator[Layout]:
    """Nearest first; without a version the newest first."""
    every = [(name, item) for name, items in known_versions().items() if family in (None, name) for item in items]
    every.sort(key=lambda item: _distance(item[1], version))
    return (load_layout(name, item) for name, item in every)


def _distance(candidate: str, version: str | None) -> float:
    return -_line(candidate) if version is None else abs(_line(candidate) - _line(version))


def _line(version: str) -> float:
    """Versions on a line: 6.5 is nearer to 7.0 than 6.01 is."""
    major, fraction, patch = version_key(version)
    return major * 10_000 + fraction + patch / 100


def _name(family: str | None, version: str | None) -> str:
    return " ".join(part for part in (family, version) if part) or "?"


def _known_text(known: dict[str, list[str]]) -> str:
    return "; ".join(f"{family} {', '.join(versions)}" for family, versions in known.items())
