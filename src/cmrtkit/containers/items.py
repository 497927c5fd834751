"""A container, and what lies in it, of whatever kind they are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from cmrtkit.errors import WorkbookError


@dataclass(frozen=True, slots=True)
class Item:
    """A file in a container.

    ``name`` is as it was written, in bytes where nothing says their encoding; empty where it has none. ``read`` gives
    its first so many bytes, and raises WorkbookError. ``inside`` opens an attached mail, which is no file of its own;
    ``noise`` is what nobody misses (a logo, a signature), ``fault`` what keeps the file shut.
    """

    name: str | bytes
    read: Callable[[int], bytes]
    inside: Callable[[], Container] | None = None
    noise: bool = False
    fault: WorkbookError | None = None


@dataclass(frozen=True, slots=True)
class Container:
    """An opened archive or mail. ``in_memory``: it stays usable when the file it was read from is closed."""

    kind: Literal["archive", "mail"]
    items: tuple[Item, ...]
    in_memory: bool
