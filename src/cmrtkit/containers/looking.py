"""Looks through an archive or a mail for workbooks, also in the archives and mails inside."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import BinaryIO, NamedTuple

from cmrtkit.containers.items import Container, Item
from cmrtkit.containers.kinds import (
    HEAD_BYTES,
    OTHER,
    Form,
    Known,
    ending_of,
    in_memory,
    is_workbook_name,
    kind_of,
    may_hold_workbooks,
)
from cmrtkit.containers.limits import DEPTH, Budget
from cmrtkit.containers.names import decoded, shown_names, told_apart
from cmrtkit.containers.opening import opened
from cmrtkit.errors import WorkbookError
from cmrtkit.reader.limits import FILE_BYTES
from cmrtkit.text import shorten

_TOLD = 5
_NAMED = 40


class Step(NamedTuple):
    """The way into a container: the number of an item, and its name as written, to be sure that it is still the one."""

    number: int
    name: str | bytes


@dataclass(frozen=True, slots=True)
class Place:
    """A workbook inside: where it is shown to be, the steps to it, or what is wrong there."""

    shown: str
    steps: tuple[Step, ...] = ()
    error: WorkbookError | None = None


@dataclass(slots=True)
class Inside:
    """What a container holds: workbooks in their order, names of other files, lock files (``~$...``)."""

    places: list[Place] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    locks: int = 0


def look_inside(form: Form, stream: BinaryIO, shown: str) -> Inside:
    """The workbooks in a container that is shown by a path; what is wrong with it is a place, too. Raises OSError."""
    looking = _Looking()
    looking.stream(form, stream, shown, (), in_memory=False)
    inside = looking.inside
    if not inside.places:
        kind = "archive" if form == "zip" else "mail"
        inside.places.append(Place(shown, error=_nothing_in(kind, inside.skipped)))
    names = told_apart([place.shown for place in inside.places])  # an archive may hold a folder named like an archive
    inside.places = [replace(place, shown=name) for place, name in zip(inside.places, names, strict=True)]
    return inside


def _nothing_in(kind: str, names: list[str]) -> WorkbookError:
    """Named are the files, so that nobody has to open it to see whether the answer came as a PDF."""
    if not names:
        return WorkbookError("no-workbook-inside", kind=f"{kind}-empty")
    told = ", ".join(shorten(name, _NAMED) for name in names[:_TOLD])
    return WorkbookError("no-workbook-inside", kind=kind, found=told + (", …" if len(names) > _TOLD else ""))


class _Looking:
    def __init__(self) -> None:
        self.inside = Inside()
        self._budget = Budget()

    def stream(self, form: Form, stream: BinaryIO, shown: str, steps: tuple[Step, ...], *, in_memory: bool) -> None:
        try:
            container = opened(form, stream, in_memory=in_memory, budget=self._budget)
            self._container(container, shown, steps)
        except WorkbookError as error:
            self.inside.places.append(Place(shown, error=error))

    def _container(self, container: Container, shown: str, steps: tuple[Step, ...]) -> None:
        fault = None
        for number, name, item in _named(container):
            self._budget.take_item()
            if item.fault and not item.noise:
                fault = fault or item.fault
            elif not item.noise:
                self._item(item, f"{shown}/{name}", (*steps, Step(number, item.name)))
        if fault:
            self.inside.places.append(Place(shown, error=fault))

    def _item(self, item: Item, shown: str, steps: tuple[Step, ...]) -> None:
        name = shown.rpartition("/")[2]
        if item.inside:
            self._attached_mail(item.inside, shown, steps)
        elif name.startswith("~$"):
            self.inside.locks += 1
        elif name.startswith("."):
            self.inside.skipped.append(name)
        else:
            self._file(item, shown, steps)

    def _attached_mail(self, inside: Callable[[], Container], shown: str, steps: tuple[Step, ...]) -> None:
        if len(steps) < DEPTH:
            self._container(inside(), shown, steps)
        else:
            self._too_deep(shown)

    def _too_deep(self, shown: str) -> None:
        self.inside.places.append(Place(shown, error=WorkbookError("archive-too-deep", limit=DEPTH)))

    def _file(self, item: Item, shown: str, steps: tuple[Step, ...]) -> None:
        kind = self._kind(item, shown)
        if kind.form == "workbook":
            self.inside.places.append(Place(shown, steps))
        elif kind.error:
            self.inside.places.append(Place(shown, error=kind.error))
        elif kind.form == "other":
            self.inside.skipped.append(shown.rpartition("/")[2])
        elif len(steps) >= DEPTH:
            self._too_deep(shown)
        else:
            self._nested(kind.form, item, shown, steps)

    def _nested(self, form: Form, item: Item, shown: str, steps: tuple[Step, ...]) -> None:
        """One without a workbook is a file like others that is none."""
        before = len(self.inside.places)
        self.stream(form, in_memory(self._whole(item)), shown, steps, in_memory=True)
        if len(self.inside.places) == before and form == "zip":
            self.inside.skipped.append(shown.rpartition("/")[2])

    def _kind(self, item: Item, shown: str) -> Known:
        """What cannot be read matters where its name says that it may be a reply."""
        try:
            return kind_of(item.read(HEAD_BYTES), shown, lambda: in_memory(self._whole(item)))
        except WorkbookError as error:
            if is_workbook_name(shown):
                return Known("workbook")
            return Known("shut", error) if may_hold_workbooks(shown) else OTHER

    def _whole(self, item: Item) -> bytes:
        data = item.read(FILE_BYTES + 1)
        self._budget.take_bytes(len(data))
        return data


def _named(container: Container) -> Iterator[tuple[int, str, Item]]:
    """The items with their numbers and names: of a mail in its order, of an archive as a folder shows them."""
    items = container.items
    texts = decoded([item.name for item in items])
    names = shown_names([_label(text, item, container) for text, item in zip(texts, items, strict=True)])
    found = [(number, names[number], item) for number, item in enumerate(items)]
    return iter(sorted(found, key=lambda entry: entry[1]) if container.kind == "archive" else found)


def _label(text: str, item: Item, container: Container) -> str:
    """Programs name an attached mail by its subject, which is not to be shown; a slash leads nowhere in a mail."""
    if container.kind == "archive":
        return text
    ending = ending_of(text)
    if item.inside or ending in (".eml", ".msg"):
        return f"mail{ending if ending in ('.eml', '.msg') else ''}"
    return _one_part(text) or "attachment"


def _one_part(text: str) -> str:
    """A name of one part; people date files 1/6/2026."""
    return text.replace("/", "-").replace("\\", "-").lstrip(". -")
