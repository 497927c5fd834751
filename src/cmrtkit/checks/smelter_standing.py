"""Rules about where the named smelters stand: on RMI's list, audited, or no smelter at all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from cmrtkit.checks.context import CheckContext
from cmrtkit.checks.list_labels import day_text, list_label
from cmrtkit.checks.masking import quoted
from cmrtkit.checks.months import months_later
from cmrtkit.checks.smelter_facts import facts_of, own_word, subject_of
from cmrtkit.findings import Hit, Label
from cmrtkit.reference.model import STANDINGS, OwnWord, Source, Standing
from cmrtkit.reference.registry import KnownFacility
from cmrtkit.reference.standing import Judged
from cmrtkit.smelters import JudgedRow, Speaks

Known = tuple[JudgedRow, KnownFacility, Judged]


def smelter_removed(context: CheckContext) -> Iterator[Hit]:
    """A facility that left RMI's list: since when, and why as far as the lists say."""
    for judged, facility, standing in _known(context):
        if judged.status != "removed":
            continue
        removal = standing.removal
        variant = "moved" if removal and removal.successors else "with-reason" if removal else "not-on-newest"
        newest = context.reference.standings.newest_listing(facility.metal)
        yield _hit(
            judged,
            facility,
            variant,
            expected=", ".join(removal.successors) if removal and removal.successors else None,
            date=day_text(standing.gone_since),
            reason=Label("term", f"removal-{removal.reason}") if removal else "",
            details=quoted(removal.details, 200) if removal else "",
            source=list_label(standing.source) if standing.source else "",
            last=_last_listed(context, facility, standing),
            newest=list_label(context.reference.data.sources[newest]) if newest is not None else "?",
            successors=list(removal.successors) if removal else [],
        )


def _last_listed(context: CheckContext, facility: KnownFacility, standing: Judged) -> Label | str:
    """The last list that had the facility; the revision history where no other list did."""
    if standing.last_listed:
        return list_label(standing.last_listed)
    events = facility.said.events
    return list_label(context.reference.data.sources[events[-1].source]) if events else "?"


def non_smelter(context: CheckContext) -> Iterator[Hit]:
    """A company that is no smelter or refiner: RMI says so, the user's list says so, or its name does."""
    for judged in context.smelters:
        if judged.status != "non-smelter" or judged.smelter is None:
            continue
        said = _speaking(judged.smelter.evidence)
        if _is_cleared(said, own_word(context, judged)):
            continue
        source, note = _own_words(context, judged, said)
        yield Hit(
            cell=judged.cell,
            variant="own-list-note" if said.kind == "own-list" and note else said.kind,
            subject=subject_of(judged),
            metal=judged.row.metal,
            smelter_id=judged.smelter_id,
            observed=quoted(judged.name),
            facts={
                **facts_of(judged),
                "evidence": quoted(said.text, 200),
                "business": Label("business", said.says),
                "source": quoted(source),
                "date": day_text(said.date),
                "note": quoted(note),
            },
        )


def _is_cleared(said: Speaks, own: OwnWord | None) -> bool:
    """Whether the user's own list approves the name, or speaks of a company of that name in another country."""
    if said.kind == "own-list":
        return own is None
    return said.kind != "revision-history" and own is not None and own.verdict == "approved"


def _own_words(context: CheckContext, judged: JudgedRow, said: Speaks) -> tuple[str, str]:
    """The list that speaks and, if it is the user's own, the note on the line, for a facility or for a name."""
    own = judged.smelter.standing.own if judged.smelter and judged.smelter.standing else None
    if said.kind == "own-list" and own:
        return context.reference.data.sources[own.source].name, own.note
    return said.source or "", said.says if said.kind == "own-list" and said.says != "non-smelter" else ""


def _speaking(evidence: tuple[Speaks, ...]) -> Speaks:
    return next((item for item in evidence if item.kind != "note"), evidence[0])


def non_conformant_smelter(context: CheckContext) -> Iterator[Hit]:
    """A facility on RMI's list that no list of conformant, active or recognised ones names."""
    for judged, facility, standing in _known(context):
        if judged.status != "listed" or standing.is_recognised or not context.reference.covers(facility.metal):
            continue
        own = own_word(context, judged)
        if own and own.verdict == "approved":
            continue
        newest = _newest_standings(context, facility.metal)
        once = _once_conformant(context, facility)
        given = _given(context, facility)
        variant = "other-status" if given else "lapsed" if once else "no-assessment"
        old = all(_is_old(source, context) for source in newest)
        yield _hit(
            judged,
            facility,
            f"{variant}-old-lists" if old and variant == "no-assessment" else variant,
            lists=[list_label(source, dated=True) for source in newest],
            status=quoted(given),
            last=once,
        )


def _newest_standings(context: CheckContext, metal: str) -> list[Source]:
    standings = context.reference.standings
    numbers = [standings.newest(kind, metal) for kind in sorted(STANDINGS)]
    found = [context.reference.data.sources[number] for number in numbers if number is not None]
    return found or [source for source in context.reference.data.sources if source.kind in STANDINGS]


def _once_conformant(context: CheckContext, facility: KnownFacility) -> Label | str:
    """The list on which the facility was conformant or active before it was left out of a newer one."""
    lines = [line for line in facility.said.standings if line.status != "none"]
    source = context.reference.data.sources[lines[-1].source] if lines else None
    return list_label(source, dated=True) if source else ""


def _given(context: CheckContext, facility: KnownFacility) -> str:
    """The word of another vocabulary that the newest list with statuses has for the facility."""
    newest = context.reference.standings.newest("statuses", facility.metal)
    return next((line.given for line in facility.said.standings if line.source == newest and line.given), "")


def smelter_active(context: CheckContext) -> Iterator[Hit]:
    """A facility that is in the audit process but has not passed yet."""
    for judged, facility, standing in _known(context):
        if judged.status == "active":
            source = standing.source
            yield _hit(judged, facility, "active", source=list_label(source, dated=True) if source else "")


def audit_lapsed(context: CheckContext) -> Iterator[Hit]:
    """A conformant facility whose last audit is older than its cycle, and whose re-audit is not marked as under way."""
    for judged, facility, standing in _known(context):
        line = standing.standing
        due = _due(line) if judged.status == "conformant" and line else None
        if line is None or due is None or due >= context.as_of or line.reaudit or standing.own:
            continue
        source = context.reference.data.sources[line.source]
        unknown = _is_old(source, context) and source.date is not None and due >= source.date
        yield _hit(
            judged,
            facility,
            "lapsed-old-list" if unknown else "lapsed",
            audited=day_text(line.audited),
            due=day_text(due),
            cycle=line.cycle or 0,
            source=list_label(source, dated=True),
        )


def _is_old(source: Source, context: CheckContext) -> bool:
    """Whether a list is so old that newer ones must be out."""
    months = int(context.parameters["list_months"])
    return source.date is not None and months_later(source.date, months) < context.as_of


def _due(line: Standing) -> dt.date | None:
    return months_later(line.audited, 12 * line.cycle) if line.audited and line.cycle else None


def banned_smelter(context: CheckContext) -> Iterator[Hit]:
    """A facility, or a name, that the user's own list bans."""
    for judged in context.smelters:
        own = own_word(context, judged)
        if own and own.verdict == "banned":
            source = context.reference.data.sources[own.source]
            yield Hit(
                cell=judged.cell,
                variant="banned-note" if own.note else "banned",
                subject=subject_of(judged),
                metal=judged.row.metal,
                smelter_id=judged.smelter_id,
                observed=quoted(judged.name),
                facts={**facts_of(judged), "source": quoted(source.name), "note": quoted(own.note)},
            )


def _known(context: CheckContext) -> Iterator[Known]:
    for judged in context.smelters:
        smelter = judged.smelter
        if smelter and smelter.facility and smelter.standing:
            yield judged, smelter.facility, smelter.standing


def _hit(judged: JudgedRow, facility: KnownFacility, variant: str, expected: str | None = None, **facts: object) -> Hit:
    return Hit(
        cell=judged.cell,
        variant=variant,
        subject=subject_of(judged),
        metal=judged.row.metal,
        smelter_id=facility.id,
        observed=facility.standard_name,
        expected=expected,
        facts={**facts_of(judged), **facts},
    )
