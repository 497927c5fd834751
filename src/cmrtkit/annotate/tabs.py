"""The sheets of a workbook, and the one that is put before them."""

from __future__ import annotations

from functools import cached_property

from cmrtkit.annotate.edits import Edits
from cmrtkit.annotate.markup import Element, parsed
from cmrtkit.annotate.parts import Parts
from cmrtkit.annotate.writing import element

TITLE = "cmrtkit"


class Tabs:
    """Sheets by their titles.

    ``sheets`` are those with cells, except the list of an earlier marking, with the parts that keep them.
    Raises ValueError where the workbook names no sheets.
    """

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._data = parts.read(parts.main)
        self._root = parsed(self._data)
        found = self._root.first("sheets")
        if found is None:
            raise ValueError("no sheets")
        self._list: Element = found
        self._all = self._by_title()
        self.sheets = {title: part for title, part in self._all.items() if title.lower() != TITLE}

    @property
    def marked_before(self) -> bool:
        return self._own is not None

    def list_part(self) -> str:
        """The part for the list of findings: that of an earlier list, or a new one, put first."""
        if self._own is not None:
            return self._own
        part = self._parts.unused("xl/worksheets/sheet{}.xml")
        self._parts.declare(part, "worksheet")
        self._parts.write(self._parts.main, self._with_first(self._parts.relate(self._parts.main, "worksheet", part)))
        return part

    @cached_property
    def _own(self) -> str | None:
        return next((part for title, part in self._all.items() if title.lower() == TITLE), None)

    def _by_title(self) -> dict[str, str]:
        relations = {item.id: item for item in self._parts.package.relations(self._parts.main)}
        found = {}
        for sheet in self._list.children:
            wanted = next((value for key, value in sheet.attributes.items() if key.endswith(":id")), "")
            relation = relations.get(wanted)
            if relation and relation.type.endswith("/worksheet") and self._parts.package.has(relation.part):
                found[sheet.attributes.get("name", "")] = relation.part
        return found

    def _with_first(self, relation: str) -> bytes:
        """The workbook with a sheet more, and with everything that counts sheets by their place counting on."""
        edits, numbers = Edits(self._data), [int(sheet.attributes.get("sheetId", 0)) for sheet in self._list.children]
        said = {"name": TITLE, "sheetId": max(numbers, default=0) + 1}
        said |= {"xmlns:r": self._parts.types, "r:id": relation}
        edits.insert(self._list.inner, element(f"{self._root.prefix}sheet", said))
        self._shift_views(edits)
        names = self._root.first("definedNames")
        for name in names.children if names else ():
            if "localSheetId" in name.attributes:
                edits.change(name, {"localSheetId": str(int(name.attributes["localSheetId"]) + 1)})
        return edits.applied()

    def _shift_views(self, edits: Edits) -> None:
        """The sheet that was in front stays in front: two sheets in front would be written to together."""
        found = self._root.first("bookViews")
        for view in found.children if found else ():
            edits.change(view, {"activeTab": str(int(view.attributes.get("activeTab", 0)) + 1)})
        if found is None or not found.children:
            p = self._root.prefix
            second = element(f"{p}workbookView", {"activeTab": 1})
            edits.insert(self._list.start, element(f"{p}bookViews", {}, second))
