"""The tables of drafts by name, in Markdown; each is empty where there is nothing to tell."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from types import SimpleNamespace

from cmrtkit.renderers.templating import Markdown
from cmrtkit.reports import tables_risk, tables_smelters, tables_survey
from cmrtkit.reports.draft import Draft

_TABLES: Mapping[str, Callable[..., Markdown]] = {
    name: found
    for module in (tables_survey, tables_smelters, tables_risk)
    for name, found in vars(module).items()
    if name.endswith("_table")
}


def tables_of(draft: Draft) -> SimpleNamespace:
    """``tables.smelters()`` in a template is `smelters_table` of the draft."""
    return SimpleNamespace(**{name.removesuffix("_table"): partial(make, draft) for name, make in _TABLES.items()})
