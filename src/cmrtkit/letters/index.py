"""All suppliers of a round as a table for mail merge (``index.csv``). It holds contacts only where they are wanted."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Literal

from cmrtkit.letters.contacts import Address
from cmrtkit.text import visible

INDEX = "index.csv"
_LIKE_A_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Entry:
    """A supplier.

    ``status`` is that of the record, ``kind`` what the letter is about; ``points`` are all that it puts, ``open`` those
    that were put before, ``new`` the others; ``settled`` are points put before that need no answer any more. ``to``
    says whether the mail has an address, ``to_complete`` what somebody has to fill in, ``workbooks`` the files.
    ``contact`` and ``email`` are personal data, for mail merge by address.
    """

    supplier: str
    status: str
    kind: str = ""
    language: str = ""
    number: int = 0
    date: str = ""
    due: str = ""
    subject: str = ""
    points: int = 0
    open: int = 0
    new: int = 0
    settled: int = 0
    to: Address | Literal[""] = ""
    to_complete: str = ""
    workbooks: str = ""
    markdown: str = ""
    html: str = ""
    eml: str = ""
    contact: str = ""
    email: str = ""


_PERSONAL = ("contact", "email")


def index_bytes(entries: Iterable[Entry], addresses: bool = False) -> bytes:
    """The table, for Excel too: UTF-8 with its mark, and no cell that it would take for a formula.

    Columns with contacts are there only with ``addresses``.
    """
    text = io.StringIO(newline="")
    names = [field.name for field in fields(Entry) if addresses or field.name not in _PERSONAL]
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(names)
    for entry in entries:
        writer.writerow([_harmless(getattr(entry, name)) for name in names])
    return text.getvalue().encode("utf-8-sig")


def _harmless(value: str | int) -> str | int:
    """A text that begins like a formula has an apostrophe before it, which programs for tables take for text."""
    if isinstance(value, int):
        return value
    shown = visible(value)
    return f"'{shown}" if shown.lstrip().startswith(_LIKE_A_FORMULA) else shown
