"""A letter as a draft of a mail (``.eml``), which mail programs open to be sent, and which nobody sends."""

from __future__ import annotations

import hashlib
import re
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from cmrtkit.checks.emails import address_in
from cmrtkit.letters.contacts import Contact
from cmrtkit.letters.texts import Letter
from cmrtkit.text import legible, shorten, visible

_LONGEST = 100  # of our name
_FOLDED_AT_ONCE = re.compile(rb"^([A-Za-z-]+):\r\n +", re.MULTILINE)


def mail_draft(
    letter: Letter, text: str, page: str, contact: Contact, sender: str | None, name: str | None = None
) -> bytes:
    """The draft: plain text, and the page as its alternative. The same letter gives the same bytes.

    No line of a workbook or of the company file can become a header; ``sender`` is our address, and is left out where
    it is none; ``name`` stands before it.
    """
    mail = EmailMessage(policy=SMTP)
    mail["X-Unsent"] = "1"
    mail["Subject"] = _one_line(letter.subject)
    from_us = address_in(sender or "")
    if len(from_us) == 1 and from_us[0].isascii():
        mail["From"] = _address(shorten(name or "", _LONGEST), from_us[0])
    if contact.email:
        mail["To"] = _address(contact.name, contact.email)
    mail.set_content(text, cte="base64")
    mail.add_alternative(page, subtype="html", cte="base64")
    mail.set_boundary(_boundary(text, page))
    return _begun(mail.as_bytes())


def _begun(mail: bytes) -> bytes:
    """The mail with no header that begins on the line after its name: the blank there would show in the subject."""
    headers, blank, content = mail.partition(b"\r\n\r\n")
    return _FOLDED_AT_ONCE.sub(rb"\1: ", headers) + blank + content


def _address(name: str | None, email: str) -> Address:
    """Raises ValueError for an address that is none; `Contact` and `address_in` let none through."""
    local, _, host = email.partition("@")
    return Address(_one_line(name or ""), local, host)


def _one_line(text: str) -> str:
    return legible(visible(text))


def _boundary(*parts: str) -> str:
    """The same for the same letter; base64 cannot hold it."""
    return "=_" + hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]
