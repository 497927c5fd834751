"""One row a reply: the verdict, what it rests on, and the numbers behind it."""

from __future__ import annotations

from collections.abc import Iterator

from cmrtkit.renderers.xlsx_book import Value
from cmrtkit.renderers.xlsx_say import Say
from cmrtkit.renderers.xlsx_table import Column
from cmrtkit.results import Counts, FileResult, MetalSmelters

_COUNTED = ("named", "identified", "conformant", "active", "cross_recognised", "neither", "unknown")
COLUMNS = (
    Column("company", 34),
    Column("verdict", 22),
    Column("reasons", 60),
    Column("findings"),
    Column("error"),
    Column("warning"),
    Column("note"),
    Column("accepted"),
    Column("remaining"),
    Column("checker"),
    *(Column(field) for field in _COUNTED),
    Column("template", 14, printed=False),
    Column("language", 14, printed=False),
    Column("scope", printed=False),
    Column("effective", printed=False),
    Column("file", 44, printed=False),
)


def supplier_row(item: FileResult, say: Say, findings_at: str) -> list[Value]:
    """``findings_at`` is the cell of the file's first finding, empty where there is none."""
    return [
        Value(say.company(item)),
        *_verdict(item, say),
        *_counts(item, item.summary, findings_at),
        Value(item.completeness.required_remaining if item.completeness else None),
        Value(item.completeness.checker_says if item.completeness else None),
        *(Value(_total(item.smelter_counts, field)) for field in _COUNTED),
        Value(f"{item.template.family} {item.template.version}" if item.template else None),
        Value(item.template.language if item.template else None),
        Value(item.scope),
        Value(item.effective_date),
        Value(item.path),
    ]


def _verdict(item: FileResult, say: Say) -> Iterator[Value]:
    if item.verdict is not None:
        yield Value(item.verdict.words, item.verdict.verdict)
        yield Value(say.reasons(item.verdict))
    else:
        yield Value(say.section["not_judged"], "not-judged")
        yield Value(item.error.message if item.error else None)


def _counts(item: FileResult, counts: Counts, findings_at: str) -> Iterator[Value]:
    if item.error is not None:
        yield from (Value(None) for _ in range(5))
        return
    yield Value(len(item.findings), "", findings_at)
    for severity in ("error", "warning", "note"):
        count = getattr(counts, severity)
        yield Value(count, severity if count else "")
    yield Value(counts.suppressed)


def _total(counts: list[MetalSmelters], field: str) -> int | None:
    """Over all metals; nothing where nothing is known, or no smelter was looked at."""
    known = [count for metal in counts if (count := getattr(metal, field)) is not None]
    return sum(known) if known else None
