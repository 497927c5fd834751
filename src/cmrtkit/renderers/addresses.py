"""Paths as reports show them, as the URIs that other programs read (RFC 3986, RFC 8089)."""

from __future__ import annotations

import re
from urllib.parse import quote

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")  # one letter is a drive
_DRIVE = re.compile(r"[A-Za-z]:/")
_OF_URLS = "%/:?#[]@!$&'()*+,;=~"
_STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")


def is_relative(path: str) -> bool:
    """Whether a path (with forward slashes) is meant from the folder that the command was run in."""
    return not (path.startswith("/") or _DRIVE.match(path) or _SCHEME.match(path))


def uri_of(path: str) -> str:
    """A path (with forward slashes) as a URI, or a relative reference where it is relative.

    ``incoming/100 %.xlsx -> incoming/100%20%25.xlsx``, ``C:/a.xlsx -> file:///C:/a.xlsx``, ``//server/a.xlsx ->
    file://server/a.xlsx``. An address such as ``s3://bucket/a.xlsx`` stays, but for characters no URI may hold.
    """
    if _SCHEME.match(path):
        return quote(_STRAY_PERCENT.sub("%25", path), safe=_OF_URLS, errors="replace")
    if _DRIVE.match(path):
        return f"file:///{path[:2]}{_quoted(path[2:])}"
    if path.startswith("//"):
        return f"file:{_quoted(path)}"
    return f"file://{_quoted(path)}" if path.startswith("/") else _quoted(path)


def _quoted(path: str) -> str:
    return quote(path, safe="/~", errors="replace")
