"""Where work on files is done: in this process, in workers of this machine, or on a cluster."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, TypeVar

S = TypeVar("S")
T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Lost:
    """What stands in place of a result that a worker never gave: it died, or took too long."""

    reason: Literal["worker-died", "takes-too-long"]
    seconds: int = 0


class Executor(Protocol):
    """Does one piece of work for each item, and gives the results in the order of the items.

    ``work`` is a function of a module; ``shared`` is sent once to every worker. Both, the items and the results
    can be pickled. A worker that dies costs the result of its item alone. The results are to be taken one by
    one: no more work is begun than a few items ahead of the one that is waited for.
    """

    def map(self, work: Callable[[S, T], R], shared: S, items: Sequence[T]) -> Iterator[R | Lost]: ...

    def close(self) -> None:
        """Ends the workers at once, also those at work."""


class InProcess:
    """One item after the other, in this process."""

    def map(self, work: Callable[[S, T], R], shared: S, items: Sequence[T]) -> Iterator[R | Lost]:
        return (work(shared, item) for item in items)

    def close(self) -> None:
        """Nothing is left behind."""


def all_cores() -> int:
    """The cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
