"""The bytes of an openpyxl workbook, the same for the same workbook whenever and wherever it is saved."""

from __future__ import annotations

import datetime as dt
import io
import zipfile

from openpyxl import Workbook
from openpyxl.xml.functions import tostring

_MADE = dt.datetime(2026, 1, 1)
_STAMP = (2026, 1, 1, 0, 0, 0)
_APP = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
    "<Application>cmrtkit</Application></Properties>"
)


def packed(book: Workbook) -> bytes:
    """The .xlsx file. openpyxl stamps its parts with the time; here they get a fixed one."""
    saved, packed = io.BytesIO(), io.BytesIO()
    book.properties.creator = "cmrtkit"
    book.properties.created = _MADE
    book.save(saved)
    book.properties.modified = _MADE
    fixed = {"docProps/core.xml": tostring(book.properties.to_tree()), "docProps/app.xml": _APP.encode()}
    with zipfile.ZipFile(saved) as source, zipfile.ZipFile(packed, "w") as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, _STAMP)
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, fixed.get(name) or source.read(name))
    return packed.getvalue()
