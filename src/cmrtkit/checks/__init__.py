"""The check functions that rule files name. They say where and in which words; they know no severity and no output."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from cmrtkit.checks.completeness import checker_total_differs, required_missing
from cmrtkit.checks.context import CheckContext
from cmrtkit.checks.smelter_rows import smelter_row_incomplete
from cmrtkit.checks.template import newer_template, superseded_template, withdrawn_template
from cmrtkit.findings import Hit

Check = Callable[[CheckContext], Iterable[Hit]]

CHECKS: Mapping[str, Check] = {
    "checker-total-differs": checker_total_differs,
    "newer-template": newer_template,
    "required-missing": required_missing,
    "smelter-row-incomplete": smelter_row_incomplete,
    "superseded-template": superseded_template,
    "withdrawn-template": withdrawn_template,
}

__all__ = ["CHECKS", "Check", "CheckContext"]
