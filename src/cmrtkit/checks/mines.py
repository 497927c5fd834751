"""What a row of the Smelter List says of its mines: names, countries, and whether all is recycled or scrap."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal

from cmrtkit.matching.country_phrases import Countries
from cmrtkit.matching.evidence import evidence_in
from cmrtkit.matching.named_countries import countries_named, countries_of_names, denies_countries
from cmrtkit.matching.normalise import squeezed
from cmrtkit.model.declaration import SmelterRow
from cmrtkit.resources import load_yaml, rules_dir
from cmrtkit.text import fold

Says = Literal["mine", "recycled", "both", "nothing"]
# The columns, and how each names countries: the one for names may hold a country in a mine's name.
_READERS = {"mine_names": countries_of_names, "mine_countries": countries_named}
_MOST_SHOWN = 10
_LONGEST = 2000  # of a cell of 32,767 characters no more is looked at
_RECYCLED = {"yes": "yes", "100%": "yes", "1": "yes", "no": "no", "unknown": "unknown"}


@dataclass(frozen=True, slots=True)
class MineCell:
    """A filled cell of the columns for mines."""

    field: str
    cell: str
    text: str

    @property
    def says(self) -> Says:
        """Whether it names a mine or its country, says that the material is recycled, says both, or nothing."""
        return _says(self.text)

    @property
    def countries(self) -> tuple[Countries, ...]:
        """The countries it plainly names."""
        return _READERS[self.field](self.text)


def mine_cells(row: SmelterRow) -> list[MineCell]:
    """The cells of a row for the names and countries of its mines, in this order, where they are filled."""
    found = ((field, row.fields[field]) for field in _READERS if field in row.fields)
    return [MineCell(field, stated.cell, stated.value) for field, stated in found if stated.value]


def named_mines(row: SmelterRow) -> list[MineCell]:
    """The cells that tell of mines, in a row that does not speak of scrap, for which they may be where it arose."""
    cells = mine_cells(row)
    return [] if {cell.says for cell in cells} & {"recycled", "both"} else [c for c in cells if c.says == "mine"]


def mines_of(row: SmelterRow) -> list[MineCell]:
    """The cells that tell where the smelter's ore comes from, in a row that is not all recycled.

    Of a row that names a mine beside scrap, those in which no word for scrap stands.
    """
    answer = recycled_answer(row)
    cells = mine_cells(row)
    partly = answer == "no" and "recycled" not in {cell.says for cell in cells}
    found = [cell for cell in cells if cell.says == "mine"] if partly else named_mines(row)
    return [] if answer == "yes" else found


def recycled_answer(row: SmelterRow) -> str:
    """``yes``, ``no`` or ``unknown`` to whether all of the smelter's material is recycled; empty for anything else."""
    stated = row.fields.get("recycled")
    return _RECYCLED.get(fold((stated.value or "").strip()), "") if stated else ""


def cells_shown(cells: Collection[str]) -> list[str]:
    """Cells as messages name them, without their sheet; the first of them where there are many."""
    shown = [cell.rpartition("!")[2] for cell in list(cells)[:_MOST_SHOWN]]
    return shown + ["…"] * (len(cells) > _MOST_SHOWN)


@lru_cache(maxsize=4096)
def _says(text: str) -> Says:
    said = squeezed(text[:_LONGEST])
    rest = _without(said, "recycled")
    silent = rest in _words("nothing") or not _without(rest, "beside")
    if rest != said:
        return "recycled" if silent else "both"
    placeholder = any(item.kind == "placeholder" for item in evidence_in(text))
    return "nothing" if silent or placeholder or denies_countries(text) else "mine"


def _without(said: str, group: str) -> str:
    """The text without these words; Chinese and Japanese ones are not set apart by blanks, the longest come first."""
    words = _words(group)
    for phrase in _unspaced(group):
        said = said.replace(phrase, " ")
    return " ".join(word for word in said.split() if word not in words)


@cache
def _words(group: str) -> frozenset[str]:
    return frozenset(_listed(group))


@cache
def _unspaced(group: str) -> list[str]:
    return sorted((word for word in _words(group) if not word.isascii()), key=lambda word: (-len(word), word))


def _listed(group: str) -> Iterator[str]:
    return map(squeezed, load_yaml(rules_dir() / "reference" / "mine-words.yaml")[group])
