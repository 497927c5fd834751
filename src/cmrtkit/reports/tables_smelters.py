"""Tables on smelters: how many, where, which."""

from __future__ import annotations

from collections.abc import Sequence

from cmrtkit.facilities import STANDINGS, Standing, metals_in_order
from cmrtkit.renderers.templating import Markdown
from cmrtkit.reports.draft import Draft
from cmrtkit.reports.facts import CountryFacts, MineralFacts, Smelter
from cmrtkit.reports.markdown_table import Row, headings, table_of

_UNKNOWN: list[Standing] = ["unknown"]


def standings_told(minerals: Sequence[MineralFacts]) -> list[Standing]:
    """Those of facilities that occur, in the order of `STANDINGS`."""
    found = [kind for kind in STANDINGS if any(kind in item.by_standing for item in minerals)]
    return [kind for kind in found if kind != "unknown"]


def standings_table(draft: Draft) -> Markdown:
    """Distinct facilities by mineral and standing, then names that match none; with a sum."""
    kinds = standings_told(draft.facts.minerals)
    named = [item for item in draft.facts.minerals if item.smelters.value]
    told = kinds + _UNKNOWN[: len(draft.unknown_names)]
    counts = [[sum(_amount(item, kind) for kind in kinds), *(_amount(item, kind) for kind in told)] for item in named]
    rows: list[Row] = [
        (draft.speech.heading(item.mineral), *numbers) for item, numbers in zip(named, counts, strict=True)
    ]
    if len(rows) > 1:
        rows.append((draft.speech.said["all"], *map(sum, zip(*counts, strict=True))))
    said = draft.speech.said["standings"]
    return table_of([*headings(draft, "mineral", "smelters"), *(said[kind] for kind in told)], rows)


def _amount(item: MineralFacts, kind: Standing) -> int:
    return item.by_standing[kind].value if kind in item.by_standing else 0


def smelter_countries_table(draft: Draft) -> Markdown:
    """Where smelters are, by mineral."""
    return _countries(draft, draft.facts.smelter_countries)


def mine_countries_table(draft: Draft) -> Markdown:
    """The countries of mines that suppliers name, and for how many smelters of which mineral."""
    return _countries(draft, draft.facts.mine_countries)


def _countries(draft: Draft, countries: Sequence[CountryFacts]) -> Markdown:
    found = metals_in_order(mineral for item in countries for mineral in item.by_mineral)
    minerals = found if len(found) > 1 else []  # the sum says it all
    rows = (
        (
            draft.speech.country(item.country),
            item.smelters.value,
            *(item.by_mineral.get(mineral, 0) for mineral in minerals),
        )
        for item in countries
    )
    return table_of([*headings(draft, "country", "smelters"), *map(draft.speech.heading, minerals)], rows)


def smelters_table(draft: Draft) -> Markdown:
    """Every facility; who names it where suppliers may be named."""
    columns = headings(draft, "mineral", "id", "name", "country", "status")
    if not draft.names_suppliers:
        return table_of(columns, (smelter_row(draft, item) for item in draft.facilities))
    rows = ((*smelter_row(draft, item), named_by(draft, item)) for item in draft.facilities)
    return table_of([*columns, *headings(draft, "named_by")], rows)


def some_smelters_table(draft: Draft, places: Sequence[int]) -> Markdown:
    """The smelters at these places; names that belong to no facility are left out."""
    found = (item for item in draft.smelters_at(places) if item.smelter_id)
    columns = headings(draft, "mineral", "id", "name", "country", "status")
    return table_of(columns, (smelter_row(draft, item) for item in found))


def unknown_names_table(draft: Draft) -> Markdown:
    """Names that belong to no facility, as suppliers give them; nothing unless suppliers may be named."""
    rows = (
        (
            draft.speech.heading(item.mineral),
            item.name,
            draft.speech.country(item.country),
            draft.speech.standing(item),
            named_by(draft, item),
        )
        for item in draft.unknown_names
    )
    columns = headings(draft, "mineral", "name", "country", "status", "named_by")
    return table_of(columns, rows if draft.names_suppliers else ())


def gone_table(draft: Draft) -> Markdown:
    """The facilities of the last period that nobody names any more."""
    gone = draft.facts.change.smelters_gone if draft.facts.change else []
    rows = (
        (draft.speech.heading(item.mineral), item.smelter_id, item.name, draft.speech.country(item.country))
        for item in gone
        if item.smelter_id
    )
    return table_of(headings(draft, "mineral", "id", "name", "country"), rows)


def smelter_row(draft: Draft, item: Smelter) -> Row:
    """A facility: mineral, ID, name, country, status."""
    country = draft.speech.country(item.country) or draft.speech.said["none"]
    return draft.speech.heading(item.mineral), item.smelter_id, item.name, country, draft.speech.standing(item)


def named_by(draft: Draft, item: Smelter) -> str:
    """The suppliers that name a smelter."""
    suppliers = (draft.facts.replies[naming.reply].supplier for naming in item.named_by)
    names = dict.fromkeys(draft.facts.suppliers[place].name for place in suppliers if place is not None)
    return draft.speech.words.say_reasons(list(names))
