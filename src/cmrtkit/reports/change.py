"""This period against the last one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from cmrtkit.facilities import Standing
from cmrtkit.matching.normalise import company_key, name_forms
from cmrtkit.reports.facts import ChangeFacts, Counted, Facts, Flag, MineralFacts, PastSmelter, Smelter, Supplier
from cmrtkit.results import VERDICTS
from cmrtkit.text import fold

_GOOD: tuple[Standing, ...] = ("conformant", "cross-recognised")
_Item = TypeVar("_Item")


def change_facts(now: Facts, before: Facts) -> ChangeFacts:
    """What changed; ``now`` is without its change."""
    old, new = _by_key(before.smelters), _by_key(now.smelters)
    both = {key: (before.smelters[old[key]], now.smelters[place]) for key, place in new.items() if key in old}
    return ChangeFacts(
        period=before.period,
        as_of=before.as_of,
        not_comparable=_not_comparable(now, before),
        by_standing={item.mineral: _standings(item) for item in before.minerals},
        asked=before.survey.asked,
        answered=before.survey.answered.value,
        response_rate=before.survey.response_rate.percent if before.survey.response_rate else None,
        smelters_new=Counted.these(place for key, place in new.items() if key not in old),
        smelters_gone=[_past(before.smelters[place]) for key, place in old.items() if key not in new],
        newly_conformant=Counted.these(new[key] for key, (was, is_) in both.items() if _gained(was, is_)),
        lapsed=Counted.these(new[key] for key, (was, is_) in both.items() if _gained(is_, was)),
        **_of_suppliers(now, before),
        **_of_flags(now, before),
    )


def _standings(mineral: MineralFacts) -> dict[Standing, int]:
    return {standing: counted.value for standing, counted in mineral.by_standing.items()}


def _by_key(smelters: list[Smelter]) -> dict[tuple[str, str], int]:
    return {_smelter_key(item): place for place, item in enumerate(smelters)}


def _smelter_key(smelter: Smelter) -> tuple[str, str]:
    """A facility by its ID; a name without one by any spelling of it, in its country."""
    named = f"{name_forms(smelter.name).full}|{fold(smelter.country)}"
    return smelter.mineral, smelter.smelter_id or named


def _gained(was: Smelter, is_: Smelter) -> bool:
    """Whether it is conformant or recognised now and was not before, where both were compared with lists of such."""
    return is_.standing in _GOOD and was.standing not in (*_GOOD, "identified")


def _not_comparable(now: Facts, before: Facts) -> list[str]:
    """The minerals of both periods that only one of them compared with a list of conformant smelters."""
    compared = {item.mineral: item.audits_compared for item in before.minerals if item.smelters.value}
    named = (item for item in now.minerals if item.smelters.value and item.mineral in compared)
    return [item.mineral for item in named if item.audits_compared != compared[item.mineral]]


def _past(smelter: Smelter) -> PastSmelter:
    return PastSmelter(
        mineral=smelter.mineral,
        smelter_id=smelter.smelter_id,
        name=smelter.name,
        country=smelter.country,
        standing=smelter.standing,
    )


def _of_suppliers(now: Facts, before: Facts) -> dict[str, Counted | list[str]]:
    old = {company_key(item.name): item for item in before.suppliers if item.verdict}
    new = {company_key(item.name): place for place, item in enumerate(now.suppliers) if item.verdict}

    def changed(holds: Callable[[int], bool]) -> Counted:
        both = (key for key in new if key in old)
        return Counted.these(new[key] for key in both if holds(_better(now.suppliers[new[key]], old[key])))

    return {
        "suppliers_new": Counted.these(place for key, place in new.items() if key not in old),
        "suppliers_gone": [item.name for key, item in old.items() if key not in new],
        "improved": changed(lambda by: by > 0),
        "worse": changed(lambda by: by < 0),
        "unchanged": changed(lambda by: by == 0),
    }


def _better(now: Supplier, before: Supplier) -> int:
    """By how many verdicts a supplier is better than before; below 0 where it is worse."""
    if not now.verdict or not before.verdict:
        return 0
    return VERDICTS.index(now.verdict) - VERDICTS.index(before.verdict)


def _of_flags(now: Facts, before: Facts) -> dict[str, Counted | int]:
    old, new = _flags(before), _flags(now)
    answered = {company_key(item.name) for item in now.suppliers if item.verdict}
    told_again = (key for key in old if key not in new and key[0] in answered)
    return {
        "flags_new": Counted.these(place for key, place in new.items() if key not in old),
        "flags_again": Counted.these(place for key, place in new.items() if key in old),
        "flags_gone": sum(1 for _ in told_again),
    }


def _flags(facts: Facts) -> Mapping[tuple[str, str], int]:
    return {(company_key(facts.suppliers[flag.supplier].name), _about(flag)): place for place, flag in _open(facts)}


def _open(facts: Facts) -> list[tuple[int, Flag]]:
    return [(place, flag) for place, flag in enumerate(facts.flags) if flag.state != "accepted"]


def _about(flag: Flag) -> str:
    return f"{flag.name} {flag.fingerprint}"
