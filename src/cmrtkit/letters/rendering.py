"""A letter as Markdown, as a page and as plain text."""

from __future__ import annotations

from pathlib import Path

from cmrtkit.letters.texts import Letter
from cmrtkit.renderers.html_policy import with_policy
from cmrtkit.renderers.markdown_inert import inline
from cmrtkit.renderers.markdown_inert import row as table_row
from cmrtkit.renderers.templating import render_html, render_markdown, render_text

_TONGUES = {"zh": "zh-Hans"}
_COLONS = {"en": ": "}
_WIDE_COLON = "："


def render_letter_markdown(letter: Letter, templates: Path | None = None) -> str:
    """Markdown in which nothing of a workbook is a mark, a link or a mention.

    ``templates`` is a folder of the user's own. Raises UsageError where a template in it does not work.
    """
    facts = {"letter": letter, "colon": _colon(letter), "inline": inline, "row": table_row}
    return render_markdown("letters/letter.md.j2", templates, **facts)


def render_letter_html(letter: Letter, templates: Path | None = None) -> str:
    """A page for A4 that loads nothing; see `render_letter_markdown`."""
    tongue = _TONGUES.get(letter.language, letter.language)
    page = render_html("letters/letter.html.j2", templates, letter=letter, colon=_colon(letter), tongue=tongue)
    return with_policy(page)


def render_letter_text(letter: Letter, templates: Path | None = None) -> str:
    """Plain text; see `render_letter_markdown`."""
    return render_text("letters/letter.txt.j2", templates, letter=letter, colon=_colon(letter))


def _colon(letter: Letter) -> str:
    return _COLONS.get(letter.language, _WIDE_COLON)
