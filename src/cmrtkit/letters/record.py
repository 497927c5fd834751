"""What was asked of whom and when (``letters.json``), for the reminders that follow. It holds no contacts."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from cmrtkit.errors import UsageError
from cmrtkit.findings import Label
from cmrtkit.malformed import first_fault
from cmrtkit.rulebook.schema import Language

RECORD = "letters.json"
Status = Literal["letter", "waiting", "settled", "nothing-to-ask", "not-judged", "not-in-run"]


class _RecordModel(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Asked(_RecordModel):
    """A point that is open: the fingerprint of its finding, when it was asked first, and what it is about.

    ``family`` is the template (``CMRT``), empty for a point that is about no answer; ``subject`` and ``label``: see
    `Point`.
    """

    fingerprint: str
    family: str = ""
    rule: str
    first: dt.date
    what: str
    subject: str = ""
    label: Label | None = None

    @property
    def key(self) -> tuple[str, str]:
        """What it is known by from one round to the next; see `Point`."""
        return self.family, self.fingerprint


class SupplierRecord(_RecordModel):
    """What was asked of a supplier.

    ``first`` is the day of the first letter about what is open, ``written`` that of the last, ``due`` its last day
    for an answer; ``number`` counts the letters; ``files`` are the digests of the workbooks they were about.
    """

    key: str
    name: str | None
    language: Language
    status: Status
    number: int = 0
    first: dt.date | None = None
    written: dt.date | None = None
    due: dt.date | None = None
    letter: str | None = None
    files: list[str] = []
    points: list[Asked] = []


class LettersRecord(_RecordModel):
    """A round of letters."""

    schema_: Literal["cmrtkit.letters/1"] = Field("cmrtkit.letters/1", alias="schema")
    date: dt.date
    suppliers: list[SupplierRecord]

    def of(self, *keys: str) -> SupplierRecord | None:
        """What was asked of a supplier, by the first of its keys that is known."""
        known = {item.key: item for item in self.suppliers}
        return next((known[key] for key in keys if key in known), None)


def read_record(place: Path) -> LettersRecord:
    """The record of an earlier round, by its file or the folder it lies in.

    Raises UsageError where there is none, or it is none.
    """
    path = place / RECORD if place.is_dir() else place
    try:
        return LettersRecord.model_validate_json(path.read_bytes())
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror or error}") from error
    except ValidationError as error:
        where, why = first_fault(error, LettersRecord)
        raise UsageError(f"{path} is no record of letters: {where}: {why}") from error


def record_bytes(record: LettersRecord) -> bytes:
    """The record as it is written."""
    return (record.model_dump_json(by_alias=True, indent=2) + "\n").encode()
