"""cmrtkit reads suppliers' conflict-minerals workbooks and says exactly what is missing or wrong.

import cmrtkit

declaration = cmrtkit.read("supplier.xlsx")
result = cmrtkit.validate(["supplier.xlsx", "folder"], language="ja")
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cmrtkit.errors import CmrtkitError, RulebookError, UsageError, WorkbookError
from cmrtkit.version import __version__

if TYPE_CHECKING:
    from cmrtkit.api import read, validate

__all__ = [
    "CmrtkitError",
    "RulebookError",
    "UsageError",
    "WorkbookError",
    "__version__",
    "read",
    "validate",
]


def __getattr__(name: str) -> Any:
    """Loads the API on first use: ``cmrtkit --help`` needs none of it."""
    if name in ("read", "validate"):
        from cmrtkit import api  # noqa: PLC0415

        return getattr(api, name)
    raise AttributeError(f"module 'cmrtkit' has no attribute {name!r}")
