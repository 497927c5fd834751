"""Rules as documents: the page of one, or all of them in a book, as Markdown and HTML."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cmrtkit.renderers.rule_facts import RulePage
from cmrtkit.renderers.templating import render_html, render_markdown
from cmrtkit.renderers.topics import by_topic, topic_title
from cmrtkit.rulebook import Language
from cmrtkit.version import __version__
from cmrtkit.words import load_words

_TONGUES: dict[Language, str] = {"en": "en", "ja": "ja", "zh": "zh-Hans"}


@dataclass(frozen=True, slots=True)
class _Topic:
    title: str
    anchor: str
    pages: tuple[RulePage, ...]


def render_rule_markdown(page: RulePage, language: Language) -> str:
    """The page of a rule as Markdown."""
    return render_markdown("rule/page.md.j2", page=page, labels=load_words(language).rule_page())


def render_rule_html(page: RulePage, language: Language) -> str:
    """The page of a rule as one HTML file that loads nothing."""
    facts = {"page": page, "labels": load_words(language).rule_page()}
    return render_html("rule/page.html.j2", tongue=_TONGUES[language], **facts)


def render_book_markdown(pages: Sequence[RulePage], language: Language) -> str:
    """All pages by topic, behind a table of contents, as Markdown."""
    return render_markdown("rule/book.md.j2", **_book(pages, language))


def render_book_html(pages: Sequence[RulePage], language: Language) -> str:
    """All pages by topic, behind a table of contents, as one HTML file that loads nothing."""
    return render_html("rule/book.html.j2", tongue=_TONGUES[language], **_book(pages, language))


def _book(pages: Sequence[RulePage], language: Language) -> dict[str, object]:
    labels = load_words(language).rule_page()
    about = labels["book"]["version"].format(version=__version__, count=len(pages))
    return {"labels": labels, "about": about, "topics": _topics(pages, language)}


def _topics(pages: Sequence[RulePage], language: Language) -> list[_Topic]:
    return [
        _Topic(topic_title(topic, language), f"topic-{number}", tuple(found))
        for number, (topic, found) in enumerate(by_topic(pages), 1)
    ]
