"""Findings of general checks: what they are about, what they quote, and which of them another rule tells already."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

from cmrtkit.checks.context import CheckContext
from cmrtkit.checks.general.said import Said
from cmrtkit.checks.masking import masked, quoted
from cmrtkit.findings import Hit, Label
from cmrtkit.text import shorten

GeneralCheck = Callable[[CheckContext], Iterable[Hit]]


def hit_at(
    said: Said,
    variant: str = "default",
    expected: str | None = None,
    also: Iterable[Said] = (),
    facts: Mapping[str, object] | None = None,
) -> Hit:
    """A hit at what is said; ``also`` is what else it rests on, ``facts`` what the check has to say beside."""
    return Hit(
        cell=said.cell,
        variant=variant,
        subject=said.subject,
        metal=said.at.metal,
        smelter_id=said.smelter.smelter_id if said.smelter else None,
        observed=shown(said) or None,
        expected=expected,
        also=tuple(dict.fromkeys(item.cell for item in also if item.cell != said.cell)),
        facts={
            "field": said.label,
            "value": shown(said),
            "metal": Label("metal", quoted(said.at.metal or "")),
            "row": said.at.row or "",
            "name": quoted(said.name),
            **(facts or {}),
        },
    )


def shown(said: Said) -> str:
    """What is said, as a finding may quote it; empty where nothing is."""
    text = said.text or ""
    if said.field.kind == "identifier" and "@" not in text:
        return shorten(text)  # a number of a product or a company is no phone number, however many digits it has
    return masked(text) if said.field.kind == "personal" else quoted(text)


def once(check: GeneralCheck) -> GeneralCheck:
    """A check that leaves out cells that RMI's Checker asks for, which are told as such, and numbers what recurs."""

    def checked(context: CheckContext) -> Iterator[Hit]:
        told = {item.cell for item in context.completeness.missing}
        seen: Counter[str] = Counter()
        for hit in check(context):
            if hit.cell not in told:
                seen[hit.subject] += 1
                again = seen[hit.subject]
                yield hit if again == 1 else replace(hit, subject=f"{hit.subject}|{again}")

    return checked
