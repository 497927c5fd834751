"""Files that fsspec reads: s3://, gs://, az://, sftp://, https:// and whatever else is installed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cmrtkit.batch.inputs import Input
from cmrtkit.errors import UsageError, WorkbookError
from cmrtkit.reader.limits import FILE_BYTES
from cmrtkit.text import shorten

_EXTRA = "reading {place} needs more: pip install 'cmrtkit[remote]'{and_more}"


def list_remote(place: str) -> Iterator[Input]:
    """The files below a URL, or the one it names, by name. Raises UsageError where that cannot be found out."""
    files, path = _open(place)
    try:
        if files.isfile(path):
            return iter([Input(place, place)])
        found = sorted(files.find(path))
    except Exception as error:  # whatever a library of some store raises
        raise UsageError(f"cannot list {place}: {type(error).__name__}: {shorten(str(error), 200)}") from error
    if not found:
        return iter([Input(place, place)])  # judged, it says that it is not there
    urls = (str(files.unstrip_protocol(name)) for name in found)
    return iter([Input(url, url) for url in urls])


def load_remote(place: str) -> bytes:
    """The bytes of a file. Raises ``not-found``, ``unreadable``, ``file-too-large``."""
    try:
        files, path = _open(place)
        with files.open(path, "rb") as stream:
            data: bytes = stream.read(FILE_BYTES + 1)
    except FileNotFoundError as error:
        raise WorkbookError("not-found") from error
    except Exception as error:  # whatever a library of some store raises
        raise WorkbookError("unreadable") from error
    if len(data) > FILE_BYTES:
        raise WorkbookError("file-too-large", limit=FILE_BYTES // 2**20)
    return data


def version_of(place: str) -> str | None:
    """What the store says to tell one content of a file from another; None where it says nothing."""
    try:
        files, path = _open(place)
        return str(files.ukey(path))
    except Exception:  # whatever a library of some store raises
        return None


def _open(place: str) -> tuple[Any, str]:
    """The file system of a URL, and the path in it."""
    try:
        from fsspec.core import url_to_fs  # noqa: PLC0415  # an extra
    except ImportError as error:
        raise UsageError(_EXTRA.format(place=place, and_more="")) from error
    try:
        files, path = url_to_fs(place)
    except (ImportError, ValueError) as error:  # the library of this store is missing; there is no such store
        raise UsageError(f"cannot read {place}: {shorten(str(error), 200)}") from error
    return files, path
