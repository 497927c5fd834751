"""Rules about one answer by itself: what it says is what the reader has to act on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from cmrtkit.checks.answers_given import answer_hit, metal_answers
from cmrtkit.checks.context import CheckContext
from cmrtkit.findings import Hit


def telling_answer(context: CheckContext) -> Iterator[Hit]:
    """An answer that is one of the rule's: ``answers`` gives, by topic, the choices and the variant of each."""
    for item in metal_answers(context):
        for topic, variants in context.parameters["answers"].items():
            answer = item.given(topic)
            if answer and answer.choice in variants:
                yield answer_hit(answer, variants[answer.choice])


def low_response_rate(context: CheckContext) -> Iterator[Hit]:
    """A share of replies below the least that is accepted. The drop-downs offer the shares from the highest down,
    and behind them what is no share: each of those has a variant of its own.
    """
    least, variants = str(context.parameters["least"]), context.parameters["variants"]
    for item in metal_answers(context):
        answer = item.given("response-rate")
        if answer is None or least not in answer.offers:
            continue
        if answer.choice in answer.offers[answer.offers.index(least) + 1 :]:
            yield replace(answer_hit(answer, variants.get(answer.choice, "low"), least=least), expected=least)
