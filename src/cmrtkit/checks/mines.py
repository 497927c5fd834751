"""What a row of the Smelter List, or of the Mine List, says of mines: names, countries, and whether all is scrap."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal

from cmrtkit.countries import countries_called
from cmrtkit.matching.country_phrases import Countries
from cmrtkit.matching.evidence import evidence_in
from cmrtkit.matching.named_countries import countries_named, countries_of_names, denies_countries
from cmrtkit.matching.normalise import squeezed
from cmrtkit.model.declaration import SmelterRow, TableRow
from cmrtkit.resources import load_yaml, rules_dir
from cmrtkit.text import fold

Says = Literal["mine", "recycled", "both", "nothing"]
Answered = Literal["yes", "no", "unknown"]
# The columns, and how each names countries: the one for names may hold a country in a mine's name.
_READERS = {"mine_names": countries_of_names, "mine_countries": countries_named}
_PARTS = re.compile(r"[,;/|()\[\]\n、，；／（）・]|\s[-–—]\s")
_MOST_SHOWN = 10
_LONGEST = 2000  # of a cell of 32,767 characters no more is looked at
_RECYCLED: dict[str, Answered] = {"yes": "yes", "100%": "yes", "1": "yes", "no": "no", "unknown": "unknown"}


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
    def names_mine(self) -> bool:
        """Whether it names something beside countries and words for scrap: "scrap / Bisie", not "scrap from Rwanda"."""
        parts = _PARTS.split(self.text[:_LONGEST]) if self.field == "mine_names" else ()
        return any(map(_is_name, map(str.strip, parts)))

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
    return [] if speaks_of_scrap(cells) else [cell for cell in cells if cell.says == "mine"]


def origins(row: SmelterRow) -> list[MineCell]:
    """The cells that tell where the smelter's material comes from, in a row that is not all recycled by its own words.

    It is where a word for scrap stands and the answer on recycled sources is Yes, or is not given and no mine is named:
    then a country may be where the scrap arose. Scrap beside "No" or "Unknown" leaves open what comes from there.
    """
    return _of_mines(mine_cells(row), recycled_answer(row))


def listed_mine(row: TableRow) -> list[MineCell]:
    """The cells of a row of the Mine List that name a mine and its country; none where it speaks of scrap alone."""
    return _of_mines(listed_cells(row), None)


def listed_cells(row: TableRow) -> list[MineCell]:
    """The filled cells of a row of the Mine List for the mine's name and country."""
    found = ((field, row.fields.get(name)) for field, name in (("mine_names", "name"), ("mine_countries", "country")))
    return [MineCell(field, stated.cell, stated.value) for field, stated in found if stated and stated.value]


def _of_mines(cells: Sequence[MineCell], answer: Answered | None) -> list[MineCell]:
    all_recycled = speaks_of_scrap(cells) and _is_all_recycled(answer, cells)
    return [] if all_recycled else [cell for cell in cells if cell.says in ("mine", "both")]


def _is_all_recycled(answer: Answered | None, cells: Iterable[MineCell]) -> bool:
    """Whether the words for scrap in these cells, with this answer, mean all of the smelter's material."""
    return answer == "yes" or (not answer and not any(cell.names_mine for cell in cells))


def speaks_of_scrap(cells: Iterable[MineCell]) -> bool:
    """Whether one of the cells says that material is recycled or scrap, whatever else it says."""
    return any(cell.says in ("recycled", "both") for cell in cells)


def recycled_answer(row: SmelterRow) -> Answered | None:
    """``yes``, ``no`` or ``unknown`` to whether all of the smelter's material is recycled; None for anything else."""
    stated = row.fields.get("recycled")
    return _RECYCLED.get(fold((stated.value or "").strip())) if stated else None


def cells_shown(cells: Collection[str]) -> list[str]:
    """Cells as messages name them, without their sheet if it is one; the first of them where there are many."""
    one = len(sheets_of(cells)) == 1
    shown = [cell.rpartition("!")[2] if one else cell for cell in list(cells)[:_MOST_SHOWN]]
    return shown + ["…"] * (len(cells) > _MOST_SHOWN)


def sheets_of(cells: Iterable[str]) -> list[str]:
    """The sheets on which cells are, in their order."""
    return list(dict.fromkeys(cell.rpartition("!")[0] for cell in cells))


@lru_cache(maxsize=4096)
def _is_name(part: str) -> bool:
    """Whether something is left of a part of a text without words for scrap, for nothing, and countries."""
    rest = _without(_without(squeezed(part), "recycled"), "beside")
    return bool(rest) and rest not in _words("nothing") and not countries_called(rest)


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
