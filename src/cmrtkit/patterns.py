"""Patterns that people write, matched in time proportional to the text, whatever pattern and text.

Python's ``re`` tries one way to match after the other: for ``(a+)+b`` and thirty letters that is a thousand million
ways, and a cell can be made to hold the letters. Here all ways are followed at once. What that cannot tell, such as
looking ahead or referring back, is refused; the rest means what it means in Python.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache

MOST_CHARACTERS = 1_000
MOST_STATES = 3_000
_KEPT = 20_000

_FLAGS = re.DOTALL
_LEAF = re.compile(
    r"""\\(?:[dDwWsSafnrtv]|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[^0-9A-Za-z])  # an escape
        |\[\^?\]?(?:\\.|[^\]\\])*\]  # a set
        |[^\\\[(){}*+?|^$]|[{}]  # a character; a brace that repeats nothing is one""",
    re.VERBOSE | re.DOTALL,
)
_REPEAT = re.compile(r"[*+?]|\{(?!\})(?P<least>\d*)(?P<upto>,(?P<most>\d*))?\}")
_SIMPLE_REPEATS = {"*": (0, None), "+": (1, None), "?": (0, 1)}
_EDGES = {"^": "first", r"\A": "first", "$": "last", r"\Z": "end"}
_GROUP = re.compile(r"\((?:\?:|\?P<\w+>)?(?!\?)")
_REFUSED = "is not supported here (no looking around, no references back, no flags but a leading (?i))"

States = frozenset[int]


@dataclass(frozen=True, slots=True)
class _Leaf:
    """One character of a kind."""

    kind: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class _Edge:
    """The beginning or the end of the text."""

    kind: str


@dataclass(frozen=True, slots=True)
class _Sequence:
    parts: tuple[_Node, ...]


@dataclass(frozen=True, slots=True)
class _Choice:
    parts: tuple[_Node, ...]


@dataclass(frozen=True, slots=True)
class _Repeat:
    part: _Node
    least: int
    most: int | None


_Node = _Leaf | _Edge | _Sequence | _Choice | _Repeat


class _Parser:
    """Reads a pattern that Python's ``re`` takes as well-formed."""

    def __init__(self, text: str, flags: int) -> None:
        self._text = text
        self._flags = flags
        self._at = 0

    def whole(self) -> _Node:
        return self._choice()

    def _choice(self) -> _Node:
        parts = [self._sequence()]
        while self._text.startswith("|", self._at):
            self._at += 1
            parts.append(self._sequence())
        return parts[0] if len(parts) == 1 else _Choice(tuple(parts))

    def _sequence(self) -> _Node:
        parts = []
        while self._at < len(self._text) and self._text[self._at] not in "|)":
            parts.append(self._repeated(self._atom()))
        return _Sequence(tuple(parts))

    def _repeated(self, part: _Node) -> _Node:
        found = _REPEAT.match(self._text, self._at)
        if not found:
            return part
        self._at = found.end()
        if self._text.startswith("+", self._at):
            raise ValueError(f"{found[0]}+ {_REFUSED}")
        self._at += self._text.startswith("?", self._at)  # as few as possible or as many: the same texts fit
        return _Repeat(part, *_times(found))

    def _atom(self) -> _Node:
        for sign, kind in _EDGES.items():
            if self._text.startswith(sign, self._at):
                self._at += len(sign)
                return _Edge(kind)
        if self._text[self._at] == "(":
            return self._group()
        found = _LEAF.match(self._text, self._at)
        if not found:
            raise ValueError(f"{self._text[self._at : self._at + 3]} {_REFUSED}")
        self._at = found.end()
        return _Leaf(re.compile(found[0], self._flags))

    def _group(self) -> _Node:
        found = _GROUP.match(self._text, self._at)
        if not found:
            raise ValueError(f"{self._text[self._at : self._at + 4]} {_REFUSED}")
        self._at = found.end()
        inner = self._choice()
        self._at += 1
        return inner


def _times(found: re.Match[str]) -> tuple[int, int | None]:
    if found[0] in _SIMPLE_REPEATS:
        return _SIMPLE_REPEATS[found[0]]
    least = int(found["least"] or 0)
    if found["upto"] is None:
        return least, least
    return least, int(found["most"]) if found["most"] else None


@dataclass(slots=True)
class _Net:
    """States, with what leads from one to the next: a character of a kind, nothing, or an edge of the text."""

    steps: dict[int, tuple[re.Pattern[str], int]] = field(default_factory=dict)
    free: dict[int, list[int]] = field(default_factory=dict)
    edges: dict[int, tuple[str, int]] = field(default_factory=dict)
    size: int = 1

    def new(self) -> int:
        if self.size >= MOST_STATES:
            raise ValueError("the pattern is too large: its repeats multiply")
        self.size += 1
        return self.size - 1

    def add(self, node: _Node, begin: int) -> int:
        """Add a part of the pattern behind a state; returns the state after it."""
        if isinstance(node, _Sequence):
            for part in node.parts:
                begin = self.add(part, begin)
            return begin
        if isinstance(node, _Choice):
            return self._joined([self.add(part, self._behind(begin)) for part in node.parts])
        if isinstance(node, _Repeat):
            return self._add_repeat(node, begin)
        taken = begin in self.steps or begin in self.edges
        start, end = self._behind(begin) if taken else begin, self.new()
        if isinstance(node, _Leaf):
            self.steps[start] = (node.kind, end)
        else:
            self.edges[start] = (node.kind, end)
        return end

    def _behind(self, state: int) -> int:
        """A state of its own that a state leads to."""
        fresh = self.new()
        self._lead(state, fresh)
        return fresh

    def _lead(self, state: int, to: int) -> None:
        self.free.setdefault(state, []).append(to)

    def _add_repeat(self, node: _Repeat, begin: int) -> int:
        for _ in range(node.least):
            begin = self.add(node.part, self._behind(begin))  # a state a time, so that the times are counted
        if node.most is None:
            loop = self._behind(begin)
            self._lead(self.add(node.part, loop), loop)
            return loop
        ends = [begin]
        for _ in range(node.most - node.least):
            ends.append(self.add(node.part, self._behind(ends[-1])))
        return self._joined(ends)

    def _joined(self, states: Iterable[int]) -> int:
        end = self.new()
        for state in states:
            self._lead(state, end)
        return end


class LinearPattern:
    """A pattern, compiled. Raises ValueError for one that is malformed, too large, or of a kind that is refused."""

    def __init__(self, text: str, ignore_case: bool = False) -> None:
        _require_well_formed(text)
        bare = text.removeprefix("(?i)")
        flags = _FLAGS | (re.IGNORECASE if ignore_case or bare != text else 0)
        self._net = _Net()
        try:
            self._end = self._net.add(_Parser(bare, flags).whole(), 0)
        except RecursionError as error:
            raise ValueError("the pattern is nested too deeply") from error
        self._open: dict[tuple[States, bool, str], States] = {}
        self._next: dict[tuple[States, str], States] = {}

    def fits(self, text: str) -> bool:
        """Whether the pattern matches the whole text."""
        states: States = frozenset((0,))
        for place, character in enumerate(text):
            rest = character if place + 1 == len(text) else None
            states = self._step(self._opened(states, place == 0, rest), character)
            if not states:
                return False
        return self._end in self._opened(states, not text, "")

    def _step(self, states: States, character: str) -> States:
        key = (states, character)
        if key not in self._next:
            self._forget()
            steps = (self._net.steps[state] for state in states if state in self._net.steps)
            self._next[key] = frozenset(to for kind, to in steps if kind.match(character))
        return self._next[key]

    def _opened(self, states: States, first: bool, rest: str | None) -> States:
        """The states with those that nothing but an edge lies before; ``rest`` is what is left, None if much."""
        edges = {"first"} if first else set()
        edges |= {"end", "last"} if rest == "" else {"last"} if rest == "\n" else set()
        key = (states, first, " ".join(sorted(edges)))
        if key not in self._open:
            self._forget()
            self._open[key] = frozenset(self._reached(states, edges))
        return self._open[key]

    def _reached(self, states: States, edges: set[str]) -> Iterator[int]:
        waiting, seen = list(states), set(states)
        while waiting:
            state = waiting.pop()
            yield state
            kind, behind = self._net.edges.get(state, ("", 0))
            for to in (*self._net.free.get(state, ()), *([behind] if kind in edges else [])):
                if to not in seen:
                    seen.add(to)
                    waiting.append(to)

    def _forget(self) -> None:
        """Texts of ever new kinds must not fill the memory."""
        if len(self._next) + len(self._open) > _KEPT:
            self._next.clear()
            self._open.clear()


@cache
def linear_pattern(text: str, ignore_case: bool = False) -> LinearPattern:
    """The pattern, compiled once. Raises ValueError; see LinearPattern."""
    return LinearPattern(text, ignore_case)


def _require_well_formed(text: str) -> None:
    if len(text) > MOST_CHARACTERS:
        raise ValueError(f"the pattern is longer than {MOST_CHARACTERS} characters")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            re.compile(text)
    except (re.error, OverflowError) as error:
        raise ValueError(f"the pattern is no regular expression: {error}") from error
    except RecursionError as error:
        raise ValueError("the pattern is nested too deeply") from error
