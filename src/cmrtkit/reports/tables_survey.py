"""Tables on the survey: who was asked and answered, products and minerals, answers, data quality."""

from __future__ import annotations

from collections.abc import Iterator

from cmrtkit.reference.metals import metal_name
from cmrtkit.renderers.templating import Markdown
from cmrtkit.reports.draft import Draft
from cmrtkit.reports.facts import TopicFacts
from cmrtkit.reports.markdown_table import Row, headings, table_of


def survey_table(draft: Draft) -> Markdown:
    """Suppliers asked and answered, and what became of their replies."""
    return table_of(headings(draft, "figure", "count"), _survey(draft), numbers=(1,))


def _survey(draft: Draft) -> Iterator[Row]:
    survey, said, number = draft.facts.survey, draft.speech.said["survey"], draft.speech.number
    if survey.asked is not None:
        yield said["asked"], number(survey.asked)
    yield said["answered"], number(survey.answered.value)
    if survey.response_rate:
        yield said["rate"], draft.speech.percent(survey.response_rate.percent)
    yield said["usable"], number(survey.usable.value)
    yield said["returned"], number(survey.by_verdict["return-to-supplier"].value)
    if survey.not_judged.value:
        yield said["not_judged"], number(survey.not_judged.value)
    if survey.not_answered is not None:
        yield said["not_answered"], number(survey.not_answered.value)
    if survey.not_asked.value:
        yield said["not_asked"], number(survey.not_asked.value)


def products_table(draft: Draft) -> Markdown:
    """The products of the company file, the minerals in them, and what for."""
    rows = (
        (
            draft.inline(item.name, "product"),
            draft.speech.minerals([metal_name(mineral) for mineral in item.minerals]) or draft.gap("product-minerals"),
            draft.inline(item.use, "product-use"),
        )
        for item in draft.company.products
    )
    return table_of(headings(draft, "products", "minerals", "use"), rows)


def minerals_table(draft: Draft) -> Markdown:
    """How many suppliers declare each mineral."""
    rows = (
        (draft.speech.heading(item.mineral), item.declared.value, item.ruled_out.value, item.left_open.value)
        for item in draft.facts.minerals
    )
    return table_of(headings(draft, "mineral", "suppliers_declaring", "suppliers_without", "suppliers_open"), rows)


def answers_table(draft: Draft, *topics: str) -> Markdown:
    """What replies answer on some topics: a line a mineral, a column a topic."""
    found = {(item.mineral, said.topic): said for item in draft.facts.minerals for said in item.answers}
    asked = [topic for topic in topics if any(topic == key for _, key in found)]
    minerals = [item.mineral for item in draft.facts.minerals if any((item.mineral, topic) in found for topic in asked)]
    rows = (
        (draft.speech.heading(mineral), *(_answers(draft, found.get((mineral, topic))) for topic in asked))
        for mineral in minerals
    )
    return table_of([*headings(draft, "mineral"), *map(draft.speech.topic, asked)], rows)


def company_answers_table(draft: Draft) -> Markdown:
    """What replies answer about their companies."""
    rows = ((draft.speech.topic(item.topic), _answers(draft, item)) for item in draft.facts.company_answers)
    return table_of(headings(draft, "question", "answers"), rows)


def _answers(draft: Draft, topic: TopicFacts | None) -> str:
    speech = draft.speech
    if topic is None:
        return str(speech.said["none"])
    parts = (
        speech.said["answer"].format(answer=speech.answer(answer), count=speech.number(counted.value))
        for answer, counted in topic.answers.items()
    )
    return speech.words.say_reasons(list(parts))


def quality_table(draft: Draft) -> Markdown:
    """How good the data is: files, what they lack, what could not be identified."""
    said = draft.speech.said["quality"]
    return table_of(headings(draft, "figure", "count"), ((said[key], value) for key, value in _quality(draft)))


def _quality(draft: Draft) -> Iterator[tuple[str, int]]:
    facts = draft.facts
    counted = [facts.replies[place] for place in facts.survey.counted.of]
    yield "files", facts.survey.files.value
    yield "unreadable", facts.survey.unreadable.value
    yield "copies", facts.survey.copies.value
    yield "superseded", facts.survey.superseded.value
    yield "set-aside", facts.survey.set_aside.value
    yield "counted", len(counted)
    yield "incomplete", sum(bool(item.remaining) for item in counted)
    yield "undated", sum(item.effective_date is None for item in counted)
    yield "unidentified", len({place for item in facts.minerals for place in item.unidentified.of})
    yield "unknown", len(draft.unknown_names)
    yield "non-smelters", sum(item.status == "non-smelter" for item in draft.unknown_names)


def lists_table(draft: Draft) -> Markdown:
    """The lists that smelters were compared with."""
    kinds = draft.speech.words.lists["kinds"]
    rows = (
        (item.name, kinds.get(item.kind, item.kind), draft.speech.date(item.date), item.entries)
        for item in draft.facts.lists
    )
    return table_of(headings(draft, "list", "kind", "date", "entries"), rows)


def suppliers_table(draft: Draft) -> Markdown:
    """Every supplier and what became of its reply; nothing unless suppliers may be named."""
    said = draft.speech.said
    rows = (
        (item.name, said["verdicts"][item.verdict] if item.verdict else said["no_reply"])
        for item in draft.facts.suppliers
    )
    return table_of(headings(draft, "supplier", "verdict"), rows if draft.names_suppliers else ())
