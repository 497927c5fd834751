"""Rules about the names and phone numbers in the company block."""

from __future__ import annotations

from collections.abc import Iterator

from cmrtkit.checks.context import CheckContext
from cmrtkit.checks.masking import masked, quoted
from cmrtkit.checks.placeholders import placeholder_in
from cmrtkit.findings import Hit, Label
from cmrtkit.model.declaration import Stated


def authorizer_is_same(context: CheckContext) -> Iterator[Hit]:
    """A word such as "same" for the authorizer's name. The contact's name, written out once more, is a name."""
    fields = context.declaration.company.fields
    named = ((fields[name], fields[name].value or "") for name in context.parameters["fields"])
    same = [stated for stated, text in named if placeholder_in(text, names="person") == "same"]
    if same and same[0] is fields["authorizer_name"]:
        yield Hit(
            cell=same[0].cell,
            variant="same",
            subject="authorizer_name",
            observed=quoted(same[0].value or ""),
            also=tuple(stated.cell for stated in same[1:]),
            facts={"field": Label("field", "company.authorizer_name"), "observed": quoted(same[0].value or "")},
        )


def placeholder_text(context: CheckContext) -> Iterator[Hit]:
    """A placeholder, or nothing that anybody sees, in a field in which RMI's Checker asks for an answer."""
    for name, kind in context.parameters["fields"].items():
        stated = context.declaration.company.fields[name]
        variant = None if stated.is_missing or not _is_asked_for(context, name) else _variant(context, stated, kind)
        if variant:
            # A word from a list is nobody's name; anything else may be.
            observed = (quoted if variant == "placeholder" else masked)(stated.value or "")
            yield Hit(
                cell=stated.cell,
                variant=variant,
                subject=name,
                observed=observed or None,
                facts={
                    "field": Label("field", f"company.{name}"),
                    "observed": observed,
                    "digits": _digits(stated.value or ""),
                    "ask": Label("ask", f"company.{name}"),
                },
            )


def _is_asked_for(context: CheckContext, name: str) -> bool:
    """Scope C alone needs its description; the other fields are needed always, or never."""
    if name == "scope_description":
        return context.declaration.company.scope == "C"
    rows = context.layout.checker.rows
    return any(row.wants == f"company.{name}" and row.needed == "always" for row in rows)


def _variant(context: CheckContext, stated: Stated, kind: str) -> str | None:
    text = stated.value or ""
    placeholder = placeholder_in(text, names="company" if kind == "company" else "person")
    if placeholder == "blank":
        return "blank"
    if placeholder in context.parameters["placeholders"][kind]:
        return "placeholder"
    if kind in ("person", "authorizer") and not any(map(str.isalpha, text)) and _digits(text):
        return "digits"
    return _phone_fault(text, context.parameters["least_digits"]) if kind == "phone" else None


def _phone_fault(text: str, least: int) -> str | None:
    """A number with letters beside it may be an extension, or spell a word."""
    digits = _digits(text)
    if not digits:
        return "phone-without-digits"
    return "phone-short" if digits < least and not any(map(str.isalpha, text)) else None


def _digits(text: str) -> int:
    return sum(map(str.isdigit, text))
