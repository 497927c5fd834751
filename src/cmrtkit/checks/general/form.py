"""What is stated on the form and the Product List, by the names of fields."""

from __future__ import annotations

from collections.abc import Iterator

from cmrtkit.checks.answers_given import SCOPING, YES, is_company_asked, metal_answers, question
from cmrtkit.checks.context import CheckContext
from cmrtkit.checks.entries import product_cells
from cmrtkit.checks.general.said import LONGEST, At, Said, standing_text
from cmrtkit.findings import Label
from cmrtkit.model.declaration import Answer, Stated
from cmrtkit.reference.metals import metal_name
from cmrtkit.rulebook.fields import FieldName
from cmrtkit.text import loose


def company_said(context: CheckContext, field: FieldName) -> Iterator[Said]:
    stated = context.declaration.company.fields.get(field.name.partition(".")[2])
    if stated:
        text = standing_text(stated)
        yield _of_company(field, stated, text, text)


def scope_said(context: CheckContext, field: FieldName) -> Iterator[Said]:
    company = context.declaration.company
    stated = company.fields["scope"]
    yield _of_company(field, stated, standing_text(stated), company.scope)


def effective_date_said(context: CheckContext, field: FieldName) -> Iterator[Said]:
    date = context.declaration.company.effective_date
    yield _of_company(field, date.stated, standing_text(date.stated), date.value.isoformat() if date.value else None)


def _of_company(field: FieldName, stated: Stated, text: str | None, value: str | None) -> Said:
    label = Label("field", field.name if field.group == "company" else f"company.{field.name}")
    return Said(field, At("company"), stated.cell, label, field.name, text, value)


def template_said(context: CheckContext, field: FieldName) -> Iterator[Said]:
    template, layout = context.declaration.template, context.layout.declaration
    key = field.name.partition(".")[2]
    cell = f"{layout.sheet}!{layout.language}" if key == "language" else layout.revision[0]
    unread = key == "version" and not template.version_read
    value = None if unread else {"family": template.family, "version": template.version}.get(key, template.language)
    yield Said(field, At("template"), cell, Label("field", field.name), field.name, value, value)


def answer_said(context: CheckContext, field: FieldName) -> Iterator[Said]:
    topic, _, comment = field.name.partition(".")[2].partition(".")
    for answer in context.declaration.answers:
        if answer.topic == topic and _is_asked(context, answer):
            stated = answer.comment if comment else answer.answer
            text = standing_text(stated)
            label = question(answer)
            yield Said(
                field=field,
                at=At("answer", metal_name(answer.metal) if answer.metal else None),
                cell=stated.cell,
                label=label._replace(key=f"{label.key}/comment") if comment else label,
                subject=f"{field.name}|{answer.metal}",
                text=text,
                value=text if comment else answer.choice,
            )


def _is_asked(context: CheckContext, answer: Answer) -> bool:
    """Whether an answer is asked for: none is for a metal of which it is open whether it is in scope."""
    if answer.metal is None:
        return is_company_asked(context)
    found = next(item for item in metal_answers(context) if item.metal == answer.metal)
    if answer.topic in SCOPING:
        return answer.topic == SCOPING[0] or found.answers[SCOPING[0]].choice == YES
    return found.scope == "in"


def product_said(context: CheckContext, field: FieldName) -> Iterator[Said]:
    column = field.name.partition(".")[2]
    for product in context.declaration.products:
        cells = product_cells(product)
        texts = {name: standing_text(cell) for name, cell in cells.items()}
        named = next(filter(None, texts.values()), None)
        if named and column in cells:
            yield Said(
                field=field,
                at=At("product", row=product.row),
                cell=cells[column].cell,
                label=Label("field", field.name),
                subject=f"{field.name}|{loose(named[:LONGEST])}",
                text=texts[column],
                value=texts[column],
                name=texts["name"] or named,
            )
