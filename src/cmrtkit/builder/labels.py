"""The labels of built workbooks (``labels.yaml``): our own words, in the languages we have them in."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from cmrtkit.layout.catalogue import languages
from cmrtkit.resources import load_yaml

FALLBACK = "en"


class Labels(BaseModel):
    """One language's labels. The keys inside are those of the layouts: fields, topics, columns."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str
    language: str
    company_block: str
    company: dict[str, str]
    minerals: str
    other_minerals: str
    unused: str
    answer: str
    comments: str
    question: str
    company_questions: str
    topics: dict[str, str]
    metals: dict[str, str]
    smelter_list: dict[str, str]
    look_up: dict[str, str]
    enter_details: str
    product_list: dict[str, str]
    mine_list: dict[str, str]
    mineral_reasons: dict[str, str]
    checker: dict[str, str]
    revision: dict[str, str]
    instructions: tuple[str, ...]
    definitions: tuple[str, ...]


def language_choice(language: str) -> str:
    """What the language cell says: ``language`` is that text, or its code (``ja``). ValueError for others."""
    known = languages()
    if language in known:
        return language
    for text, code in known.items():
        if code == language:
            return text
    raise ValueError(f"no such language: {language!r}; known: {', '.join(known)}")


def labels(choice: str) -> Labels:
    """The labels for what the language cell says, in English where we have none."""
    every = _every()
    return every.get(languages()[choice], every[FALLBACK])


def labelled() -> dict[str, Labels]:
    """What the language cell says -> its labels, for the languages that have labels of their own."""
    return {text: _every()[code] for text, code in languages().items() if code in _every()}


@cache
def _every() -> dict[str, Labels]:
    data = load_yaml(Path(__file__).with_name("labels.yaml"))
    return {code: Labels.model_validate(item) for code, item in data.items()}
