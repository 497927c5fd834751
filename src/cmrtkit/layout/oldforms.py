"""Forms of RMI and its predecessors that no layout reads: told by their titles, dated by their revision cells."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import islice
from typing import Any, NamedTuple

from cmrtkit.model.cells import Grid, Sheet
from cmrtkit.resources import load_yaml, rules_dir
from cmrtkit.text import loose

_ROWS, _COLUMNS, _SHEETS = 12, 20, 6
_LONGEST = 120
_BESIDE_TITLE = 30  # a version or an abbreviation may stand behind the title
_VERSION = re.compile(r"(?:revision|version|rev\.?|ver\.?)\s*([0-9]{1,2}(?:\.[0-9]{1,4}){0,2}[a-z]?)\b")


class OldForm(NamedTuple):
    """``family`` is its name, PRT before it became AMRT; ``version`` as written, None where none is said.

    ``is_whole``: at least two of a form's sheets are there; ``has_old_sheet``: one that newer versions lack is.
    """

    family: str
    version: str | None
    is_whole: bool
    has_old_sheet: bool


def old_form_of(grid: Grid) -> OldForm | None:
    """The form a workbook is by its title, old or not; None where no title of any is found."""
    names = {loose(name) for name in grid.sheet_names}
    texts = [text for sheet in islice(grid.sheets.values(), _SHEETS) for text in _texts(sheet)]
    family = next((name for text in texts if (name := _family(text))), None)
    if family is None:
        return None
    version = next((found[1] for text in texts if (found := _VERSION.match(text))), None)
    is_whole = len(names.intersection(_data()["sheets"])) >= 2
    return OldForm(family, version, is_whole, bool(names.intersection(_data()["only_in_old_ones"])))


def _family(text: str) -> str | None:
    for family, titles in _data()["titles"].items():
        if any(text.startswith(title) and len(text) <= len(title) + _BESIDE_TITLE for title in titles):
            return str(family)
    return None


def _texts(sheet: Sheet) -> Iterator[str]:
    """The short texts in the upper left corner, row by row, folded."""
    near = [where for where in sheet.cells if where[0] <= _ROWS and where[1] <= _COLUMNS]
    values = (sheet.cells[where].value for where in sorted(near))
    return (loose(value) for value in values if isinstance(value, str) and len(value) <= _LONGEST)


@cache
def _data() -> dict[str, Any]:
    found: dict[str, Any] = load_yaml(rules_dir() / "reference" / "other-documents.yaml")["old_forms"]
    return found
