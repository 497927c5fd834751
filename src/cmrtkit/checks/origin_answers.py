"""Rules about answers on where a metal comes from, held against other answers about it."""

from __future__ import annotations

from collections.abc import Iterator

from cmrtkit.checks.answers_given import NO, YES, MetalAnswers, answer_hit, facts_beside, metal_answers
from cmrtkit.checks.context import CheckContext
from cmrtkit.findings import Hit
from cmrtkit.layout.catalogue import version_key
from cmrtkit.model.declaration import Answer


def covered_country_not_cahra(context: CheckContext) -> Iterator[Hit]:
    """Material from the DRC or an adjoining country, which is said to come from no high-risk area."""
    since = version_key(context.parameters["instructed_since"])
    instructed = version_key(context.layout.version) >= since
    for item in metal_answers(context):
        covered, cahra = item.given("covered-countries"), item.given("cahra")
        if covered and cahra and (covered.choice, cahra.choice) == (YES, NO):
            variant = "instructed" if instructed else "not-instructed"
            yield answer_hit(cahra, variant, covered, **facts_beside("covered", covered))


def origin_no_unsupported(context: CheckContext) -> Iterator[Hit]:
    """ "No" on the origin, though replies or smelters are missing. For scrap the question of mines does not arise."""
    for item in metal_answers(context):
        origin, gaps = _origin(item, context.parameters["topics"]), _gaps(item)
        if origin and origin.choice == NO and gaps and not item.says("recycled", YES):
            facts = {key: fact for name, gap in gaps.items() for key, fact in facts_beside(name, gap).items()}
            yield answer_hit(origin, "-and-".join(gaps), *gaps.values(), **facts)


def _origin(item: MetalAnswers, topics: list[str]) -> Answer | None:
    """The answer on the first of these topics that the template asks about."""
    asked = (topic for topic in topics if topic in item.answers)
    return item.given(next(asked, ""))


def _gaps(item: MetalAnswers) -> dict[str, Answer]:
    """The answers by which replies or smelters are missing; nothing can be told unless both are given."""
    response, identified = item.given("response-rate"), item.given("all-smelters-identified")
    if response is None or identified is None:
        return {}
    gaps = {"response": response} if response.choice != response.offers[0] else {}
    return gaps | ({"identified": identified} if identified.choice != YES else {})
