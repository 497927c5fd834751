"""The shape of a suppression file: findings that somebody has accepted, why, and until when."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

Said = Annotated[str, Field(min_length=1)]


class Suppression(BaseModel):
    """One accepted finding: of a rule, about a supplier, of a fingerprint.

    Without a fingerprint every finding of the rule about the supplier is accepted; without a supplier the
    finding of that fingerprint, whoever it is about. ``finding`` is what it said, for readers.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    rule: Said
    supplier: str = ""
    fingerprint: str = ""
    reason: Said
    who: Said
    until: dt.date
    finding: str = ""

    @model_validator(mode="after")
    def _about_something(self) -> Suppression:
        if not self.supplier and not self.fingerprint:
            raise ValueError("names neither supplier nor fingerprint; to leave out a rule altogether, use ignore")
        return self


class SuppressionFile(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    suppressions: list[Suppression] = []
