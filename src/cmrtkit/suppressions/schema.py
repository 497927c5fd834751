"""The shape of a suppression file: findings that somebody has accepted, why, and until when."""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints, field_validator, model_validator

ANY = "*"
Said = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]


class Suppression(BaseModel):
    """One accepted finding: of a rule, about a supplier (``*`` for any), of a fingerprint.

    Without a fingerprint every finding of the rule about the supplier is accepted. ``finding`` is what it
    said, for readers.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    rule: Said
    supplier: Said
    fingerprint: str = ""
    reason: Said
    who: Said
    until: dt.date
    finding: str = ""

    @field_validator("fingerprint", mode="before")
    @classmethod
    def _as_written(cls, value: object) -> object:
        if not isinstance(value, str) or not re.fullmatch(r"[0-9a-f]{16}", value):
            raise ValueError("must be the 16 digits and letters a to f of the finding, in quotes")
        return value

    @model_validator(mode="after")
    def _about_something(self) -> Suppression:
        if self.supplier == ANY and not self.fingerprint:
            raise ValueError("names neither a supplier nor a fingerprint; to leave out a rule altogether, use ignore")
        return self


class SuppressionFile(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    suppressions: list[Suppression] = []
