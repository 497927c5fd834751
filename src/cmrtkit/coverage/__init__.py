"""Which elements of a report a draft holds: filled, open or missing."""

from cmrtkit.coverage.judging import check_draft, check_text
from cmrtkit.coverage.loading import kinds, load_benchmark, load_kind, load_marks
from cmrtkit.coverage.results import CoverageResult, CoveredElement, OpenPlace

__all__ = [
    "CoverageResult",
    "CoveredElement",
    "OpenPlace",
    "check_draft",
    "check_text",
    "kinds",
    "load_benchmark",
    "load_kind",
    "load_marks",
]
