"""Rules about the version of the template."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from cmrtkit.checks.context import CheckContext
from cmrtkit.findings import Hit
from cmrtkit.layout.catalogue import Release, current_release, releases, version_key


def superseded_template(context: CheckContext) -> Iterator[Hit]:
    """An older version than the one current on the day of the check; withdrawn ones have a rule of their own."""
    template = context.declaration.template
    current = current_release(template.family, context.as_of)
    known = _release(context)
    unread = template.recognised == "nearest" and template.version == template.layout
    if current is None or unread or (known and known.withdrawn_for) or _is_current(template.version, current):
        return
    yield _hit(context, _age(context, current), current)


def withdrawn_template(context: CheckContext) -> Iterator[Hit]:
    """A release that RMI took back because it was faulty."""
    known = _release(context)
    current = current_release(context.declaration.template.family, context.as_of)
    if known and known.withdrawn_for and current:
        variant = "withdrawn" if known.withdrawn_for == current.version else "withdrawn-since"
        yield _hit(context, variant, current, replacement=known.withdrawn_for)


def newer_template(context: CheckContext) -> Iterator[Hit]:
    """A version the tool has no layout for, read on the nearest that fits; not a withdrawn one, which has a rule."""
    template = context.declaration.template
    known = _release(context)
    if template.recognised == "nearest" and not (known and known.withdrawn_for):
        unread = template.version == template.layout
        yield _hit(context, "unreadable" if unread else "nearest", None)


def _hit(context: CheckContext, variant: str, current: Release | None, **facts: str) -> Hit:
    template = context.declaration.template
    return Hit(
        cell=context.layout.declaration.revision[0],
        variant=variant,
        subject="version",
        observed=f"{template.family} {template.version}",
        expected=f"{template.family} {current.version}" if current else None,
        facts={
            "family": template.family,
            "version": template.version,
            "layout": template.layout,
            "current": current.version if current else "",
            "date": current.since.isoformat() if current and current.released else "",
            **facts,
        },
    )


def _release(context: CheckContext) -> Release | None:
    template = context.declaration.template
    return next((item for item in releases(template.family) if item.version == template.version), None)


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
