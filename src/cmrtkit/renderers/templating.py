"""Pages from templates: HTML, and Markdown in which nothing is obeyed that was not meant as Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from cmrtkit.resources import templates_dir
from cmrtkit.text import visible

_MARKS = re.compile(r"[\\`*_\[\]<>|~#&$]")
_OF_ADDRESSES = "%/:?#[]@!$&'()*+,;=~"
_LEADING = re.compile(r"^\s*(?:[-+=]|[0-9]{1,9}[.)](?=\s|$))")  # of a list, or of the line under a heading


class Markdown(str):
    """Text that is Markdown already, and goes into a page as it is."""

    __slots__ = ()


def markdown_text(value: object) -> str:
    """A value on one line, with every mark in it escaped; also fit for the cell of a table."""
    if isinstance(value, Markdown):
        return value
    escaped = _MARKS.sub(r"\\\g<0>", visible(str(value)))
    return _LEADING.sub(lambda found: f"{found[0][:-1]}\\{found[0][-1]}", escaped)


def render_html(template: str, **facts: object) -> str:
    """A page from a template, all facts escaped."""
    return _html().get_template(template).render(facts)


def render_markdown(template: str, **facts: object) -> str:
    """A page from a template, all facts escaped but those that are ``Markdown``; one blank line between its parts."""
    return re.sub(r"\n{3,}", "\n\n", _markdown().get_template(template).render(facts)).strip() + "\n"


@cache
def _html() -> Environment:
    return Environment(
        loader=FileSystemLoader(templates_dir()),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=True,
        keep_trailing_newline=True,
    )


@cache
def _markdown() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(templates_dir()),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,  # noqa: S701  # HTML's way of escaping; ours is below
        finalize=markdown_text,
    )
    environment.filters |= {"as_is": Markdown, "row": _row, "link": _link}
    return environment


def _row(cells: Iterable[object]) -> Markdown:
    """A row of a table."""
    return Markdown("".join(f"| {markdown_text(cell)} " for cell in cells) + "|")


def _link(address: str) -> Markdown:
    """An address to click on."""
    return Markdown(f"<{quote(visible(address), safe=_OF_ADDRESSES)}>")
