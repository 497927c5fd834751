"""What a check may look at."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from cmrtkit.completeness import Completeness
from cmrtkit.layout import Layout
from cmrtkit.matching.matcher import Matcher
from cmrtkit.model.declaration import Declaration
from cmrtkit.reference.registry import OpenReference
from cmrtkit.smelters import JudgedRow, SmelterJudge


@dataclass(frozen=True, slots=True)
class CheckContext:
    """One declaration, the layout it was read on, its completeness, the day of the check, the reference.

    ``smelters`` are the rows of its Smelter List, judged; ``parameters`` the rule's;
    ``memo`` keeps what several rules work out of the workbook.
    """

    declaration: Declaration
    layout: Layout
    completeness: Completeness
    as_of: dt.date
    judge: SmelterJudge
    smelters: Sequence[JudgedRow]
    parameters: Mapping[str, Any] = field(default_factory=dict)
    memo: dict[object, object] = field(default_factory=dict, compare=False)

    @property
    def reference(self) -> OpenReference:
        """The lists the smelters were compared with."""
        return self.judge.reference

    @property
    def matcher(self) -> Matcher:
        """Finds facilities by name in those lists."""
        return self.judge.matcher

    def with_parameters(self, parameters: Mapping[str, Any]) -> CheckContext:
        """The same for a rule with these parameters."""
        return replace(self, parameters=parameters)
