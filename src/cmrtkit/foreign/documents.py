"""The documents that suppliers send instead of a template (``rules/reference/other-documents.yaml``)."""

from __future__ import annotations

from functools import cache
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from cmrtkit.errors import RulebookError
from cmrtkit.resources import load_yaml, rules_dir
from cmrtkit.text import loose

Group = Literal["data", "survey", "list", "letter", "picture", "slides", "text", "print"]
Words = Annotated[tuple[str, ...], Field(default=())]


class _Model(BaseModel):
    """Unknown keys are errors: a typing slip must not pass silently."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class FileSign(_Model):
    """What the bytes of a file show; everything that is given must hold, of several words one."""

    magic: bytes = b""
    offset: int = 0
    parts: Words
    streams: Words
    root: Words
    namespace: Words
    title: Words
    head: Words
    sure: bool = True

    @field_validator("magic", mode="before")
    @classmethod
    def _from_hexadecimal(cls, value: object) -> bytes:
        return bytes.fromhex(str(value))

    @field_validator("title", "head")
    @classmethod
    def _folded(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(word.casefold() for word in value)

    @model_validator(mode="after")
    def _says_something(self) -> FileSign:
        if not any((self.magic, self.parts, self.streams, self.root, self.head)):
            raise ValueError("a sign of a file gives magic, parts, streams, root or head")
        return self


class BookSign(_Model):
    """What the upper left corner of a workbook's first sheets shows; everything that is given must hold."""

    sheets: Words
    cells: Words
    row: tuple[tuple[str, ...], ...] = ()
    sure: bool = True

    @field_validator("sheets", "cells")
    @classmethod
    def _folded(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(map(loose, value))

    @field_validator("row")
    @classmethod
    def _folded_row(cls, value: tuple[tuple[str, ...], ...]) -> tuple[tuple[str, ...], ...]:
        return tuple(tuple(map(loose, words)) for words in value)

    @model_validator(mode="after")
    def _says_something(self) -> BookSign:
        if not (self.sheets or self.cells or self.row):
            raise ValueError("a sign of a workbook gives sheets, cells or row")
        return self


class Document(_Model):
    """One kind of document. ``names`` by language (en, ja, zh), to stand within a sentence."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9-]+$")]
    group: Group
    names: dict[str, str]
    ask: tuple[str, ...]
    files: tuple[FileSign, ...] = ()
    books: tuple[BookSign, ...] = ()

    @field_validator("names")
    @classmethod
    def _in_every_language(cls, value: dict[str, str]) -> dict[str, str]:
        if set(value) != {"en", "ja", "zh"}:
            raise ValueError("a document has names in en, ja and zh")
        return value


@cache
def documents() -> tuple[Document, ...]:
    """In the order in which they are asked for. Raises RulebookError where the file is malformed."""
    path = rules_dir() / "reference" / "other-documents.yaml"
    try:
        return tuple(Document.model_validate(item) for item in load_yaml(path)["documents"])
    except ValidationError as error:
        raise RulebookError(f"{path}: {error}") from error


def document(name: str) -> Document:
    """The document of an id. Raises KeyError for others."""
    for item in documents():
        if item.id == name:
            return item
    raise KeyError(name)
