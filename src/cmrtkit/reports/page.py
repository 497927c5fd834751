"""The page of a draft: its Markdown as HTML, with charts, in a frame that loads nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import OptionsDict
from markupsafe import Markup

from cmrtkit.renderers.html_policy import with_policy
from cmrtkit.renderers.templating import render_html
from cmrtkit.reports.charts import CHARTS
from cmrtkit.reports.draft import Draft
from cmrtkit.text import visible

# What a block covers is said by a comment, which Markdown without HTML would show: it goes through as a fence.
_COVERS = re.compile(r"^<!-- covers: ([a-z0-9 -]+) -->$", re.MULTILINE)
_TITLE = re.compile(r"<h1>(.*?)</h1>", re.DOTALL)


def page_of(text: str, draft: Draft, templates: Path | None = None) -> str:
    """A draft in Markdown as one HTML file. HTML in the draft is shown, not obeyed."""
    body = _parser(draft, templates).render(_COVERS.sub(r"```covers\n\1\n```", text))
    title = _TITLE.search(body)
    page = render_html(
        "drafts/page.html.j2",
        templates,
        tongue=draft.language,
        title=Markup(title[1]) if title else "",  # noqa: S704  # the parser has escaped it
        body=Markup(_tables(_gaps(body, draft))),  # noqa: S704
    )
    return with_policy("\n".join(visible(line) for line in page.split("\n")))


def _parser(draft: Draft, templates: Path | None) -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")

    def fence(_: RendererHTML, tokens: Sequence[Token], place: int, *__: object) -> str:
        token = tokens[place]
        if token.info == "covers":
            return f"<!-- covers: {token.content.strip()} -->\n"
        return _chart(token.content.strip(), draft, templates)

    def cell(renderer: RendererHTML, tokens: Sequence[Token], place: int, options: OptionsDict, _: object) -> str:
        token = tokens[place]
        if token.attrs.pop("style", None):  # the page's policy allows no style but its own
            token.attrSet("class", "number")
        return renderer.renderToken(tokens, place, options, {})

    parser.add_render_rule("fence", fence)
    parser.add_render_rule("th_open", cell)
    parser.add_render_rule("td_open", cell)
    return parser


def _chart(name: str, draft: Draft, templates: Path | None) -> str:
    return render_html("drafts/chart.html.j2", templates, name=name, chart=CHARTS[name](draft))


def _gaps(body: str, draft: Draft) -> str:
    """Gaps stand out. Only a template can have set them in bold."""
    mark = draft.speech.said["open_mark"]
    return body.replace(f"<strong>{mark}", f'<strong class="open">{mark}')


def _tables(body: str) -> str:
    """Wide tables scroll by themselves on a narrow screen."""
    return body.replace("<table>", '<div class="scroll" tabindex="0"><table>').replace("</table>", "</table></div>")
