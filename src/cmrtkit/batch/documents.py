"""The result of a file, as it travels between processes and lies on disk: packed, and unpacked when looked at."""

from __future__ import annotations

import json
import zlib

from cmrtkit.results import FileResult


class Document:
    """One file's result, with its path apart: the same content has the same document wherever it lies."""

    __slots__ = ("_packed", "_result", "path")

    def __init__(self, path: str, result: FileResult | None = None, packed: bytes | None = None) -> None:
        self.path = path
        self._result = result
        self._packed = packed

    def __reduce__(self) -> tuple[type[Document], tuple[str, None, bytes]]:
        return Document, (self.path, None, self.packed)

    @property
    def is_packed(self) -> bool:
        """Whether looking at the result costs something."""
        return self._result is None

    @property
    def packed(self) -> bytes:
        """The result without its path, as compressed JSON."""
        if self._packed is None:
            self._packed = zlib.compress(self.result.model_dump_json(by_alias=True, exclude={"path"}).encode(), 1)
        return self._packed

    @property
    def json(self) -> str:
        """The result in one line of JSON."""
        return f'{{"path":{json.dumps(self.path, ensure_ascii=False)},{zlib.decompress(self.packed).decode()[1:]}'

    @property
    def result(self) -> FileResult:
        """Raises ValueError or zlib.error for what was never packed here."""
        return self._result or FileResult.model_validate_json(self.json)
