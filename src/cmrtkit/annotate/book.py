"""A whole workbook, marked."""

from __future__ import annotations

import zipfile
import zlib
from collections import defaultdict
from collections.abc import Iterable

from cmrtkit.annotate.list_sheet import list_sheet
from cmrtkit.annotate.marks import Listing, Mark
from cmrtkit.annotate.notes import Look
from cmrtkit.annotate.parts import Parts
from cmrtkit.annotate.plain import make_plain
from cmrtkit.annotate.sheet import mark_sheet
from cmrtkit.annotate.styles import read_styles
from cmrtkit.annotate.tabs import Tabs
from cmrtkit.annotate.vml import blocks_of
from cmrtkit.errors import WorkbookError
from cmrtkit.reader.package import broken_if_unreadable
from cmrtkit.reader.sniff import zip_archive


def annotated(data: bytes, marks: Iterable[Mark], listing: Listing) -> bytes:
    """The bytes of an .xlsx that is the workbook with marks and a first sheet that lists the findings.

    Values, formulas, drop-downs, protection, drawings, names and notes stay as they are. Macros are left out, for an
    .xlsx can hold none. A workbook that was marked before loses its old marks. The same input gives the same bytes.
    Raises WorkbookError for a workbook that cannot be marked.
    """
    try:
        with broken_if_unreadable("xl"):
            return _annotated(zip_archive(data), marks, listing)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError) as error:
        raise WorkbookError("damaged") from error


def _annotated(archive: bytes, marks: Iterable[Mark], listing: Listing) -> bytes:
    parts = Parts(archive)
    make_plain(parts)
    tabs = Tabs(parts)
    name, styles = read_styles(parts)
    look = Look(listing.font, listing.more, _blocks(parts))
    by_sheet = _by_sheet(marks)
    for title, part in tabs.sheets.items():
        if by_sheet[title] or tabs.marked_before or styles.stained():
            mark_sheet(parts, part, by_sheet[title], styles, look)
    parts.write(tabs.list_part(), list_sheet(listing, styles, tabs.sheets, parts.namespace))
    parts.write(name, styles.finished())
    return parts.packed()


def _by_sheet(marks: Iterable[Mark]) -> dict[str, list[Mark]]:
    found: dict[str, list[Mark]] = defaultdict(list)
    for mark in marks:
        found[mark.sheet].append(mark)
    return found


def _blocks(parts: Parts) -> set[int]:
    """The blocks of ids that the drawings of the workbook have or use."""
    return {block for name in parts.names(".vml") for block in blocks_of(parts.read(name))}
