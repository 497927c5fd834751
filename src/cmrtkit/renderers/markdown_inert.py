"""Text of workbooks in Markdown, where nothing of it becomes a mark, a link, a mention, a reference or an emoji.

GitHub and GitLab look for these in the text that is left when Markdown is done, so that a backslash does not help.
A blank of no width behind the sign does, and nobody sees it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape
from typing import TypeVar

from cmrtkit.renderers.templating import Markdown, markdown_text
from cmrtkit.text import visible

_Text = TypeVar("_Text", bound=str)
_NO_WIDTH = "\u200b"
_JOINER = "\u2060"
_WIDE = re.compile("(?<=[\u3000-\u9fff\uff00-\uffef])(?=[\u3000-\u9fff\uff00-\uffef])")
# A word as long would push the columns of a table out of sight.
_LONG = re.compile("[^\\s\u3000-\u9fff\uff00-\uffef]{32}(?=\\S)")
_BEGINNINGS = re.compile(
    r"[@%~](?=\w)"  # mentions, addresses of mail, milestones, labels
    r"|[#!&$](?=\d)"  # issues, merge requests, epics, snippets
    r"|:(?=[\w+-]+:)"  # emoji
    r"|:(?=//)|\b(?:mailto|xmpp):|\bwww(?=\.)"  # addresses of pages
    r"|\bGH-(?=\d)",
    re.IGNORECASE,
)


def inert(text: str) -> str:
    """The text on one line, with no sign in it that a site would act on; a very long word may be broken."""
    return _LONG.sub(_broken, _BEGINNINGS.sub(_broken, visible(text)))


def _broken(found: re.Match[str]) -> str:
    return found[0] + _NO_WIDTH


def inline(text: object) -> Markdown:
    """The text as Markdown that shows it, also in the cell of a table."""
    return text if isinstance(text, Markdown) else Markdown(markdown_text(inert(str(text))))


def in_html(text: str) -> Markdown:
    """The text for a line of HTML in Markdown."""
    return Markdown(escape(inert(text)))


def unbroken(text: str) -> str:
    """The text, not to be broken between Japanese or Chinese characters: labels in narrow columns."""
    return _WIDE.sub(_JOINER, text)


def row(cells: Iterable[object]) -> Markdown:
    """A row of a table."""
    return Markdown("".join(f"| {inline(cell)} " for cell in cells) + "|")


def fitting(texts: Iterable[_Text], room: int) -> list[_Text]:
    """The first of them, with a line end and a blank line each, as long as there is room."""
    kept = []
    for text in texts:
        room -= len(text) + 2
        if room < 0:
            break
        kept.append(text)
    return kept
