"""Pages from templates: HTML, and Markdown in which nothing is obeyed that was not meant as Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from urllib.parse import quote

from jinja2 import BaseLoader, ChoiceLoader, Environment, FileSystemLoader, PrefixLoader, StrictUndefined

from cmrtkit.errors import UsageError
from cmrtkit.renderers.own_templates import require_used
from cmrtkit.renderers.template_faults import PREFIX, not_working
from cmrtkit.resources import templates_dir
from cmrtkit.text import visible

_MARKS = re.compile(r"[\\`*_\[\]<>|~#&$]")
_OF_ADDRESSES = "%/:?#[]@!$&'()*+,;=~"
_LEADING = re.compile(r"^\s*(?:[-+=]|[0-9]{1,9}[.)](?=\s|$))")  # of a list, or of the line under a heading


class Markdown(str):
    """Text that is Markdown already, and goes into a page as it is."""

    __slots__ = ()


class _Environment(Environment):
    """One in which the text of a block, as ``super()`` and ``self`` give it, goes into a page as it is."""

    @staticmethod
    def concat(parts: Iterable[str]) -> str:  # as jinja2's NativeEnvironment does
        return Markdown("".join(parts))


def markdown_text(value: object) -> str:
    """A value on one line, with every mark in it escaped; also fit for the cell of a table."""
    if isinstance(value, Markdown):
        return value
    escaped = _MARKS.sub(r"\\\g<0>", visible(str(value)))
    return _LEADING.sub(lambda found: f"{found[0][:-1]}\\{found[0][-1]}", escaped)


def render_html(template: str, folder: Path | None = None, /, **facts: object) -> str:
    """A page from a template, all facts escaped.

    ``folder`` holds the user's own templates, which come before those of the tool; in them these are found under
    ``cmrtkit/``, to extend them. Raises UsageError where a template of the user's own does not work, or where nothing
    would come of it: see `cmrtkit.renderers.own_templates`.
    """
    return _rendered(_html(folder), template, facts, folder)


def render_markdown(template: str, folder: Path | None = None, /, **facts: object) -> str:
    """The same for Markdown: all facts escaped but those that are ``Markdown``; one blank line between its parts."""
    return re.sub(r"\n{3,}", "\n\n", _rendered(_markdown(folder), template, facts, folder)).strip() + "\n"


def render_text(template: str, folder: Path | None = None, **facts: object) -> str:
    """The same for plain text: each fact on one line, with nothing in it that a terminal would obey."""
    return re.sub(r"\n{3,}", "\n\n", _rendered(_text(folder), template, facts, folder)).strip() + "\n"


def _rendered(environment: Environment, template: str, facts: Mapping[str, object], folder: Path | None) -> str:
    try:
        return environment.get_template(template).render(facts)
    except Exception as error:  # whatever a template of the user's own may do
        if folder is None:
            raise
        raise not_working(folder, template, error) from error


def _loader(folder: Path | None) -> BaseLoader:
    shipped = FileSystemLoader(templates_dir())
    if folder is None:
        return shipped
    if not folder.is_dir():
        raise UsageError(f"there is no folder {folder} with templates")
    loader = ChoiceLoader([FileSystemLoader(folder), shipped, PrefixLoader({PREFIX: shipped})])
    require_used(folder, loader)
    return loader


@cache
def _html(folder: Path | None) -> Environment:
    return Environment(
        loader=_loader(folder),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=True,
        keep_trailing_newline=True,
    )


@cache
def _markdown(folder: Path | None) -> Environment:
    environment = _Environment(
        loader=_loader(folder),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,  # HTML's way of escaping; ours is below
        finalize=markdown_text,
    )
    environment.filters |= {"as_is": Markdown, "row": _row, "link": link}
    return environment


@cache
def _text(folder: Path | None) -> Environment:
    environment = _Environment(
        loader=_loader(folder),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,  # text in which nothing is a mark
        finalize=lambda value: value if isinstance(value, Markdown) else visible(str(value)),
    )
    environment.filters["as_is"] = Markdown
    return environment


def _row(cells: Iterable[object]) -> Markdown:
    """A row of a table."""
    return Markdown("".join(f"| {markdown_text(cell)} " for cell in cells) + "|")


def link(address: str) -> Markdown:
    """An address to click on."""
    return Markdown(f"<{quote(visible(address), safe=_OF_ADDRESSES)}>")
