"""Tables on risks: red flags, what was done, goals."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import get_args

from cmrtkit.company.schema import Response
from cmrtkit.renderers.templating import Markdown
from cmrtkit.reports.draft import Draft
from cmrtkit.reports.facts import Flag, FlagState, Smelter
from cmrtkit.reports.markdown_table import Row, headings, table_of
from cmrtkit.reports.tables_smelters import named_by, smelter_row

_STATES: tuple[FlagState, ...] = get_args(FlagState)


def flags_table(draft: Draft) -> Markdown:
    """Red flags by rule: how many, at how many suppliers and smelters, and what became of them."""
    by_rule: dict[str, list[Flag]] = defaultdict(list)
    for flag in draft.facts.flags:
        by_rule[flag.name].append(flag)
    columns = ("kind", "flag", "flags", "flag_suppliers", "flag_smelters", "open", "answered", "accepted")
    return table_of(headings(draft, *columns), (_flags(draft, flags) for flags in by_rule.values()))


def _flags(draft: Draft, flags: Sequence[Flag]) -> Row:
    states = [flag.state for flag in flags]
    return (
        draft.speech.said["kinds"][flags[0].kind],
        draft.titles.get(flags[0].name, flags[0].name),
        len(flags),
        len({flag.supplier for flag in flags}),
        len({flag.smelter for flag in flags if flag.smelter is not None}),
        states.count("open"),
        states.count("answered"),
        states.count("accepted"),
    )


def smelter_risks_table(draft: Draft) -> Markdown:
    """Every facility, the red flags about it, and how many of them are open or settled; who names it where suppliers
    may be named.
    """
    by_smelter: dict[int | None, list[Flag]] = defaultdict(list)
    for flag in draft.facts.flags:
        by_smelter[flag.smelter].append(flag)
    columns = ("mineral", "id", "name", "country", "status", "flag", "state")
    found = ((item, by_smelter[place]) for place, item in enumerate(draft.facts.smelters) if item.smelter_id)
    if not draft.names_suppliers:
        return table_of(headings(draft, *columns), (_risks(draft, item, flags) for item, flags in found))
    rows = ((*_risks(draft, item, flags), named_by(draft, item)) for item, flags in found)
    return table_of(headings(draft, *columns, "named_by"), rows)


def _risks(draft: Draft, item: Smelter, flags: Sequence[Flag]) -> Row:
    said, words = draft.speech.said, draft.speech.words
    titles = dict.fromkeys(draft.titles.get(flag.name, flag.name) for flag in flags)
    states = Counter(flag.state for flag in flags)
    told = [
        said["answer"].format(answer=said["tables"][state], count=draft.speech.number(states[state]))
        for state in _STATES
        if states[state]
    ]
    return (
        *smelter_row(draft, item),
        words.say_reasons(list(titles)) or said["none"],
        words.say_reasons(told) or said["none"],
    )


def responses_table(draft: Draft) -> Markdown:
    """What the company did about risks, and what came of it."""
    rows = (
        (_about(draft, item), draft.inline(item.measure, "measure"), draft.inline(item.outcome, "outcome"))
        for item in draft.facts.responses
    )
    return table_of(headings(draft, "about", "measure", "outcome"), rows)


def _about(draft: Draft, response: Response) -> str:
    wanted = (response.smelter or "").strip().upper()
    if not wanted:
        return (response.supplier or "") if draft.names_suppliers else draft.speech.said["a_supplier"]
    known = next((item for item in draft.facilities if item.smelter_id.upper() == wanted), None)
    return draft.speech.said["facility"].format(name=known.name, id=known.smelter_id) if known else wanted


def goals_table(draft: Draft) -> Markdown:
    """The goals of the last period, and what became of them."""
    rows = (
        (draft.inline(item.goal, "goal"), draft.inline(item.result, "goal-result")) for item in draft.company.goals.last
    )
    return table_of(headings(draft, "goal", "result"), rows)
