"""The values of cells in OpenDocument: by their type, not by what is shown."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from cmrtkit.model.cells import CellValue, ExcelError
from cmrtkit.reader.values import Calendar, whole

_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0|"
_ERROR = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0|value-type"
_ERRORS = {"#N/A", "#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!"}
_DURATION = re.compile(r"(-)?P(?:(\d{1,7})D)?T?(?:(\d{1,7})H)?(?:(\d{1,7})M)?(?:(\d{1,7}(?:\.\d+)?)S)?")
_CALENDAR = Calendar(False)
_EPOCH = dt.datetime(1899, 12, 30)


def value_of(attributes: Mapping[str, str], paragraphs: Sequence[str], calculated: bool) -> CellValue:
    """The value of a cell by its type; its text where it has none, or is not what its type says."""
    kind, text = attributes.get(f"{_OFFICE}value-type"), "\n".join(paragraphs)
    if kind is None and not paragraphs:  # of a formula no result was saved
        return None
    if attributes.get(_ERROR) == "error" or (calculated and text in _ERRORS):
        return ExcelError(text)
    converter = _CONVERTED.get(kind or "string")
    if converter is None:
        said = attributes.get(f"{_OFFICE}string-value", text)
        return said if said or calculated else None
    try:
        return converter(attributes)
    except (KeyError, ValueError, OverflowError):
        return text or None


def _number(attributes: Mapping[str, str]) -> CellValue:
    return whole(float(attributes[f"{_OFFICE}value"]))


def _date(attributes: Mapping[str, str]) -> CellValue:
    moment = dt.datetime.fromisoformat(attributes[f"{_OFFICE}date-value"]).replace(tzinfo=None)
    if moment >= dt.datetime(1900, 3, 1):  # from then on all calendars agree
        return moment.date() if moment.time() == dt.time() else moment
    return _shown((moment - _EPOCH) / dt.timedelta(days=1))


def _time(attributes: Mapping[str, str]) -> CellValue:
    """As Excel stores a time: as a part of a day, which is a date as soon as there is more than a day of it."""
    found = _DURATION.fullmatch(attributes[f"{_OFFICE}time-value"])
    if not found:
        raise ValueError("no duration")
    days, hours, minutes, seconds = (float(part or 0) for part in found.groups()[1:])
    total = days + hours / 24 + minutes / 1440 + seconds / 86400
    return _shown(-total if found[1] else total)


def _shown(serial: float) -> CellValue:
    value = _CALENDAR.date(serial)
    return whole(value) if isinstance(value, float) else value


def _boolean(attributes: Mapping[str, str]) -> CellValue:
    return attributes[f"{_OFFICE}boolean-value"] == "true"


_CONVERTED: Mapping[str, Callable[[Mapping[str, str]], CellValue]] = MappingProxyType(
    {
        "float": _number,
        "percentage": _number,
        "currency": _number,
        "date": _date,
        "time": _time,
        "boolean": _boolean,
    }
)
