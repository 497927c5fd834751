"""Whom a letter is addressed to: the contact of the declaration. Read anew from the workbook, and kept nowhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Literal

from cmrtkit.checks.emails import address_in
from cmrtkit.checks.placeholders import placeholder_in
from cmrtkit.engine.opening import read_declaration
from cmrtkit.errors import WorkbookError
from cmrtkit.model.declaration import Company
from cmrtkit.reader.passwords import NO_PASSWORDS, Passwords
from cmrtkit.text import legible

Address = Literal["one", "none", "several", "malformed"]
_LONGEST = 60  # whoever has a longer name is greeted without it
_LONGEST_ADDRESS = 254


@dataclass(frozen=True, slots=True)
class Contact:
    """A name to greet, an address to write to; ``found`` says why there is no address."""

    name: str | None = None
    email: str | None = None
    found: Address = "none"


NOBODY = Contact()


def contact_of(
    loads: Iterable[Callable[[], bytes]], address: str | None = None, passwords: Passwords = NO_PASSWORDS
) -> Contact:
    """The contact of the first workbook that can be read and has one; `NOBODY` where none has.

    ``address`` is what we have on file, for a supplier whose workbooks give none that can be written to;
    ``passwords`` are tried on workbooks that are locked.
    """
    found = [contact for load in loads if (contact := _read(load, passwords))]
    with_address = [contact for contact in found if contact.email]
    contact = next(iter([*with_address, *found]), NOBODY)
    if contact.email or not address:
        return contact
    how, email = _email(address)
    return replace(contact, found=how, email=email) if email else contact


def _read(load: Callable[[], bytes], passwords: Passwords) -> Contact | None:
    try:
        company = read_declaration(load(), passwords)[0].company
    except WorkbookError:
        return None
    name = _name(_stated(company, "contact_name"))
    found, email = _email(_stated(company, "contact_email"))
    return Contact(name, email, found)


def _stated(company: Company, field: str) -> str:
    stated = company.fields.get(field)
    return stated.value or "" if stated else ""


def _name(text: str) -> str | None:
    name = legible(text)
    is_name = name and len(name) <= _LONGEST and "@" not in name and not placeholder_in(name, "person")
    return name if is_name and not any(map(str.isdigit, name)) else None


def _email(text: str) -> tuple[Address, str | None]:
    """The one address of an entry; only one that every mail program takes."""
    if placeholder_in(text):
        return "none", None
    addresses = address_in(text)
    if len(addresses) > 1:
        return "several", None
    if not addresses or not addresses[0].isascii() or len(addresses[0]) > _LONGEST_ADDRESS:
        return "malformed", None
    return "one", addresses[0]
