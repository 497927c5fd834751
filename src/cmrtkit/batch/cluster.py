"""Workers of a Dask cluster that is there already."""

from __future__ import annotations

import hashlib
import pickle
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

from cmrtkit.batch.executors import Lost
from cmrtkit.batch.inputs import Input, Shipped
from cmrtkit.errors import UsageError
from cmrtkit.text import shorten

S = TypeVar("S")
T = TypeVar("T")
R = TypeVar("R")

_AHEAD = 4  # files sent for each thread of the cluster beside the one that is waited for
_WAIT = "10s"
_held = threading.local()


class DaskCluster:
    """A cluster by the address of its scheduler. Files of this machine are sent; those with a URL the workers fetch.

    A task whose worker is lost is done again by another, as often as the cluster allows; then it is given up.
    Raises UsageError where there is no such cluster, or no package for it.
    """

    def __init__(self, address: str) -> None:
        try:
            from distributed import Client  # noqa: PLC0415  # an extra
        except ImportError as error:
            raise UsageError("--executor dask needs more: pip install 'cmrtkit[dask]'") from error
        try:
            self._client: Any = Client(address, timeout=_WAIT, set_as_default=False)  # type: ignore[no-untyped-call]
        except (OSError, ValueError) as error:
            raise UsageError(f"no Dask scheduler at {address}: {shorten(str(error), 200)}") from error

    def map(self, work: Callable[[S, T], R], shared: S, items: Sequence[T]) -> Iterator[R | Lost]:
        """See `Executor.map`."""
        data = pickle.dumps(shared)
        sent = self._client.scatter(data, broadcast=True, hash=False)
        digest = hashlib.sha256(data).hexdigest()
        most = max(1, sum(self._client.nthreads().values())) * _AHEAD
        begun: deque[Any] = deque()
        for item in items:
            task = self._client.submit(_done, work, digest, sent, _sent(item), pure=False)
            begun.append(task)
            if len(begun) >= most:
                yield _result(begun.popleft())
        while begun:
            yield _result(begun.popleft())

    def close(self) -> None:
        """Lets go of the cluster; what is still to be done there is dropped."""
        self._client.close()


def _sent(item: Any) -> Any:
    return Shipped.of(item) if isinstance(item, Input) and not item.is_remote else item


def _done(work: Callable[[S, T], R], digest: str, shared: bytes, item: T) -> R:
    """Each thread has a copy of its own, for what it holds ready is not made for two."""
    if getattr(_held, "digest", None) != digest:
        _held.shared, _held.digest = pickle.loads(shared), digest  # noqa: S301  # the client's own
    return work(_held.shared, item)


def _result(task: Any) -> Any:
    from distributed import KilledWorker  # noqa: PLC0415  # an extra

    try:
        return task.result()
    except KilledWorker:
        return Lost("worker-died")
