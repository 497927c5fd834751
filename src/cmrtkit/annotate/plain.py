"""A workbook as plain .xlsx: without macros, which that format cannot hold, and without what a change breaks."""

from __future__ import annotations

from cmrtkit.annotate.edits import Edits
from cmrtkit.annotate.markup import parsed
from cmrtkit.annotate.parts import TYPES, Parts
from cmrtkit.errors import WorkbookError

_MACROS = ("/vbaProject", "/wordVbaData", "/attachedToolbars")
# Sheets of macros are sheets: without them the workbook would be another one.
_MACRO_SHEETS = ("/xlMacrosheet", "/xlIntlMacrosheet", "/xlDialogsheet")
_SIGNATURES = ("/digital-signature/origin",)
_PLAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_OTHERS = (".macroEnabled.main+xml", ".template.main+xml")


def make_plain(parts: Parts) -> None:
    """Leave out macros and signatures, and say that the workbook is an .xlsx, be it an .xlsm or a template.

    Raises WorkbookError ``macro-sheets`` where sheets of it are macros.
    """
    kinds = [relation.type for relation in parts.package.relations(parts.main)]
    if any(kind.endswith(_MACRO_SHEETS) for kind in kinds):
        raise WorkbookError("macro-sheets")
    gone = {*_leave_out(parts, "", _SIGNATURES), *_leave_out(parts, parts.main, _MACROS)}
    data = parts.read(TYPES)
    edits = Edits(data)
    for item in parsed(data).children:
        if item.attributes.get("PartName", "").lstrip("/").lower() in gone:
            edits.remove(item)
        elif item.attributes.get("ContentType", "").endswith(_OTHERS):
            edits.change(item, {"ContentType": _PLAIN})
    if edits:
        parts.write(TYPES, edits.applied())


def _leave_out(parts: Parts, part: str, kinds: tuple[str, ...]) -> set[str]:
    """Drop the parts that a part refers to as one of these kinds, with all that hang on them; returns their names."""
    targets = {item.part for item in parts.package.relations(part) if item.type.endswith(kinds)}
    if targets:
        parts.unrelate(part, targets)
    gone = set()
    for target in targets:
        gone |= {target.lower(), *(item.part.lower() for item in parts.package.relations(target))}
    for name in gone:
        parts.drop(name)
    return gone
