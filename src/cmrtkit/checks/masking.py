"""Personal text in findings: enough to recognise it, not enough to read it."""

from __future__ import annotations

from cmrtkit.text import fold, is_blank, visible

# What people write instead of an address is no personal data, and is shown as it stands.
_PLACEHOLDERS = {
    "n/a",
    "na",
    "n.a.",
    "none",
    "no",
    "-",
    "--",
    "not available",
    "not applicable",
    "unknown",
    "tbd",
    "なし",
    "无",
    "無",
}
PERSONAL = {
    "address",
    "authorizer_email",
    "authorizer_name",
    "authorizer_phone",
    "authorizer_title",
    "contact_email",
    "contact_name",
    "contact_phone",
}


def masked(text: str) -> str:
    """``minerals(at)example.com`` -> ``m…m (23)``: first and last character and the length."""
    shown = visible(text).strip()
    if fold(shown) in _PLACEHOLDERS or len(shown) < 3 or is_blank(shown):
        return shown
    return f"{shown[0]}…{shown[-1]} ({len(shown)})"
