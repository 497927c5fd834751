"""Loads a workbook from where it lies inside an archive or a mail."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable, Hashable, Sequence
from contextlib import AbstractContextManager
from typing import BinaryIO

from cmrtkit.containers.items import Container, Item
from cmrtkit.containers.kinds import HEAD_BYTES, Form, in_memory, kind_of
from cmrtkit.containers.looking import Step
from cmrtkit.containers.opening import opened
from cmrtkit.errors import WorkbookError
from cmrtkit.reader.limits import FILE_BYTES

Source = Callable[[], AbstractContextManager[BinaryIO]]
# The container last read from, by thread: the workbooks of a mail come one after the other, and opening takes longer.
_held = threading.local()


def load_inside(source: Source, form: Form, key: Hashable | None, steps: Sequence[Step]) -> bytes:
    """The bytes of a workbook, as they were put in. ``form`` is that of the source.

    ``key`` is another one whenever the content of the source is; None where nobody can tell. Raises ``not-found``
    where something else lies there now, and what opening raises.
    """
    parent = (key, tuple(steps[:-1]))
    held = getattr(_held, "container", None) if key is not None and getattr(_held, "key", None) == parent else None
    if held is not None:
        return _bytes_of(_at(held, steps[-1]))
    _held.container = None
    with source() as stream:
        container = _walked(stream, form, steps[:-1])
        if container.in_memory and key is not None:
            _held.key, _held.container = parent, container
        return _bytes_of(_at(container, steps[-1]))


def _walked(stream: BinaryIO, form: Form, steps: Sequence[Step]) -> Container:
    container = opened(form, stream, in_memory=isinstance(stream, io.BytesIO))
    for step in steps:
        item = _at(container, step)
        container = item.inside() if item.inside else _inner(item)
    return container


def _inner(item: Item) -> Container:
    data = _bytes_of(item)
    name = item.name if isinstance(item.name, str) else ""
    kind = kind_of(data[:HEAD_BYTES], name, lambda: in_memory(data))
    return opened(kind.form, in_memory(data), in_memory=True)


def _at(container: Container, step: Step) -> Item:
    item = container.items[step.number] if step.number < len(container.items) else None
    if item is None or item.name != step.name:
        raise WorkbookError("not-found")
    return item


def _bytes_of(item: Item) -> bytes:
    if item.fault:
        raise item.fault
    data = item.read(FILE_BYTES + 1)
    if len(data) > FILE_BYTES:
        raise WorkbookError("file-too-large", limit=FILE_BYTES // 2**20)
    return data
