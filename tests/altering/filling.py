"""Templates with the answers of the shared cases typed in."""

from __future__ import annotations

import datetime as dt
import json
import random
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from cmrtkit.layout.catalogue import known_versions, load_layout
from cmrtkit.layout.schema import Layout
from tests.altering.book import Book, CellValue, open_book
from tests.altering.references import translated
from tests.conftest import SHARED

TEMPLATES = SHARED / "rmi-templates"


@dataclass(frozen=True, slots=True)
class Filled:
    """A template and what is typed into it. ``checker_total`` is the Checker's own number, where it is known."""

    template: str  # CMRT_6.5
    path: Path
    cells: dict[str, CellValue]
    checker_total: int | None

    @property
    def layout(self) -> Layout | None:
        family, version = self.template.split("_")
        return load_layout(family, version) if version in known_versions().get(family, ()) else None

    def book(self) -> Book:
        book = open_book(self.path)
        if "Smelter List" in book.names and book["Smelter List"].value("C5") == "Alpha Metals":
            _without_left_overs(book)
        for where, value in self.cells.items():
            sheet, _, a1 = where.rpartition("!")
            book[sheet].set(a1, value)
        return book


@cache
def filled_templates(seed: int = 1) -> tuple[Filled, ...]:
    """Every template of the shared folder with the answers of one of its cases."""
    cases: dict[str, list[dict[str, object]]] = {}
    for name in ("main", "other"):
        for line in (SHARED / "corpus" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
            case = json.loads(line)
            cases.setdefault(case["template"], []).append(case)
    rng = random.Random(seed)
    return tuple(_filled(path, cases.get(path.name, []), rng) for path in sorted(TEMPLATES.glob("*.xlsx")))


def _filled(path: Path, cases: list[dict[str, object]], rng: random.Random) -> Filled:
    name = path.stem.removeprefix("RMI_")
    if not cases:
        cells: dict[str, CellValue] = {"Declaration!D8": "Example Parts Ltd.", "Declaration!D9": "A. Company"}
        return Filled(name, path, cells, None)
    case = rng.choice(cases)
    typed = case["cells"]
    assert isinstance(typed, dict)
    cells = {where: _serial(value) for where, value in typed.items() if value is not None}
    cells.setdefault("Declaration!D8", "Example Parts Ltd.")
    total = case["checker_total"] if "Declaration!D8" in typed else None
    return Filled(name, path, cells, total if isinstance(total, int) else None)


def _serial(value: object) -> CellValue:
    if isinstance(value, dict):
        return (dt.date.fromisoformat(value["date"]) - dt.date(1899, 12, 30)).days
    assert isinstance(value, str | int | float)
    return value


def _without_left_overs(book: Book) -> None:
    """The circulated 6.4 has entries in row 5; row 6 shows the formulas that belong there."""
    sheet = book["Smelter List"]
    for column in "ABCDF":
        formula = sheet.formula(f"{column}6")
        sheet.set(f"{column}5", "=" + translated(formula, -1, 0) if formula else None)
