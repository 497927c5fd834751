"""The shape of ``rules/coverage/<kind>.yaml``, what a report of a kind must hold, and of the list of open marks."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from cmrtkit.rulebook.schema import Language

ELEMENT_ID = r"^[a-z][a-z0-9]*(-[a-z0-9]+)+$"


class _CoverageModel(BaseModel):
    """Unknown keys are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class Words(_CoverageModel):
    """A text in every language of the tool."""

    en: str = Field(min_length=1)
    ja: str = Field(min_length=1)
    zh: str = Field(min_length=1)

    def say(self, language: Language) -> str:
        return str(getattr(self, language))


class Source(_CoverageModel):
    """What an element rests on: the document with its edition, the clause, the address of the document."""

    document: str = Field(min_length=1)
    clause: str = Field(min_length=1)
    url: str = Field(pattern=r"^https://")


class _Document(_CoverageModel):
    """A document that several elements rest on; the elements repeat it by a YAML anchor."""

    document: str
    url: str


class Element(_CoverageModel):
    """Something that a reader must find.

    ``human`` where only a person can state it: a conclusion, a signature. ``words`` say what the reader must find.
    """

    id: str = Field(pattern=ELEMENT_ID)
    required: bool
    human: bool = False
    source: Source
    words: Words


class CoverageKind(_CoverageModel):
    """All elements of a kind of report, in the order in which it holds them. ``note`` limits what the list claims."""

    kind: str
    title: Words
    note: Words | None = None
    documents: dict[str | int, _Document] = {}
    elements: list[Element] = Field(min_length=1)

    @model_validator(mode="after")
    def _told_apart(self) -> Self:
        ids = [element.id for element in self.elements]
        twice = sorted({name for name in ids if ids.count(name) > 1})
        if twice:
            raise ValueError(f"these ids stand twice: {', '.join(twice)}")
        return self


def _listed(value: object) -> object:
    """Entries are written as one text, parted by commas."""
    return [part.strip() for part in value.split(",")] if isinstance(value, str) else value


class OpenMarks(_CoverageModel):
    """What shows that a text is not finished; the file ``rules/reference/open-marks.yaml`` explains each key."""

    marks: list[str]
    anywhere: list[str]
    runs: list[str]
    figures: str
    whole: dict[str, Annotated[list[str], BeforeValidator(_listed)]]
    bracketed: list[str]
