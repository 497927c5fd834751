"""Drafts of reports: facts and a company file through a template, as Markdown or as a page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from cmrtkit.company.schema import Company
from cmrtkit.renderers.templating import Markdown, render_markdown
from cmrtkit.reports.charts import CHARTS
from cmrtkit.reports.draft import Draft
from cmrtkit.reports.facts import Facts
from cmrtkit.reports.minerals import answered_elsewhere, company_for, facts_for, minerals_told
from cmrtkit.reports.page import page_of
from cmrtkit.reports.speech import Speech
from cmrtkit.reports.tables import tables_of
from cmrtkit.rulebook.schema import Language, Rule
from cmrtkit.words import load_words

_UNSPACED = ("ja",)
_AFTER_SENTENCE = re.compile(r"(?<=[。）」])\n(?=[^\s|#<`*-])")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A draft as it is asked for: its kind (``step5``), own templates, whether suppliers are named at any rate."""

    kind: str
    language: Language
    form: Literal["markdown", "html"] = "markdown"
    templates: Path | None = None
    names_suppliers: bool = False


def render_draft(
    wanted: Wanted, facts: Facts, company: Company, rules: Sequence[Rule], before: Facts | None = None
) -> str:
    """A draft in Markdown or HTML, of the minerals that its kind is about.

    ``before`` are the facts of the last period where they are at hand: see `facts_for`. Raises UsageError where a
    template of the user's own does not work.
    """
    draft, form = _draft(wanted, facts, company, rules, before), wanted.form
    shown = CHARTS if form == "html" else ()
    text = render_markdown(
        f"drafts/{wanted.kind}.{wanted.language}.md.j2",
        wanted.templates,
        draft=draft,
        facts=draft.facts,
        company=draft.company,
        speech=draft.speech,
        tables=tables_of(draft),
        own=draft.own,
        inline=draft.inline,
        gap=draft.gap,
        optional=draft.optional,
        chart=lambda name: Markdown(f"```chart\n{name}\n```") if name in shown else Markdown(""),
    )
    text = _joined(text) if wanted.language in _UNSPACED else text
    return page_of(text, draft, wanted.templates) if form == "html" else text


def _joined(text: str) -> str:
    """Sentences that templates set on lines of their own, without the blank that a line break would show as."""
    return _AFTER_SENTENCE.sub("", text)


def _draft(wanted: Wanted, facts: Facts, company: Company, rules: Sequence[Rule], before: Facts | None) -> Draft:
    about = minerals_told(wanted.kind, company)
    told = facts_for(facts, about, company, before)
    return Draft(
        facts=told,
        company=company_for(company, about),
        speech=Speech(load_words(wanted.language)),
        language=wanted.language,
        titles={rule.name: rule.words[wanted.language].title for rule in rules},
        names_suppliers=wanted.names_suppliers or company.disclosure.suppliers == "names",
        about=about,
        answered_elsewhere=answered_elsewhere(facts, told),
        change_left_out=facts.change is not None and told.change is None,
    )
