"""What a file is that no layout reads, and which template to ask for instead."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from itertools import islice

from cmrtkit.errors import WorkbookError
from cmrtkit.findings import Label
from cmrtkit.foreign import Told, document_of_file, documents
from cmrtkit.foreign.documents import BookSign
from cmrtkit.layout.catalogue import current_release, known_versions, releases, version_key
from cmrtkit.layout.oldforms import OldForm, old_form_of
from cmrtkit.model.cells import Grid, Sheet
from cmrtkit.reader.passwords import NO_PASSWORDS, Passwords
from cmrtkit.reader.workbook import open_book
from cmrtkit.resources import load_yaml, rules_dir
from cmrtkit.text import loose

NO_FILE = frozenset({"not-a-workbook", "pdf", "html", "damaged"})
NO_FORM = frozenset({"not-a-template", "sheet-missing", "template-unsupported", "layout-unconfirmed"})
_ROWS, _COLUMNS, _SHEETS = 15, 15, 6
_LONGEST = 120  # a title or heading is no longer; whole paragraphs speak of many things
# Where no document is told, these name the templates to ask for all the same.
_UNTOLD = frozenset({"not-a-workbook", "pdf", "html", "not-a-template"})
_USUAL = ("CMRT", "EMRT")


def explained(
    error: WorkbookError, data: bytes | None, as_of: dt.date, passwords: Passwords = NO_PASSWORDS
) -> WorkbookError:
    """The error about a file, which says what the file is where that can be told; other errors as they are.

    ``data`` are the bytes of the file, which are read again where they hold a workbook that is no known template. The
    fact ``ask`` of what is returned names the templates to ask for, with the versions that are current on ``as_of``.
    """
    if error.code in NO_FILE and data is not None:
        return _about_file(error, document_of_file(data), as_of)
    if error.code in NO_FORM and data is not None:
        return _about_book(error, _corners(data, passwords), as_of)
    return error


def holds_until(as_of: dt.date) -> dt.date:
    """The last day on which the templates to ask for are those of ``as_of``, as far as releases are on file."""
    days = {release.since for family in known_versions() for release in releases(family)}
    later = [day for day in days if day > as_of]
    return min(later) - dt.timedelta(days=1) if later else dt.date.max


def document_of_book(grid: Grid) -> Told | None:
    """The document that a workbook is, by the upper left corner of the sheets that were read; None for none known."""
    corners = [list(_corner(sheet)) for sheet in islice(grid.sheets.values(), _SHEETS)]
    names = [loose(name) for name in grid.sheet_names]
    for item in documents():
        for sign in item.books:
            if _holds(sign, names, corners):
                return Told(item, sign.sure)
    return None


def to_ask_for(families: tuple[str, ...], as_of: dt.date) -> str:
    """``CMRT 6.6.1 / EMRT 2.11.1``: current versions by name; a family that was given up goes by what replaced it."""
    wanted = dict.fromkeys(_replaced().get(family, family) for family in families)
    found = ((family, current_release(family, as_of)) for family in wanted)
    return " / ".join(f"{family} {release.version}" if release else family for family, release in found)


def _about_file(error: WorkbookError, told: Told | None, as_of: dt.date) -> WorkbookError:
    """A PDF stays one, and says more where its title does; a web page may be about anything."""
    if told is None or error.code == "html" or (error.code == "damaged" and not told.sure):
        return _asking(error, as_of)
    code = "pdf" if error.code == "pdf" else "other-document"
    return WorkbookError(code, **_facts(told, as_of))


def _about_book(error: WorkbookError, grid: Grid | None, as_of: dt.date) -> WorkbookError:
    """An old form by its title and version first; whatever has a template's own title is no other document."""
    if grid is None:
        return _asking(error, as_of)
    form = old_form_of(grid)
    if form is not None:
        return (_old(form, as_of) if form.is_whole else None) or _asking(error, as_of)
    told = document_of_book(grid) if error.code == "not-a-template" else None
    return _asking(error, as_of) if told is None else WorkbookError("other-document", **_facts(told, as_of))


def _asking(error: WorkbookError, as_of: dt.date) -> WorkbookError:
    """The same error, which names the templates to ask for where it has words for that."""
    if error.code not in _UNTOLD:
        return error
    return WorkbookError(error.code, **{**error.facts, "kind": "ask", "ask": to_ask_for(_USUAL, as_of)})


def _old(form: OldForm, as_of: dt.date) -> WorkbookError | None:
    """The error about a form that is older than every layout of its family, or of a family that was given up."""
    versions = known_versions().get(form.family, [])
    replaced = _replaced().get(form.family)
    is_recent = (
        not form.has_old_sheet if form.version is None else versions and not _is_before(form.version, versions[0])
    )
    if versions and is_recent:
        return None
    kind = "replaced" if replaced else "undated" if form.version is None else "version"
    name = " ".join(part for part in (form.family, form.version) if part)
    ask = to_ask_for((form.family,), as_of)
    return WorkbookError("old-template", kind=kind, template=name, family=replaced or form.family, ask=ask)


def _facts(told: Told, as_of: dt.date) -> dict[str, object]:
    kind = told.document.group if told.sure else f"{told.document.group}-likely"
    ask = to_ask_for(told.document.ask or _USUAL, as_of)
    return {"kind": kind, "document": Label("document", told.document.id), "ask": ask}


def _is_before(version: str, oldest: str) -> bool:
    """``2.03a`` counts as 2.03."""
    return version_key(re.sub("[a-z]+$", "", version)) < version_key(oldest)


def _replaced() -> dict[str, str]:
    found: dict[str, str] = load_yaml(rules_dir() / "reference" / "template-versions.yaml").get("replaced_by", {})
    return found


def _corners(data: bytes, passwords: Passwords) -> Grid | None:
    """The first sheets of a workbook; None where it cannot be read after all."""
    try:
        book = open_book(data, passwords)
        return book.read(book.read(()).sheet_names[:_SHEETS])
    except WorkbookError:
        return None


def _corner(sheet: Sheet) -> Iterator[tuple[int, str]]:
    """Row and text of the short cells in the upper left corner, folded; the name of the sheet as row 0."""
    yield 0, loose(sheet.name)
    for (row, column), cell in sheet.cells.items():
        if row <= _ROWS and column <= _COLUMNS and isinstance(cell.value, str) and len(cell.value) <= _LONGEST:
            yield row, loose(cell.value)


def _holds(sign: BookSign, names: list[str], corners: list[list[tuple[int, str]]]) -> bool:
    if not all(name in names for name in sign.sheets):
        return False
    if sign.cells and not any(word in text for corner in corners for _, text in corner for word in sign.cells):
        return False
    return not sign.row or any(_has_row(sign.row, corner) for corner in corners)


def _has_row(wanted: tuple[tuple[str, ...], ...], corner: list[tuple[int, str]]) -> bool:
    """Whether a row has a heading of its own for each of what is wanted."""
    rows: dict[int, list[str]] = {}
    for row, text in corner:
        if row:
            rows.setdefault(row, []).append(text)
    return any(_has_headings(wanted, texts) for texts in rows.values() if len(texts) >= len(wanted))


def _has_headings(wanted: tuple[tuple[str, ...], ...], texts: list[str]) -> bool:
    free = list(texts)
    for words in wanted:
        found = next((text for text in free if any(word in text for word in words)), None)
        if found is None:
            return False
        free.remove(found)
    return True


__all__ = ["document_of_book", "explained", "holds_until", "to_ask_for"]
