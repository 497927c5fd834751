"""Rules about the answer that all smelters are identified, held against replies and Smelter List."""

from __future__ import annotations

from collections.abc import Iterator

from cmrtkit.checks.answers_given import YES, answer_hit, facts_beside, metal_answers
from cmrtkit.checks.context import CheckContext
from cmrtkit.checks.smelter_facts import row_numbers
from cmrtkit.findings import Hit


def all_identified_contradicts_response(context: CheckContext) -> Iterator[Hit]:
    """All smelters identified, though suppliers have not replied."""
    for item in metal_answers(context):
        identified, response = item.given("all-smelters-identified"), item.given("response-rate")
        if identified and identified.choice == YES and response and response.choice != response.offers[0]:
            yield answer_hit(identified, "not-all-replied", response, **facts_beside("response", response))


def all_identified_contradicts_list(context: CheckContext) -> Iterator[Hit]:
    """All smelters identified, though rows say otherwise; not those in which the name of a listed smelter is typed."""
    for item in metal_answers(context):
        identified = item.given("all-smelters-identified")
        rows = [judged for judged in item.rows if judged.status == "unidentified" and judged.says == "not-identified"]
        if identified and identified.choice == YES and rows:
            cells = (judged.row.cell("lookup") for judged in rows)
            yield answer_hit(identified, "not-identified", *cells, rows=row_numbers(rows))
