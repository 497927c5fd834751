"""Rules about the e-mail addresses of contact and authorizer."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from typing import Literal

from cmrtkit.checks.context import CheckContext
from cmrtkit.checks.masking import masked
from cmrtkit.checks.placeholders import placeholder_in
from cmrtkit.findings import Hit, Label
from cmrtkit.model.declaration import Stated
from cmrtkit.text import legible, shorten

Fault = Literal["beside", "blank", "full-width", "host", "stray", "unusable"]

_AT = re.compile("[@＠]")
_REMARK = re.compile(r"[(（][^()（）@＠]*[)）]")
_DIVIDER = re.compile(r"[\s;；:：、|<>＜＞()（）\[\]\"“”「」]+")
_BETWEEN = re.compile(r"[,，/／&＆]")
_QUOTES = "'‘’`"  # around an address, mail programs write them themselves
_STRAY = ".。．,，*_-!?"
_LOCAL = frozenset("!#$%&'*+-/=?^_`{|}~.")  # Japanese mobile addresses had dots anywhere
_LONGEST = 320
_LONGEST_LABEL = 63
_LONGEST_DUMMY = 80


def email_malformed(context: CheckContext) -> Iterator[Hit]:
    """An entry with an @ that is no address to write to."""
    for name, stated in _emails(context):
        text = stated.value or ""
        fault = _fault(text, context.parameters["beside"]) if "@" in text and not _is_dummy(text) else None
        if fault:
            yield Hit(
                cell=stated.cell,
                variant=fault,
                subject=name,
                observed=masked(text),
                facts={"field": Label("field", f"company.{name}"), "observed": masked(text)},
            )


def email_not_available(context: CheckContext) -> Iterator[Hit]:
    """An entry that says there is no address: RMI's Instructions allow it, RMI's Checker does not."""
    asked_for = {item.cell for item in context.completeness.missing}
    for name, stated in _emails(context):
        text = stated.value or ""
        variant = "with-at" if _is_dummy(text) else "stated" if placeholder_in(text) == "unavailable" else None
        if variant == "with-at" or (variant and stated.cell in asked_for):
            yield Hit(
                cell=stated.cell,
                variant=variant,
                subject=name,
                observed=shorten(text),
                also=(stated.cell,),
                facts={"field": Label("field", f"company.{name}"), "observed": shorten(text)},
            )


def address_in(text: str) -> list[str]:
    """The addresses of an entry, if all in it that has an @ is one to write to and nothing stands beside; else none."""
    if _is_dummy(text) or _fault(text, ()):
        return []
    return [part for part in _parts(text) if _AT.search(part)]


def _emails(context: CheckContext) -> Iterator[tuple[str, Stated]]:
    fields = context.declaration.company.fields
    return ((name, fields[name]) for name in context.parameters["fields"])


def _is_dummy(text: str) -> bool:
    """Whether there are placeholders, or nothing, on both sides of an @ ("n/a@n/a")."""
    if "@" not in text or len(text) > _LONGEST_DUMMY:
        return False
    local, _, host = text.partition("@")
    return placeholder_in(local) is not None and any(map(placeholder_in, (host, host.partition(".")[0])))


def _fault(text: str, beside: Collection[str]) -> Fault | None:
    """What keeps an entry from being one or several addresses. A name may stand before an address in < >."""
    parts = _parts(text)
    addresses = [part for part in parts if _AT.search(part)]
    fault = next((fault for address in addresses if (fault := _fault_of(address))), None)
    if fault:
        return "blank" if all(map(_is_address, _parts("".join(text.split())))) else fault
    words = {part.lower() for part in parts if not _AT.search(part)} - set(beside)
    named = "<" in text or "＜" in text
    return "beside" if any(map(_has_letters, words)) and not named else None


def _parts(text: str) -> list[str]:
    """The words of an entry. A comma or slash divides only where every part is meant as an address."""
    found: list[str] = []
    for word in filter(None, _DIVIDER.split(_REMARK.sub(" ", legible(text)))):
        bare = word.strip(_QUOTES)
        pieces = [piece for piece in _BETWEEN.split(bare) if piece]
        found += pieces if pieces and all(map(_AT.search, pieces)) else [bare]
    return found


def _has_letters(word: str) -> bool:
    return any(map(str.isalnum, word))


def _fault_of(address: str) -> Fault | None:
    if _is_address(address):
        return None
    if len(address) > _LONGEST:
        return "unusable"
    narrow = unicodedata.normalize("NFKC", address).replace("。", ".")
    if narrow != address and _is_address(narrow):
        return "full-width"
    if _is_address(address.strip(_STRAY)):
        return "stray"
    local, _, host = address.partition("@")
    return "host" if _is_local(local) and host and "@" not in host else "unusable"


def _is_address(text: str) -> bool:
    """Whether mail can be sent to it: anything, an @, and a name with a dot. Letters of any language will do."""
    local, _, host = text.partition("@")
    labels = host.split(".")
    return _is_local(local) and len(labels) > 1 and all(map(_is_label, labels)) and _is_top_level(labels[-1])


def _is_local(text: str) -> bool:
    return bool(text) and all(char in _LOCAL or _is_letter(char) for char in text)


def _is_label(text: str) -> bool:
    inside = 0 < len(text) <= _LONGEST_LABEL and text[0] != "-" != text[-1]
    return inside and all(char in "-_" or _is_letter(char) for char in text)


def _is_top_level(label: str) -> bool:
    return len(label) > 1 and not label.isdecimal()


def _is_letter(char: str) -> bool:
    """A letter, digit or accent of any script; full-width Latin ones are none in an address."""
    wide = "！" <= char <= "～"
    return not wide and (char.isalnum() or unicodedata.category(char)[0] == "M")
