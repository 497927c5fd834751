"""Drafts in Markdown and HTML as blocks."""

from __future__ import annotations

import re
from functools import cache
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from cmrtkit.coverage.blocks import Block, BlockCollector

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

# HTML begins with HTML; a draft in Markdown may begin with a comment, too.
_BEGINS_HTML = re.compile(
    r"(?>\s+|<!--.*?-->|<\?xml[^>]*>)*+<(?:!doctype\s+html|(?:html|head|body|main|article|section|div|h[1-6]|p)\b)",
    re.IGNORECASE | re.DOTALL,
)


def parse_draft(text: str) -> list[Block]:
    """The blocks of a draft; whether it is HTML or Markdown is told by its text."""
    collector = BlockCollector()
    if is_html(text):
        _feed_html(collector, text, 1)
    else:
        _feed_markdown(collector, text)
    return collector.blocks()


def is_html(text: str) -> bool:
    """Whether a draft is HTML; all else is Markdown."""
    return _BEGINS_HTML.match(text) is not None


class _Feeder(HTMLParser):
    """Passes on what stands in HTML that begins on a line of the draft."""

    def __init__(self, collector: BlockCollector, first: int) -> None:
        super().__init__(convert_charrefs=True)
        self._collector = collector
        self._first = first

    @property
    def _line(self) -> int:
        return self._first + self.getpos()[0] - 1

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._collector.open(tag, self._line, ("aria-hidden", "true") in attrs)

    def handle_endtag(self, tag: str) -> None:
        self._collector.close(tag)

    def handle_data(self, data: str) -> None:
        self._collector.text(data, self._line)

    def handle_comment(self, data: str) -> None:
        self._collector.comment(data, self._line)


def _feed_html(collector: BlockCollector, html: str, first: int) -> None:
    """Sections such as Word's ``<![if ...]>`` are passed over; HTMLParser fails at those it does not know."""
    feeder = _Feeder(collector, first)
    feeder.feed(html.replace("<![", "<?["))
    feeder.close()


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt  # noqa: PLC0415  # 30 ms, for Markdown alone

    return MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


def _feed_markdown(collector: BlockCollector, text: str) -> None:
    line = 1
    for token in _parser().parse(text):
        line = token.map[0] + 1 if token.map else line
        if token.type == "inline":
            _feed_inline(collector, token.children or [], line)
        elif token.type == "html_block":
            _feed_html(collector, token.content, line)
        elif token.type in ("code_block", "fence"):
            collector.open("pre", line)
            collector.text(token.content, line + (token.type == "fence"))
            collector.close("pre")
        elif token.nesting == 1:
            collector.open(token.tag, line)
        elif token.nesting == -1:
            collector.close(token.tag)


def _feed_inline(collector: BlockCollector, tokens: list[Token], line: int) -> None:
    for token in tokens:
        if token.type in ("softbreak", "hardbreak"):
            collector.text("\n", line)
            line += 1
        elif token.type == "html_inline":
            _feed_html(collector, token.content, line)
            line += token.content.count("\n")
        elif token.nesting == -1:
            collector.close(token.tag)
        elif token.type != "image":
            collector.text(token.content, line)
