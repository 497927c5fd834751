"""Whether a draft holds what a report of its kind must hold."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from cmrtkit.coverage.blocks import language_of
from cmrtkit.coverage.draft_file import read_text
from cmrtkit.coverage.gaps import Gap
from cmrtkit.coverage.loading import kinds, load_benchmark, load_kind
from cmrtkit.coverage.parsing import is_html, parse_draft
from cmrtkit.coverage.parts import Part, Parts, parts_of
from cmrtkit.coverage.results import (
    Benchmark,
    CoverageResult,
    CoverageSummary,
    CoveredElement,
    OpenPlace,
    Status,
)
from cmrtkit.coverage.schema import CoverageKind, Element
from cmrtkit.errors import UsageError
from cmrtkit.results import Tool
from cmrtkit.rulebook.schema import Language
from cmrtkit.text import shorten, visible
from cmrtkit.version import __version__

_MOST_QUESTION = 300
_MOST_HEADING = 80


def check_draft(path: Path, kind: str, language: Language | None = None) -> CoverageResult:
    """A draft (Markdown or HTML) against the elements of a kind of report, in the draft's own language if none is said.

    Raises UsageError where there is no such kind, the draft cannot be read, or its markers are those of another kind.
    """
    wanted = load_kind(kind)
    return check_text(read_text(path), wanted, shorten(path.name, 200), language)


def check_text(text: str, kind: CoverageKind, name: str, language: Language | None) -> CoverageResult:
    """The same for the text of a draft."""
    blocks = parse_draft(text)
    language = language or language_of(blocks)
    found = parts_of(blocks, kind.kind)
    benchmark = load_benchmark()
    used = dict.fromkeys(name for part in found.parts for name in part.ids)
    _require_kind(used, kind)
    elements = [_covered(element, found.parts, language) for element in kind.elements]
    return CoverageResult(
        tool=Tool(name="cmrtkit", version=__version__),
        draft=name,
        form="html" if is_html(text) else "markdown",
        kind=kind.kind,
        title=kind.title.say(language),
        language=language,
        told_by="headings" if found.by_headings else "markers",
        summary=_summary(elements, sum(len(part.gaps) for part in found.parts) + len(found.elsewhere)),
        elements=elements,
        benchmark=_benchmark(benchmark, found, language),
        elsewhere=_places(_elsewhere(found, kind, benchmark)),
        unknown=[shorten(name, 60) for name in used if name not in _known()],
    )


def _require_kind(used: Iterable[str], kind: CoverageKind) -> None:
    """A draft of another kind would lack everything, which is not what is wrong with it."""
    own = {element.id for element in kind.elements}
    counts = {name: sum(element.id in set(used) for element in load_kind(name).elements) for name in kinds()}
    likely = max(counts, key=lambda name: counts[name])
    if counts[likely] and not own & set(used):
        raise UsageError(f"the markers of the draft are those of {likely}, not of {kind.kind}; use --kind {likely}")


def _elsewhere(found: Parts, *judged: CoverageKind) -> list[Gap]:
    """What is open under no marker, or under one of no element that is judged, in the order of the draft."""
    own = {element.id for kind in judged for element in kind.elements}
    strange = [gap for part in found.parts if not own & set(part.ids) for gap in part.gaps]
    return sorted([*found.elsewhere, *strange], key=lambda gap: gap.line)


def _known() -> set[str]:
    every = [*map(load_kind, kinds()), load_benchmark()]
    return {element.id for kind in every for element in kind.elements}


def _covered(element: Element, parts: Sequence[Part], language: Language) -> CoveredElement:
    """It may be covered in several places: open where one is, filled where one holds text."""
    here = [part for part in parts if element.id in part.ids]
    gaps = [gap for part in here for gap in part.gaps]
    status: Status = "open" if gaps else "filled" if any(part.has_text for part in here) else "missing"
    return CoveredElement(
        id=element.id,
        required=element.required,
        human=element.human,
        status=status,
        words=element.words.say(language),
        source=element.source,
        lines=[part.line for part in here],
        headings=[shorten(part.heading, _MOST_HEADING) for part in here],
        open=_places(gaps),
    )


def _places(gaps: Iterable[Gap]) -> list[OpenPlace]:
    return [
        OpenPlace(
            line=gap.line,
            heading=shorten(gap.heading, _MOST_HEADING),
            mark=visible(gap.mark),
            question=shorten(gap.question, _MOST_QUESTION),
        )
        for gap in gaps
    ]


def _summary(elements: Sequence[CoveredElement], marks: int) -> CoverageSummary:
    required = [element for element in elements if element.required]
    left = [element for element in required if element.status != "filled"]
    return CoverageSummary(
        required=len(required),
        filled=len(required) - len(left),
        open=sum(element.status == "open" for element in left),
        missing=sum(element.status == "missing" for element in left),
        human=sum(element.human for element in left),
        marks=marks,
    )


def _benchmark(benchmark: CoverageKind, found: Parts, language: Language) -> Benchmark:
    elements = [_covered(element, found.parts, language) for element in benchmark.elements]
    return Benchmark(
        title=benchmark.title.say(language),
        note=benchmark.note.say(language) if benchmark.note else None,
        covered=sum(element.status == "filled" for element in elements),
        of=len(elements),
        elements=elements,
    )
