"""What a check may look at."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cmrtkit.completeness import Completeness
from cmrtkit.layout import Layout
from cmrtkit.model.declaration import Declaration


@dataclass(frozen=True, slots=True)
class CheckContext:
    """One declaration, the layout it was read on, its completeness, the day of the check, the rule's parameters."""

    declaration: Declaration
    layout: Layout
    completeness: Completeness
    as_of: dt.date
    parameters: Mapping[str, Any]
