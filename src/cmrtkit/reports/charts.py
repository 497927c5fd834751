"""The charts of drafts: bars beside the numbers of the tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from cmrtkit.facilities import Standing
from cmrtkit.renderers.html_charts import Part, bar
from cmrtkit.reports.draft import Draft
from cmrtkit.reports.facts import Counted
from cmrtkit.reports.tables_smelters import standings_told

_MOST_COUNTRIES = 15


@dataclass(frozen=True, slots=True)
class Bar:
    """A labelled bar with the number that it stands for; ``begins`` a group of bars that belong together."""

    label: str
    amount: int
    parts: list[Part]
    begins: bool = True


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars under a title; ``legend`` names the kinds of their parts."""

    title: str
    bars: Sequence[Bar]
    legend: Mapping[Standing, str]


def standings_chart(draft: Draft) -> Chart:
    """Smelters by mineral and standing."""
    rows = [(draft.speech.heading(item.mineral), _counts(item.by_standing), True) for item in draft.facts.minerals]
    return _by_standing(draft, "standings", rows)


def trend_chart(draft: Draft) -> Chart:
    """The same for the last period and this one; nothing without a last period."""
    change = draft.facts.change
    if change is None:
        return _by_standing(draft, "trend", [])
    now = {item.mineral: _counts(item.by_standing) for item in draft.facts.minerals}
    said, rows = draft.speech.said, list[tuple[str, Mapping[Standing, int], bool]]()
    for mineral in dict.fromkeys([*now, *change.by_standing]):
        name = draft.speech.heading(mineral)
        before = change.by_standing.get(mineral, {})
        if before or now.get(mineral):
            rows.append((said["year"].format(mineral=name, year=said["before"]), before, True))
            rows.append((said["year"].format(mineral=name, year=said["now"]), now.get(mineral, {}), False))
    return _by_standing(draft, "trend", rows)


def _counts(by_standing: Mapping[Standing, Counted]) -> dict[Standing, int]:
    return {kind: counted.value for kind, counted in by_standing.items()}


def _by_standing(draft: Draft, name: str, rows: Sequence[tuple[str, Mapping[Standing, int], bool]]) -> Chart:
    kinds = standings_told(draft.facts.minerals)
    shown = [(label, {kind: counts.get(kind, 0) for kind in kinds}, begins) for label, counts, begins in rows]
    longest = max((sum(counts.values()) for _, counts, _ in shown), default=0)
    bars = [
        Bar(label, sum(counts.values()), bar(kinds, counts, longest), begins)
        for label, counts, begins in shown
        if any(counts.values()) or name == "trend"
    ]
    said = draft.speech.said
    return Chart(said["charts"][name], bars, {kind: said["standings"][kind] for kind in kinds})


def countries_chart(draft: Draft) -> Chart:
    """The countries with most smelters."""
    shown = draft.facts.smelter_countries[:_MOST_COUNTRIES]
    longest = max((item.smelters.value for item in shown), default=0)
    bars = [
        Bar(
            draft.speech.country(item.country),
            item.smelters.value,
            bar(["smelters"], {"smelters": item.smelters.value}, longest),
        )
        for item in shown
    ]
    return Chart(draft.speech.said["charts"]["countries"], bars, {})


CHARTS: Mapping[str, Callable[[Draft], Chart]] = MappingProxyType(
    {"standings": standings_chart, "trend": trend_chart, "countries": countries_chart}
)
