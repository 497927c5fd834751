"""Archives and mails for tests, made as suppliers' programs make them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from email.message import EmailMessage
from email.policy import SMTP


def zipped(files: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip archive, with names as Python writes them."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def zipped_raw(names: Mapping[bytes, bytes]) -> bytes:
    """A zip archive whose names are bytes in some code page, as programs on Windows write them."""
    files = {
        f"{number:09}"[: len(name)].ljust(len(name), "x"): data for number, (name, data) in enumerate(names.items())
    }
    assert len(files) == len(names)
    packed = zipped(files)
    for standing, name in zip(files, names, strict=True):
        packed = packed.replace(standing.encode(), name)
    return packed


def locked(archive: bytes, method: int | None = None) -> bytes:
    """The same with its files marked as encrypted; ``method`` 99 stands for AES."""
    changed = bytearray(archive)
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = changed.find(mark)
        while at >= 0:
            changed[at + flags] |= 1
            if method is not None:
                changed[at + flags + 2] = method
            at = changed.find(mark, at + 4)
    return bytes(changed)


def mail(*attachments: tuple[str | None, bytes] | EmailMessage, text: str = "Please find it attached.") -> EmailMessage:
    """A mail with files, by name or without one, and mails attached."""
    message = EmailMessage(policy=SMTP)
    message["From"] = "Taro Yamada <taro@example.com>"
    message["To"] = "Purchasing <buyer@example.com>"
    message["Subject"] = "Confidential subject"
    message.set_content(text)
    for item in attachments:
        if isinstance(item, EmailMessage):
            message.add_attachment(item)
        else:
            name, data = item
            message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return message
