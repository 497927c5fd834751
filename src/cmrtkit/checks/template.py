"""Rules about the version of the template."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from cmrtkit.checks.context import CheckContext
from cmrtkit.checks.form_moves import moves_shown
from cmrtkit.findings import Hit
from cmrtkit.layout.catalogue import Release, current_release, current_template, releases, version_key


def superseded_template(context: CheckContext) -> Iterator[Hit]:
    """An older version than the one current on the day of the check; withdrawn ones have a rule of their own."""
    template = context.declaration.template
    found = current_template(template.family, context.as_of)
    if found is None:
        return
    family, current = found
    if family != template.family:
        yield _hit(context, "replaced", family, current)
    elif template.version_read and not _is_withdrawn(context) and not _is_current(template.version, current):
        yield _hit(context, _age(context, current), family, current)


def withdrawn_template(context: CheckContext) -> Iterator[Hit]:
    """A release that RMI took back because it was faulty."""
    known, family = _release(context), context.declaration.template.family
    current = current_release(family, context.as_of)
    if known and known.withdrawn_for and current:
        variant = "withdrawn" if known.withdrawn_for == current.version else "withdrawn-since"
        yield _hit(context, variant, family, current, replacement=known.withdrawn_for)


def newer_template(context: CheckContext) -> Iterator[Hit]:
    """A version the tool has no layout for, read on the nearest that fits; not a withdrawn one, which has a rule."""
    template = context.declaration.template
    if template.recognised != "nearest" or _is_withdrawn(context):
        return
    moved = moves_shown(template.moved)
    if not template.version_read:
        yield _hit(context, "unreadable", template.family, None)
    elif template.version != template.layout:
        yield _hit(context, "nearest-moved" if moved else "nearest", template.family, None, moved=moved)


def _hit(context: CheckContext, variant: str, family: str, current: Release | None, **facts: object) -> Hit:
    template = context.declaration.template
    return Hit(
        cell=context.layout.declaration.revision[0],
        variant=variant,
        subject="version",
        observed=f"{template.family} {template.version}",
        expected=f"{family} {current.version}" if current else None,
        facts={
            "family": template.family,
            "version": template.version,
            "layout": template.layout,
            "successor": family,
            "current": current.version if current else "",
            "date": current.since.isoformat() if current and current.released else "",
            **facts,
        },
    )


def _release(context: CheckContext) -> Release | None:
    template = context.declaration.template
    return next((item for item in releases(template.family) if item.version == template.version), None)


def _is_withdrawn(context: CheckContext) -> bool:
    known = _release(context)
    return known is not None and known.withdrawn_for is not None


def _is_current(version: str, current: Release) -> bool:
    """A release that changed nothing on the form leaves the one before it current."""
    return version_key(version) >= version_key(current.same_form_as or current.version)


def _age(context: CheckContext, current: Release) -> str:
    """Whether the successor was out when the supplier signed, as far as both dates are known."""
    signed = context.declaration.company.effective_date.value
    successors = [
        item
        for item in releases(context.declaration.template.family)
        if version_key(item.version) > version_key(context.declaration.template.version) and not item.withdrawn_for
    ]
    own = _release(context)
    began = own.since if own else dt.date.min
    if signed and successors and began <= signed < successors[0].since:
        return "superseded-since"
    return "superseded" if current.released else "superseded-undated"
