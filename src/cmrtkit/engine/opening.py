"""From a file to a workbook that is recognised, and to the declaration in it."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from cmrtkit.layout import Layout, Recognised, known_versions, load_layout, recognise
from cmrtkit.layout.confirming import doubts_about
from cmrtkit.layout.detection import CLOSE_SHEETS, PREPARED_SHEETS, READ_SHEETS
from cmrtkit.layout.evidence import Evidence, evidence_of
from cmrtkit.layout.relocation import Workbook
from cmrtkit.model.declaration import Declaration
from cmrtkit.parser import parse
from cmrtkit.reader.books import Book
from cmrtkit.reader.passwords import NO_PASSWORDS, Passwords
from cmrtkit.reader.workbook import load, open_book


def read_declaration(source: Path | bytes, passwords: Passwords = NO_PASSWORDS) -> tuple[Declaration, Layout]:
    """Open, recognise and parse one workbook; ``passwords`` are tried where it is locked. Raises WorkbookError."""
    recognised = recognised_in(_opened(source, passwords))
    return parse(recognised), recognised.layout


def recognised_in(book: Book) -> Recognised:
    """Which template an opened workbook is. Raises WorkbookError."""

    def closely(sheets: Collection[str]) -> Workbook:
        built = [name for name in sheets if name not in PREPARED_SHEETS]
        return Workbook.of(book.read(sheets, PREPARED_SHEETS), book.structures(built))

    return recognise(book.read(READ_SHEETS, PREPARED_SHEETS), closely)


def recognised_file(path: Path) -> tuple[Recognised, Evidence, list[str]]:
    """Which template a workbook is, the evidence it gives of its version, and what speaks against its layout.

    The layout that is on file for the version counts, where there is one. Raises WorkbookError.
    """
    book = _opened(path, NO_PASSWORDS)
    found = recognised_in(book)
    family, version = found.form.family, found.version or ""
    form = load_layout(family, version) if version in known_versions()[family] else found.form
    grid, structures = book.read(CLOSE_SHEETS), book.structures(CLOSE_SHEETS)
    evidence = evidence_of(form, grid, structures)
    return found, evidence, list(doubts_about(form, evidence, grid, structures))


def _opened(source: Path | bytes, passwords: Passwords) -> Book:
    return open_book(source if isinstance(source, bytes) else load(source), passwords)
