"""Mails as other programs save them (.eml): MIME ([RFC 2045] and its kin), as it comes.

Read with the older of Python's two policies: the newer one parses header lines by a grammar, which takes minutes for a
hostile line and raises many kinds of error; of the headers nothing is wanted but the names of attachments.
"""

from __future__ import annotations

import email.header
import email.message
import email.parser
import re
from collections.abc import Iterator
from functools import partial
from typing import Any

from cmrtkit.containers.items import Container, Item
from cmrtkit.containers.limits import ITEMS, MAIL_HEADERS, MAIL_LINES, Budget
from cmrtkit.containers.names import decoded, decoded_as
from cmrtkit.errors import WorkbookError
from cmrtkit.reader.limits import FILE_BYTES

Part = email.message.Message
_PIECE = 2**16
_HEADER_LINE = re.compile(rb"^[!-9;-~]+:", re.M)
_HEADER_CHARACTERS = 4_000
_PROTECTED = {
    "application/pkcs7-mime": "smime.p7m",
    "application/x-pkcs7-mime": "smime.p7m",
    "application/x-microsoft-rpmsg-message": "message.rpmsg",
}
_SIGNATURES = ("application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature")


def open_mail(data: bytes, budget: Budget | None = None) -> Container:
    """The attachments of a mail. Raises ``mail-damaged``, ``archive-too-many-files``, ``takes-too-long``."""
    budget = budget or Budget()
    _require_bounded(data)
    parser = email.parser.BytesFeedParser()
    try:
        for at in range(0, len(data), _PIECE):
            parser.feed(data[at : at + _PIECE])
            budget.check_time()
        return _mail(parser.close())
    except WorkbookError:
        raise
    except Exception as error:  # parts in parts in parts, and whatever else hostile mails make the parser raise
        raise WorkbookError("mail-damaged") from error


def _require_bounded(data: bytes) -> None:
    """Parts, headers and empty lines take many times their own length in memory."""
    headers = sum(1 for _ in _HEADER_LINE.finditer(data)) if len(data) > 2**20 else 0
    if data.count(b"\n--") > 2 * ITEMS or headers > MAIL_HEADERS or data.count(b"\n") > MAIL_LINES:
        raise WorkbookError("archive-too-many-files", limit=ITEMS)


def _mail(message: Part) -> Container:
    return Container("mail", tuple(_items(message)), in_memory=True)


def _items(message: Part) -> Iterator[Item]:
    """The parts that are files, in the order of the mail."""
    waiting = [message]
    while waiting:
        part = waiting.pop()
        payload: Any = part.get_payload()
        if not isinstance(payload, list):
            item = _item(part)
            if item:
                yield item
        elif part.get_content_type() == "message/rfc822" and payload:
            yield Item("", _nothing, inside=partial(_attached, part, payload[0]))
        else:
            waiting += reversed(payload)


def _attached(part: Part, mail: Part) -> Container:
    """Some programs encode an attached mail, which they must not: then it was taken for one without headers."""
    if str(part.get("Content-Transfer-Encoding", "")).strip().lower() == "base64" and not mail.keys():
        mail["Content-Transfer-Encoding"] = "base64"
        return open_mail(_content(mail, FILE_BYTES))
    return _mail(mail)


def _nothing(_: int) -> bytes:
    return b""


def _item(part: Part) -> Item | None:
    """None for the text of the mail."""
    kind = part.get_content_type()
    name = _name(part) or _PROTECTED.get(kind, "")
    if not name and kind in ("text/plain", "text/html"):
        return None
    picture = kind.startswith("image/") and "Content-ID" in part
    noise = picture or kind in _SIGNATURES or (not name and kind.startswith(("text/", "message/")))
    return Item(name, partial(_content, part), noise=noise)


def _content(part: Part, most: int) -> bytes:
    try:
        found = part.get_payload(decode=True)
    except Exception as error:  # see `open_mail`
        raise WorkbookError("mail-damaged") from error
    return found[:most] if isinstance(found, bytes) else b""


def _name(part: Part) -> str:
    for header, parameter in (("Content-Disposition", "filename"), ("Content-Type", "name")):
        name = _parameter(part, header, parameter)
        if name:
            return name
    return ""


def _parameter(part: Part, header: str, parameter: str) -> str:
    """A parameter in any of the ways to write one: bare, quoted, by RFC 2231, by RFC 2047, or in bytes of some kind."""
    written = next((str(value) for key, value in part.raw_items() if key.lower() == header.lower()), "")
    raw = written[:_HEADER_CHARACTERS].encode("utf-8", errors="surrogateescape")
    plain: Part = email.message.Message()
    try:
        plain[header] = re.sub(r"[\r\n]+", " ", decoded([raw])[0])
        value = plain.get_param(parameter, "", header)
        return _by_rfc_2231(*value) if isinstance(value, tuple) else _by_rfc_2047(value)
    except Exception:  # a name that cannot be read is no name
        return ""


def _by_rfc_2231(charset: str | None, _language: str | None, value: str) -> str:
    return decoded_as(value.encode("raw-unicode-escape"), charset or "utf-8")


def _by_rfc_2047(value: str) -> str:
    if "=?" not in value:
        return value
    pieces = email.header.decode_header(value)
    return "".join(
        piece if isinstance(piece, str) else decoded_as(piece, charset or "utf-8") for piece, charset in pieces
    )
