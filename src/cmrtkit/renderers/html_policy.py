"""A content security policy for a page that brings its own style and scripts: those, and nothing else."""

from __future__ import annotations

import base64
import hashlib
import re

_PLACE = "policy-of-this-page"
_INLINE = {
    "script-src": re.compile(r"<script>(.*?)</script>", re.DOTALL),
    "style-src": re.compile(r"<style>(.*?)</style>", re.DOTALL),
}


def with_policy(page: str) -> str:
    """The page, its policy (``policy-of-this-page`` in the template) being the digests of its own parts.

    All text is escaped, so that nothing but the template can have written these tags.
    """
    allowed = [f"{kind} {_digests(found.findall(page))}" for kind, found in _INLINE.items()]
    policy = "; ".join(["default-src 'none'", *allowed, "base-uri 'none'", "form-action 'none'"])
    return page.replace(_PLACE, policy, 1)


def _digests(texts: list[str]) -> str:
    return " ".join(f"'sha256-{_digest(text)}'" for text in texts) or "'none'"


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")
