"""What the rows of the Mine List state, by the names of fields."""

from __future__ import annotations

from collections.abc import Iterator

from cmrtkit.checks.answers_given import ruled_out
from cmrtkit.checks.context import CheckContext
from cmrtkit.checks.general.said import LONGEST, At, Said, standing_text
from cmrtkit.findings import Label
from cmrtkit.reference.metals import metal_name
from cmrtkit.rulebook.fields import FieldName
from cmrtkit.text import loose


def mine_said(context: CheckContext, field: FieldName) -> Iterator[Said]:
    """What a column says in each row that names a mine, without rows of metals that questions 1 and 2 rule out."""
    column, out = field.name.partition(".")[2], ruled_out(context)
    for row in context.declaration.mines:
        stated, metal = row.fields.get(column), metal_name(row.value("metal") or "")
        named = next((text for name in ("name", "mine_id", "smelter", "country") if (text := row.value(name))), None)
        if stated and named and metal not in out:
            text = standing_text(stated)
            yield Said(
                field=field,
                at=At("mine", metal or None, row.row),
                cell=stated.cell,
                label=Label("field", field.name),
                subject=f"{field.name}|{loose(named[:LONGEST])}",
                text=text,
                value=text,
                name=row.value("name") or named,
            )
