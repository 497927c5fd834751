"""What proves of a workbook that it is laid out as a version is: the labels, and the formulas of the Checker.

``rules/evidence/<family>/<version>.yaml`` has it for each layout, as fingerprints. It is taken from a workbook of
that version by `evidence_of`, once, when the layout is made.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from cmrtkit.errors import RulebookError
from cmrtkit.layout.catalogue import known_versions
from cmrtkit.layout.labels import Spot, constant_print, fingerprints, label_cells
from cmrtkit.layout.schema import Layout
from cmrtkit.model.cells import Grid, column_number
from cmrtkit.model.references import Corner, rewritten, unwrapped
from cmrtkit.reader.structure import Structure
from cmrtkit.resources import load_yaml, rules_dir

Print = Annotated[str, Field(pattern=r"^[0-9a-f]{8}$")]
CHECKER_COLUMNS = ("B", "F", "G", "H")  # what a row counts, whether it needs it, whether it is missing, both
_LAST_ROW = 1_048_576
Canonical = Callable[[str | None, Corner], tuple[str, Corner]]


class Evidence(BaseModel):
    """What a version proves itself by.

    ``labels``: what a label is about -> its fingerprint; ``others``: labels of the Declaration that are about nothing
    a layout places; ``unkeyed``: label cells that the workbook has no label for; ``lines``: the rows of each sheet
    that have labels, and in which columns; ``checker``: row of the Checker -> the fingerprint of its formulas.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    labels: dict[str, Print]
    others: tuple[Print, ...] = ()
    unkeyed: tuple[str, ...] = ()
    lines: dict[str, dict[int, tuple[int, ...]]] = {}
    checker: dict[int, Print]


@cache
def load_evidence(family: str, version: str) -> tuple[Evidence, ...]:
    """The evidence for a version: of RMI's template, and of workbooks that this package builds in its layout.

    Raises RulebookError where a file is malformed.
    """
    folders = (rules_dir() / "evidence", rules_dir() / "evidence" / "built")
    paths = [folder / family.lower() / f"{version}.yaml" for folder in folders]
    return tuple(_read(path) for path in paths if path.is_file())


def _read(path: Path) -> Evidence:
    try:
        return Evidence.model_validate(load_yaml(path))
    except ValidationError as error:
        raise RulebookError(f"{path}: {error}") from error


def as_yaml(evidence: Evidence, title: str) -> str:
    """The file of a version's evidence."""
    import yaml  # noqa: PLC0415  # only to write one

    text = yaml.safe_dump(evidence.model_dump(mode="json"), default_flow_style=None, sort_keys=False, width=116)
    return f"# {title}. Fingerprints of its labels and of its Checker's formulas: what a workbook proves it by.\n{text}"


@cache
def wordings(family: str) -> Mapping[str, frozenset[str]]:
    """What a label is about -> its fingerprints in all versions of a family: RMI rarely rewords one."""
    found: dict[str, set[str]] = {}
    for version in known_versions().get(family, []):
        for evidence in load_evidence(family, version):
            for about, label in evidence.labels.items():
                found.setdefault(about, set()).add(label)
    return {about: frozenset(labels) for about, labels in found.items()}


@cache
def all_wordings() -> Mapping[str, frozenset[str]]:
    """The same over all families."""
    found: dict[str, frozenset[str]] = {}
    for family in known_versions():
        for about, labels in wordings(family).items():
            found[about] = found.get(about, frozenset()) | labels
    return found


def evidence_of(layout: Layout, grid: Grid, structures: Mapping[str, Structure]) -> Evidence:
    """The evidence that a workbook of the layout's own version gives."""
    listed, cells = fingerprints(grid), label_cells(layout)
    labels = {about: listed.get(spot) or constant_print(grid, spot) for about, spot in cells.items()}
    form = layout.declaration.sheet
    known = set(cells.values())
    return Evidence(
        labels={about: label for about, label in labels.items() if label},
        others=tuple(sorted({label for spot, label in listed.items() if spot.sheet == form and spot not in known})),
        unkeyed=tuple(spot.a1 for spot in unkeyed_labels(grid, form, listed)),
        lines={sheet: lines for sheet in layout.sheets if (lines := label_lines(grid, sheet))},
        checker=checker_prints(structures[layout.checker.sheet], layout.checker.sheet, as_it_stands),
    )


def label_lines(grid: Grid, sheet: str) -> dict[int, tuple[int, ...]]:
    """The rows in which cells look up their labels, in order, each with the columns they stand in."""
    found: dict[int, tuple[int, ...]] = {}
    for (row, column), cell in sorted(grid.sheet(sheet).cells.items()):
        if looks_up_label(cell.formula):
            found[row] = (*found.get(row, ()), column)
    return found


def unkeyed_labels(grid: Grid, sheet: str, listed: Mapping[Spot, str]) -> list[Spot]:
    """Cells of a sheet that look up a label the workbook does not have: where cells were moved, many do."""
    cells = grid.sheet(sheet).cells
    spots = (Spot(sheet, *where) for where, cell in sorted(cells.items()) if looks_up_label(cell.formula))
    return [spot for spot in spots if spot not in listed]


def looks_up_label(formula: str | None) -> bool:
    """Whether a formula takes the label of its own cell from the list of labels."""
    return formula is not None and "ADDRESS(ROW()" in formula.replace(" ", "")


def checker_prints(structure: Structure, sheet: str, canonical: Canonical) -> dict[int, str]:
    """The fingerprint of each row of the Checker that works something out, its references put as ``canonical`` says."""
    return {row: row_print(structure, sheet, row, canonical) for row in checker_rows(structure)}


def checker_rows(structure: Structure) -> list[int]:
    """The rows of the Checker with a formula for what is necessary, missing or incomplete."""
    columns = {column_number(letters) for letters in CHECKER_COLUMNS[1:]}
    return sorted({row for row, column in structure.formulas if column in columns})


def row_print(structure: Structure, sheet: str, row: int, canonical: Canonical) -> str:
    """The fingerprint of one row's formulas."""
    cells = (structure.formulas.get((row, column_number(letters)), "") for letters in CHECKER_COLUMNS)
    formulas = map(unwrapped, cells)
    text = "|".join(_plain(formula, sheet, canonical) for formula in formulas)
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def _plain(formula: str, sheet: str, canonical: Canonical) -> str:
    """Programs differ in how they write a whole column, and in blanks."""
    sheets: list[str] = []

    def moved(of: str | None, corner: Corner) -> Corner:
        name, there = canonical(of, corner)
        sheets.append(name if name != sheet else "")
        row = 0 if there.row in (0, _LAST_ROW) or (there.row == 1 and corner.fixed_row) else there.row
        return Corner(there.column, row)

    written = rewritten(formula, moved, lambda _: "x")
    return "".join(written.split()) + "!" + "!".join(sheets)


def as_it_stands(sheet: str | None, corner: Corner) -> tuple[str, Corner]:
    """References of a workbook that is laid out as its layout says."""
    return sheet or "Checker", corner
