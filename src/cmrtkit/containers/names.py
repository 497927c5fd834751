"""Names of files in archives and mails: read in the encoding they were written in, and fit to be shown.

They are shown as parts of a path and never used as one: no name is ever opened or written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from cmrtkit.reader.charsets import CODE_PAGES, named_codec
from cmrtkit.text import shorten, visible

_NAMELESS = "unnamed"
_LONGEST = 100
_ENDING = 8
_DEEPEST = 12
_SAMPLE = 20_000
_HIGH_RUN = re.compile(r"[^\x00-\x7f]+")
_SEPARATORS = re.compile(r"[/\\]+")
_DRIVE = re.compile(r"[A-Za-z]:")
# Folders and files are named after senders now and then; the sign alone says that an address stood there.
_ADDRESS = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-][\w.-]*")
_ONE_BYTE = ("cp125", "iso8859")  # of which all bytes make some letter
_MAIL_CODECS = frozenset({"iso-2022-jp", "iso-2022-jp-1", "iso-2022-jp-2", "iso-2022-jp-3", "iso-2022-kr", "hz"})


class _Page(NamedTuple):
    codec: str
    makes_sense: Callable[[str, str, str], float]


def _western(run: str, before: str, after: str) -> float:
    """Letters with accents, one or two between others, as old DOS code pages write them."""
    letters = sum(1.0 if char in _ACCENTED else -1.0 for char in run) / len(run)
    return letters * (0.9 if len(run) < 3 and (before + after).strip() else 0.3)


_ACCENTED = frozenset("àáâãäåæçèéêëìíîïñòóôõöøùúûüÿÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜß")
# Zip programs write names in the code page of DOS (437, 850) or of Windows; Japanese and Chinese ones are the same.
_PAGES = (_Page("cp850", _western), *(_Page(page.codec, page.makes_sense) for page in CODE_PAGES))


def decoded(names: Sequence[str | bytes]) -> list[str]:
    """The names as text. Those in bytes are of one encoding: UTF-8 where all are, or what makes most sense."""
    raw = [name for name in names if isinstance(name, bytes)]
    codec = _codec_of(raw) if any(not name.isascii() for name in raw) else "ascii"
    return [name if isinstance(name, str) else name.decode(codec, errors="replace") for name in names]


def decoded_as(data: bytes, charset: str) -> str:
    """Bytes of a name whose encoding is said; by their own looks where that is unknown, or wrong."""
    codec = named_codec(charset) or (charset.lower() if charset.lower() in _MAIL_CODECS else None)
    if codec is None or (codec.startswith(_ONE_BYTE) and _is_utf8(data)):
        return decoded([data])[0]
    text = data.decode(codec, errors="replace")
    return decoded([data])[0] if "\ufffd" in text else text


def _is_utf8(data: bytes) -> bool:
    try:
        return bool(data.decode("utf-8"))
    except UnicodeDecodeError:
        return False


def _codec_of(names: Iterable[bytes]) -> str:
    sample = b"\n".join(names)
    if _is_utf8(sample):
        return "utf-8"
    lines = sample[:_SAMPLE]
    return max(_PAGES, key=lambda page: _sense(lines.decode(page.codec, errors="replace"), page)).codec


def _sense(text: str, page: _Page) -> float:
    """How much of the text makes sense: 1 all, 0 or less nothing."""
    total, score = 0, 0.0
    for found in _HIGH_RUN.finditer(text):
        before, after = text[max(found.start() - 1, 0) : found.start()], text[found.end() : found.end() + 1]
        weight = len(found[0].encode(page.codec, errors="replace"))
        total += weight
        score += weight * page.makes_sense(found[0], before, after)
    return score / total if total else 0.0


def shown_names(names: Sequence[str]) -> list[str]:
    """The names as paths with forward slashes that lead nowhere but down, each once; see `harmless`."""
    return told_apart([harmless(name) for name in names])


def told_apart(names: Sequence[str]) -> list[str]:
    """The names, with a number in those that come a second time."""
    taken: set[str] = set()
    numbers: dict[str, int] = {}
    return [_once(name, taken, numbers) for name in names]


def harmless(name: str) -> str:
    """A path without drives, ``..``, control characters and mail addresses, and of a length that can be read."""
    parts = [part for part in _SEPARATORS.split(_DRIVE.sub("", visible(name), count=1)) if part.strip(". ")]
    if len(parts) > _DEEPEST:
        parts = [*parts[: _DEEPEST - 2], "…", parts[-1]]
    *folders, last = parts or [_NAMELESS]
    return "/".join([*(_without_address(part.strip()) for part in folders), _file_name(last.strip())])


def _file_name(text: str) -> str:
    """What looks like the end of an address is the ending of the file."""
    stem, _, ending = text.rpartition(".")
    known = stem and ending.isalnum() and len(ending) <= _ENDING
    return f"{_without_address(stem)}.{ending}" if known else _without_address(text)


def _without_address(text: str) -> str:
    return shorten(_ADDRESS.sub("…@…", text), _LONGEST)


def _once(name: str, taken: set[str], numbers: dict[str, int]) -> str:
    """Two files of one name are told apart by a number, in the order they come in."""
    folder, slash, last = name.rpartition("/")
    stem, dot, ending = last.rpartition(".")
    stem, ending = (stem, dot + ending) if stem else (last, "")
    shown = name
    while shown.casefold() in taken:
        numbers[name] = numbers.get(name, 1) + 1
        shown = f"{folder}{slash}{stem} ({numbers[name]}){ending}"
    taken.add(shown.casefold())
    return shown
