"""Worker processes of this machine."""

from __future__ import annotations

import gc
import multiprocessing
import pickle
import tempfile
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, TimeoutError
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from pebble import ProcessExpired, ProcessPool

from cmrtkit.batch.executors import InProcess, Lost

S = TypeVar("S")
T = TypeVar("T")
R = TypeVar("R")

_SECONDS = 120  # the reader gives up after 20; what goes on for longer has come to a stop
_AHEAD = 16  # items begun for each worker beside the one that is waited for: one slow file holds nobody up
_FEW = 5  # starting workers takes as long as judging some files


class Workers:
    """As many processes as asked for, started when there is enough to do, and kept until closed.

    They are started afresh, not forked: a fork would inherit threads and locks, and a server of forks would be one
    process more whose end costs all results at work.
    """

    def __init__(self, jobs: int) -> None:
        self._jobs = jobs
        self._pool: ProcessPool | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    def map(self, work: Callable[[S, T], R], shared: S, items: Sequence[T]) -> Iterator[R | Lost]:
        """See `Executor.map`."""
        if self._jobs < 2 or (self._pool is None and len(items) < _FEW):
            return InProcess().map(work, shared, items)
        return self._spread(work, self._sent(shared), items)

    def close(self) -> None:
        """See `Executor.close`."""
        if self._pool is not None:
            self._pool.stop()  # type: ignore[no-untyped-call]
            self._pool.join()
            self._pool = None
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None

    def _spread(self, work: Callable[[S, T], R], shared: str, items: Sequence[T]) -> Iterator[R | Lost]:
        pool = self._started()
        begun: deque[Future[Any]] = deque()
        for item in items:
            begun.append(pool.schedule(_done, args=(work, shared, item), timeout=_SECONDS))
            if len(begun) >= self._jobs * _AHEAD:
                yield _result(begun.popleft())
        while begun:
            yield _result(begun.popleft())

    def _started(self) -> ProcessPool:
        if self._pool is None:
            self._pool = ProcessPool(self._jobs, initializer=_prepared, context=multiprocessing.get_context("spawn"))
        return self._pool

    def _sent(self, shared: object) -> str:
        """A file that every worker reads once."""
        if self._folder is None:
            self._folder = tempfile.TemporaryDirectory(prefix="cmrtkit-")
        number = len(list(Path(self._folder.name).iterdir()))
        path = Path(self._folder.name) / f"{number}.pickle"
        path.write_bytes(pickle.dumps(shared))
        return str(path)


def _prepared() -> None:
    """Looking for garbage among the cells of a sheet costs a tenth of the work."""
    gc.set_threshold(100_000)


def _done(work: Callable[[S, T], R], shared: str, item: T) -> R:
    return work(_read(shared), item)


@lru_cache(maxsize=1)
def _read(path: str) -> Any:
    return pickle.loads(Path(path).read_bytes())  # noqa: S301  # written by the parent, in a folder of its own


def _result(future: Future[Any]) -> Any:
    try:
        return future.result()
    except ProcessExpired:
        return Lost("worker-died")
    except TimeoutError:
        return Lost("takes-too-long", _SECONDS)
