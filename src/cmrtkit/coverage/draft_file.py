"""The text of a draft, whatever editor it came back from."""

from __future__ import annotations

import re
from pathlib import Path

from cmrtkit.errors import UsageError, WorkbookError
from cmrtkit.reader.charsets import decode_lines, named_codec
from cmrtkit.text import is_blank, shorten

_MOST_BYTES = 50_000_000
_SAVE_AS = "save it as a web page (HTML, in Word: 'Web page, filtered') or as plain text with Markdown, in UTF-8"
_KINDS = (
    (b"PK\x03\x04", "is a document of Word or another office program, or a zip archive"),
    (bytes.fromhex("d0cf11e0a1b11ae1"), "is a document of an old office program"),
    (b"{\\rtf", "is RTF"),
    (b"%PDF", "is a PDF"),
    (b"MIME-Version:", "is a web archive (mht)"),
)
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([A-Za-z0-9_:-]{2,30})", re.IGNORECASE)
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")


def read_text(path: Path) -> str:
    """The text of a draft, its lines ended by ``\\n``.

    Raises UsageError where the file cannot be read, or is no text; it says what to save the draft as.
    """
    name = shorten(path.name, 100)
    try:
        with path.open("rb") as file:
            data = file.read(_MOST_BYTES + 1)
    except OSError as error:
        raise UsageError(f"cannot read {shorten(str(path), 200)}: {error.strerror or error}") from error
    if len(data) > _MOST_BYTES:
        raise UsageError(f"{name} is larger than any draft (50 MB)")
    _require_text(name, data)
    text = _decoded(name, data)
    if is_blank(text):
        raise UsageError(f"{name} is empty")
    return text


def _require_text(name: str, data: bytes) -> None:
    for prefix, kind in _KINDS:
        if data.startswith(prefix):
            raise UsageError(f"{name} {kind}, which is not read; {_SAVE_AS}")
    if b"\0" in data and not data.startswith(_WIDE_MARKS):
        raise UsageError(f"{name} is no text; {_SAVE_AS}")


def _decoded(name: str, data: bytes) -> str:
    """UTF-8, or what a mark or the page itself says, or what makes sense of the bytes."""
    try:
        return "\n".join(_lines(data))
    except (WorkbookError, UnicodeDecodeError) as error:
        raise UsageError(f"{name} is in an encoding that is not known; {_SAVE_AS}") from error


def _lines(data: bytes) -> tuple[str, ...]:
    said = _CHARSET.search(data[:4096])
    codec = named_codec(said[1].decode("ascii")) if said else None
    if codec and codec not in ("utf-8", "utf-16") and not data.startswith((*_WIDE_MARKS, b"\xef\xbb\xbf")):
        return tuple(re.split(r"\r\n|\r|\n", data.decode(codec)))
    return decode_lines(data).lines
