"""Reading drafts in tests: their tables, and runs to make them from."""

from __future__ import annotations

import datetime as dt
import re
from functools import cache
from pathlib import Path

from cmrtkit import validate
from cmrtkit.company import Company, read_company
from cmrtkit.reports import Facts, gather_facts, read_facts
from cmrtkit.reports.drafts import Wanted, render_draft
from cmrtkit.results import RunResult
from cmrtkit.rulebook import Language, load_rules

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
DAY = dt.date(2027, 1, 15)  # after the end of the period of the example company
COMPANY = EXAMPLES / "company.yaml"
_SPLIT = re.compile(r"(?<!\\)\|")

Table = list[list[str]]


@cache
def example_run() -> RunResult:
    """The example workbooks, judged by the example lists."""
    return validate(EXAMPLES, as_of=DAY, reference=[EXAMPLES / "lists"])


@cache
def example_facts() -> Facts:
    """The facts of the examples, compared with the year before."""
    return gather_facts(example_run(), read_company(COMPANY), read_facts(EXAMPLES / "facts-2025.json"))


def draft(
    facts: Facts,
    company: Company | None = None,
    kind: str = "step5",
    language: Language = "en",
    *,
    html: bool = False,
    names_suppliers: bool = False,
    templates: Path | None = None,
) -> str:
    """A draft of these facts; without a company file unless one is given."""
    wanted = Wanted(kind, language, "html" if html else "markdown", templates, names_suppliers)
    return render_draft(wanted, facts, company or Company(), load_rules())


def tables(markdown: str) -> dict[str, list[Table]]:
    """The tables under each heading of a draft: rows of cells, without the row under the headings."""
    found: dict[str, list[Table]] = {}
    heading, rows = "", Table()
    for line in [*markdown.splitlines(), ""]:
        if line.startswith("|"):
            cells = [cell.strip() for cell in _SPLIT.split(line)[1:-1]]
            if not all(re.fullmatch(r"-+:?", cell) for cell in cells):
                rows.append(cells)
        elif rows:
            found.setdefault(heading, []).append(rows)
            rows = []
        if line.startswith("#"):
            heading = line.lstrip("# ").strip()
    return found


def as_numbers(table: Table) -> dict[str, list[int]]:
    """The rows of a table of numbers by their first cell."""
    return {row[0]: [int(cell.replace(",", "")) for cell in row[1:]] for row in table[1:]}
