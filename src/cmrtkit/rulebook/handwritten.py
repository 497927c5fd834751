"""YAML as people write it: every value is the text that stands there, and every fault has a line.

``Yes`` stays ``Yes`` and ``6.10`` stays ``6.10``; what else a text means, the schema says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from cmrtkit.errors import RulebookError
from cmrtkit.resources import YAML_LOADER

KeyPath = tuple[str | int, ...]

MOST_BYTES = 500_000
_DEEPEST = 20
_DIVIDER = re.compile(r"---\s*(#.*)?$")


class HandwrittenFile:
    """The documents of a file. Raises RulebookError where it cannot be read."""

    def __init__(self, path: Path, shown_as: str) -> None:
        self.name = shown_as
        self._documents = list(_documents(_text(path, shown_as)))

    def __len__(self) -> int:
        return len(self._documents)

    def document(self, number: int) -> HandwrittenDocument:
        """One of the documents. Raises RulebookError where it is no YAML."""
        first_line, text = self._documents[number]
        return HandwrittenDocument(self.name, first_line, text)

    def text(self, number: int) -> str:
        """A document as it stands."""
        return self._documents[number][1]


class HandwrittenDocument:
    """One document, as lists and mappings of texts (``data``)."""

    def __init__(self, name: str, first_line: int, text: str) -> None:
        self.name = name
        self._first_line = first_line
        self._lines: dict[KeyPath, int] = {}
        self._events: Iterator[Any] = yaml.parse(text, Loader=YAML_LOADER)
        try:
            self.data = self._content()
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line if error.problem_mark else 0
            raise self._fault_at(line, f"this is no YAML: {error.problem}") from error
        except yaml.YAMLError as error:
            raise self._fault_at(0, f"this is no YAML: {error}") from error

    def fault(self, path: KeyPath, why: str) -> RulebookError:
        """What is wrong, and where: the line, and the keys that lead there."""
        known = (path[:length] in self._lines for length in range(1, len(path) + 1))
        parts = (part for part, there in zip(path, known, strict=True) if there or isinstance(part, str))
        shown = " › ".join(f"entry {part + 1}" if isinstance(part, int) else part for part in parts)
        return self._fault_at(self._line(path), f"{shown}: {why}" if shown else why)

    def _fault_at(self, line: int, why: str) -> RulebookError:
        return RulebookError(f"{self.name}, line {self._first_line + line}: {why}")

    def _line(self, path: KeyPath) -> int:
        """The line of a place, or of the nearest place around it that is in the file."""
        written = tuple(part for part in path if not isinstance(part, int))
        for wanted in (path, written):
            for length in range(len(wanted), 0, -1):
                if wanted[:length] in self._lines:
                    return self._lines[wanted[:length]]
        return self._lines.get((), 0)

    def _content(self) -> Any:
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                break
        found = self._node((), next(self._events))
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                raise self._fault_at(_line_of(event), "the line --- must stand alone")
        return found

    def _node(self, path: KeyPath, event: Any) -> Any:
        self._lines.setdefault(path, _line_of(event))
        if isinstance(event, yaml.ScalarEvent):
            return event.value
        if isinstance(event, yaml.AliasEvent):
            raise self.fault(path, "an alias (*) cannot be used here; write the value out")
        if len(path) > _DEEPEST:
            raise self.fault(path[:3], "this is nested too deeply")
        if isinstance(event, yaml.SequenceStartEvent):
            return list(self._items(path))
        return dict(self._entries(path))

    def _items(self, path: KeyPath) -> Iterator[Any]:
        for number, event in enumerate(self._events):
            if isinstance(event, yaml.SequenceEndEvent):
                return
            yield self._node((*path, number), event)

    def _entries(self, path: KeyPath) -> Iterator[tuple[str, Any]]:
        for event in self._events:
            if isinstance(event, yaml.MappingEndEvent):
                return
            if not isinstance(event, yaml.ScalarEvent):
                raise self._fault_at(_line_of(event), "a key must be a word")
            below = (*path, event.value)
            if below in self._lines:
                raise self._fault_at(_line_of(event), f"the key {event.value} stands here twice")
            self._lines[below] = _line_of(event)
            yield event.value, self._node(below, next(self._events))


def _line_of(event: yaml.Event) -> int:
    return event.start_mark.line if event.start_mark else 0


def _text(path: Path, shown_as: str) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
        text = data.decode("utf-8-sig")
    except OSError as error:
        raise RulebookError(f"{shown_as}: cannot be read: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise RulebookError(f"{shown_as}: is not in UTF-8; save it as UTF-8") from error
    if len(data) > MOST_BYTES:
        raise RulebookError(f"{shown_as}: is longer than {MOST_BYTES // 1000} kB, which no rule is")
    return text


def _documents(text: str) -> Iterator[tuple[int, str]]:
    """The documents that hold something, each with the number of its first line."""
    first, lines = 1, list[str]()
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    for number, line in enumerate([*plain.split("\n"), "---"], 1):
        if not _DIVIDER.match(line):
            lines.append(line)
            continue
        if any(item.strip() and not item.lstrip().startswith("#") for item in lines):
            yield first, "\n".join(lines)
        first, lines = number + 1, []
