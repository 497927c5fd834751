"""What a draft covers, for people at a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rich.text import Text

from cmrtkit.coverage.results import CoverageResult, CoveredElement, OpenPlace
from cmrtkit.renderers.styled import joined
from cmrtkit.renderers.wrapping import wrap
from cmrtkit.words import Words

_LEAST_BESIDE = 44  # narrower than this, words stand under the id and not beside it
_STYLES = {"filled": "green", "open": "yellow", "missing": "bold red"}


@dataclass(frozen=True, slots=True)
class _Page:
    """The words of the report, how wide it may be in cells, and whether lines of the draft are of use to its reader."""

    said: dict[str, Any]
    width: int
    has_lines: bool

    def lines(self, text: str, style: str = "", indent: int = 0) -> Iterator[Text]:
        return (Text(" " * indent + line, style=style) for line in wrap(text, self.width - indent))

    def place(self, line: int, heading: str) -> str:
        """Where something stands; nobody looks for a line of HTML."""
        key = ("at_both" if heading else "at_line") if self.has_lines else ("at_heading" if heading else "at_top")
        return str(self.said["places"][key].format(line=line, heading=heading))


def render_coverage_text(result: CoverageResult, words: Words, width: int, colour: bool = False) -> str:
    """Required elements by status, then what else there is, then the benchmark."""
    page = _Page(words.section("coverage"), width, result.form == "markdown")
    parts = [_head(result, page), *_required(result, page), *_beside(result, page), _benchmark(result, page)]
    lines = [line for part in parts if part for line in (*part, Text())]
    return joined(lines[:-1], colour)


def _head(result: CoverageResult, page: _Page) -> list[Text]:
    said, summary = page.said, result.summary
    is_done = summary.filled == summary.required
    lines = [*page.lines(said["head"].format(title=result.title, draft=result.draft), "bold")]
    counts = said["complete" if is_done else "summary"].format(**summary.model_dump())
    if summary.marks:
        counts += said["marks_one" if summary.marks == 1 else "marks"].format(count=summary.marks)
    style = "red" if not is_done else "yellow" if summary.marks else "green"
    lines += page.lines(counts, f"bold {style}")
    return lines + [line for text in _cautions(result, said) for line in page.lines(text, "yellow")]


def _cautions(result: CoverageResult, said: Mapping[str, Any]) -> Iterator[str]:
    if result.told_by == "headings":
        found = any(element.lines for element in (*result.elements, *result.benchmark.elements))
        yield said["by_headings" if found else "nothing_found"]
    if result.unknown:
        yield said["unknown"].format(names=said["separator"].join(result.unknown))


def _required(result: CoverageResult, page: _Page) -> Iterator[list[Text]]:
    column = _column(result.elements, page.width)
    required = [element for element in result.elements if element.required]
    left = [element for element in required if element.status != "filled"]
    for status in ("open", "missing"):
        here = [element for element in left if element.status == status and not element.human]
        yield _listed(page.said[status], _STYLES[status], here, page, column)
    yield _listed(page.said["by_person"], "yellow", [element for element in left if element.human], page, column)
    filled = [element for element in required if element.status == "filled"]
    yield _listed(page.said["filled"], "green", filled, page, column)


def _beside(result: CoverageResult, page: _Page) -> Iterator[list[Text]]:
    optional = [_with_status(element, page.said) for element in result.elements if not element.required]
    yield _listed(page.said["optional"], "", optional, page, _column(result.elements, page.width))
    if result.elsewhere:
        yield [*page.lines(page.said["elsewhere"], "bold yellow"), *_places(result.elsewhere, page, 2)]


def _with_status(element: CoveredElement, said: Mapping[str, Any]) -> CoveredElement:
    status = said["statuses"][element.status]
    return element.model_copy(update={"words": said["optional_line"].format(words=element.words, status=status)})


def _benchmark(result: CoverageResult, page: _Page) -> list[Text]:
    found = result.benchmark
    lines = [*page.lines(page.said["benchmark"].format(**found.model_dump(exclude={"elements"})), "bold")]
    lines += page.lines(found.note or "", "dim")
    left = [element for element in found.elements if element.status != "filled"]
    if left:
        lines += page.lines(page.said["not_covered"])
    column = _column(left, page.width)
    listed = [*result.elsewhere, *(place for element in result.elements for place in element.open)]
    for element in left:
        lines += _row(element, page, column)
        lines += _places([place for place in element.open if place not in listed], page, 6)
        listed += element.open
    return lines


def _listed(title: str, style: str, elements: Sequence[CoveredElement], page: _Page, column: int) -> list[Text]:
    """A heading with its elements; nothing where there is none."""
    if not elements:
        return []
    lines = [*page.lines(title, f"bold {style}".strip())]
    for element in elements:
        lines += _row(element, page, column)
        lines += _why(element, page)
    return lines


def _column(elements: Sequence[CoveredElement], width: int) -> int:
    """Where the words begin beside the ids; 4 where they stand under them."""
    beside = max((len(element.id) for element in elements), default=0) + 4
    return beside if width - beside >= _LEAST_BESIDE else 4


def _row(element: CoveredElement, page: _Page, column: int) -> Iterator[Text]:
    lines = wrap(element.words, page.width - column)
    if len(element.id) + 4 > column:
        yield Text(f"  {element.id}")
    else:
        yield Text(f"  {element.id:<{column - 2}}{lines.pop(0)}")
    yield from (Text(" " * column + line) for line in lines)


def _why(element: CoveredElement, page: _Page) -> Iterator[Text]:
    """The questions to answer, or where a text is missing and what asks for it."""
    yield from _places(element.open, page, 6)
    if element.status == "missing" and element.required:
        places = zip(element.lines, element.headings, strict=True)
        empty = [page.said["no_text"].format(place=page.place(line, heading)) for line, heading in places]
        for text in (*empty, element.source.clause):
            yield from page.lines(text, "dim", 6)


def _places(places: Iterable[OpenPlace], page: _Page, indent: int) -> Iterator[Text]:
    for place in places:
        key = "question" if place.question else "no_question"
        where = page.place(place.line, place.heading)
        yield from page.lines(page.said[key].format(place=where, **place.model_dump()), "", indent)
