"""The headings of the shipped drafts and what stands under them, read from the templates without running them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from cmrtkit.coverage.blocks import Block
from cmrtkit.resources import templates_dir
from cmrtkit.text import loose

_HEADING = re.compile(r"#{1,6}\s+(.+?)\s*#*\s*$")
_COVERS = re.compile(r"<!--\s*covers:(.*?)-->")
_EXPRESSION = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}")
# 1. / 2.3 / (4) / 第5章 / 六、: editors number headings anew.
_NUMBER = re.compile(
    r"^(?:第?[0-9一二三四五六七八九十]+[章節节]|\(?[0-9]+(?:\.[0-9]+)*[.):]?(?=\s)|[0-9]+[.)、]|[一二三四五六七八九十]+、)\s*"
)
_LEAST_LETTERS = 2
_LONGEST = 500
_ENDS = " .:：。"
_MARKUP = re.compile(r"[*_`\\]")
Heading = re.Pattern[str]


def plain_heading(text: str) -> str:
    """A heading without its number, case, width and mark-up."""
    return _NUMBER.sub("", loose(_MARKUP.sub("", text[:_LONGEST]))).strip(_ENDS)


def headings_marked(blocks: list[Block], kind: str) -> Iterator[Block]:
    """The blocks, with a marker under every heading that is one of the templates'."""
    known = template_headings(kind)
    for block in blocks:
        yield block
        if block.kind == "heading":
            said = plain_heading(block.text)
            ids = [name for pattern, names in known for name in names if pattern.fullmatch(said)]
            if ids:
                yield Block("marker", tuple((block.line, name) for name in dict.fromkeys(ids)))


@cache
def template_headings(kind: str) -> tuple[tuple[Heading, tuple[str, ...]], ...]:
    """The headings of a kind's templates in all languages, each with the ids of the markers under it."""
    found: dict[str, list[str]] = {}
    for path in sorted((templates_dir() / "drafts").glob(f"{kind}.*.md.j2")):
        for heading, ids in _marked(path.read_text(encoding="utf-8")):
            found.setdefault(heading, []).extend(ids)
    patterns = ((_pattern(heading), tuple(dict.fromkeys(ids))) for heading, ids in found.items())
    return tuple((pattern, ids) for pattern, ids in patterns if pattern)


def _marked(template: str) -> Iterator[tuple[str, list[str]]]:
    heading = ""
    for line in template.splitlines():
        if found := _HEADING.match(line):
            heading = found[1]
        elif heading and (covers := _COVERS.search(line)):
            yield heading, covers[1].replace(",", " ").split()


def _pattern(heading: str) -> Heading | None:
    """What a heading looks like when its expressions are filled in; None where nothing of it is fixed."""
    parts = [loose(part) for part in _EXPRESSION.split(heading)]
    parts[0] = _NUMBER.sub("", _MARKUP.sub("", parts[0]))
    parts[-1] = parts[-1].rstrip(_ENDS)
    if sum(char.isalpha() for part in parts for char in part) < _LEAST_LETTERS:
        return None
    return re.compile(r"\s*.*\s*".join(re.escape(part) for part in parts))
