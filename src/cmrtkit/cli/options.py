"""Options that several commands share."""

from __future__ import annotations

from enum import StrEnum


class Lang(StrEnum):
    """Languages of findings, reports and rule pages."""

    en = "en"
    ja = "ja"
    zh = "zh"
