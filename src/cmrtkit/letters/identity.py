"""What a point is about: to know it again where its fingerprint has changed, and to name it in a supplier's words."""

from __future__ import annotations

import re
from functools import cache

from cmrtkit.engine.rules import fingerprint
from cmrtkit.findings import Finding, Label
from cmrtkit.layout.catalogue import known_versions, load_layout
from cmrtkit.layout.schema import Layout
from cmrtkit.letters.sections import load_sections
from cmrtkit.model.cells import place
from cmrtkit.results import FileResult, SmelterResult, TemplateResult
from cmrtkit.text import loose

_COLUMN = re.compile(r"[A-Z]+")


class About:
    """What the findings about one workbook are about."""

    def __init__(self, result: FileResult) -> None:
        self._layout = _layout(result.template)
        self._rows = {row.row: row for row in result.smelters}

    def row(self, finding: Finding) -> SmelterResult | None:
        """The row of the Smelter List that a finding stands in."""
        layout = self._layout
        if not finding.cell or (layout and finding.sheet != layout.smelter_list.sheet):
            return None
        return self._rows.get(place(finding.cell)[0])

    def subject(self, finding: Finding) -> str:
        """The same for what is said of a smelter of this metal and name, whatever else of its row was changed.

        Rules whose points are rows of a table are the same matter within a section; empty where no smelter is named.
        It is hashed, for suppliers write more than names where names belong.
        """
        row = self.row(finding)
        name = loose((row.name or row.lookup or "") if row else "")
        if row is None or not name:
            return ""
        order = load_sections()
        matter = order.section(finding.name) if finding.name in order.tables else finding.name
        return fingerprint(matter, f"{loose(row.metal or '')}|{name}")

    def label(self, finding: Finding) -> Label | None:
        """What the template calls the cell of a finding; None where it has no name for it."""
        layout = self._layout
        if layout is None or not finding.cell:
            return None
        if finding.sheet == layout.declaration.sheet:
            return _declared(layout).get(finding.cell)
        if finding.sheet == layout.smelter_list.sheet:
            return _listed(layout, finding.cell)
        return None


def _listed(layout: Layout, cell: str) -> Label | None:
    column = _COLUMN.match(cell)
    names = {letters: name for name, letters in layout.smelter_list.columns.items()}
    name = names.get(column[0]) if column else None
    return Label("field", f"smelter.{name}") if name else None


def _declared(layout: Layout) -> dict[str, Label]:
    company = {cell: Label("field", f"company.{name}") for name, cell in layout.declaration.company.items()}
    return company | {
        item.cell: Label("question", f"{item.number}/{item.topic}", item.metal) for item in layout.declaration.questions
    }


@cache
def _versions() -> dict[str, list[str]]:
    return known_versions()


def _layout(template: TemplateResult | None) -> Layout | None:
    if template is None or template.version not in _versions().get(template.family, ()):
        return None
    return load_layout(template.family, template.version)
