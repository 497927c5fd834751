"""Filled templates, altered in every way the package knows: what a reader must read right, or not judge.

``altered(folder, seed=1)`` yields them. By hand, for all templates of the shared folder:
``python -m tests.altering.cases FOLDER [--seed N] [--template CMRT_6.5] [--results keep|drop|recalculate]``.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tests.altering import moving
from tests.altering.book import Book, CellValue
from tests.altering.filling import Filled, filled_templates
from tests.altering.operations import How, NotHereError, Operation, operations
from tests.altering.recalculating import recalculate

Results = Literal["keep", "drop", "recalculate"]


@dataclass(frozen=True, slots=True)
class Altered:
    """An altered workbook. ``now`` says where each filled cell of the original stands, None where it is gone.

    ``how`` is ``as-rmi`` where everything follows, ``as-excel`` where a user did it, ``crude`` where only cells moved.
    """

    name: str
    path: Path
    filled: Filled
    how: How
    now: dict[str, str | None]

    @property
    def company(self) -> CellValue:
        return self.filled.cells.get("Declaration!D8")

    @property
    def answers(self) -> dict[str, CellValue]:
        """Old place on the Declaration -> what stands there."""
        return {where: value for where, value in self.filled.cells.items() if where.startswith("Declaration!")}

    @property
    def smelter_rows(self) -> int:
        """How many rows of the Smelter List something is typed in."""
        filled = {where.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ") for where in self._smelter_cells()}
        return len(filled)

    def _smelter_cells(self) -> list[str]:
        return [where.partition("!")[2] for where in self.filled.cells if where.startswith("Smelter List!")]


def altered(folder: Path, seed: int = 1, only: str | None = None, results: Results = "keep") -> Iterator[Altered]:
    """Each filled template with each operation that its form has a place for; other rows with another seed."""
    for filled in filled_templates(seed):
        for operation in operations():
            if only in (None, filled.template):
                found = alter(folder, filled, operation, seed, results)
                if found:
                    yield found


def alter(
    folder: Path, filled: Filled, operation: Operation, seed: int = 1, results: Results = "keep"
) -> Altered | None:
    """One altered workbook; None where the form has no place for the operation."""
    book = filled.book()
    try:
        operation.change(book, random.Random(f"{seed} {filled.template} {operation.name}"), filled)
    except NotHereError:
        return None
    name = f"{filled.template}, {operation.name}, {seed}"
    if results == "drop" or operation.how == "crude":
        book.drop_results()
    path = book.save(folder / f"{name}.xlsx")
    if results == "recalculate":
        recalculate(path, path)
    return Altered(name, path, filled, operation.how, {where: _now(book, where) for where in filled.cells})


def _now(book: Book, where: str) -> str | None:
    sheet, _, a1 = where.rpartition("!")
    found = moving.place_after(book, sheet, a1)
    return f"{found[0]}!{found[1]}" if found else None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--template")
    parser.add_argument("--results", choices=["keep", "drop", "recalculate"], default="keep")
    wanted = parser.parse_args()
    wanted.folder.mkdir(parents=True, exist_ok=True)
    for item in altered(wanted.folder, wanted.seed, wanted.template, wanted.results):
        print(item.name)


if __name__ == "__main__":
    main()
