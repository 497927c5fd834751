"""Tables in text files: csv and its relatives, as Excel and others write them."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from cmrtkit.countries import country_code
from cmrtkit.errors import WorkbookError
from cmrtkit.model.cells import Place
from cmrtkit.reader.charsets import Decoded, decode_lines
from cmrtkit.reader.limits import LAST_COLUMN, LAST_ROW, Budget
from cmrtkit.reader.listfile import Remark, Table, require_text_size, table

# In the order that decides where two fit alike.
_DELIMITERS = "\t;,|"
_SEP_LINE = re.compile(r'"?sep=([^"\w])"?[\t;,|]*', re.IGNORECASE)
_FORMULA_TEXT = re.compile(r'="(.*)"', re.DOTALL)
_CONTROL = re.compile(r"[\x01-\x08\x0e-\x1f\x7f]")
_ID = re.compile(r"\S*\d\S*")
_SAMPLE = 200


class _Record(NamedTuple):
    """A row of the table: its fields, the lines it stands on (from 0), and whether its quotes made no sense."""

    fields: list[str]
    lines: range
    repaired: bool


class _Fit(NamedTuple):
    """How well a delimiter fits: rows of the most frequent width, and that width."""

    rows: int
    width: int
    delimiter: str
    records: tuple[_Record, ...]


def read_delimited(data: bytes, name: str, budget: Budget) -> tuple[Table, tuple[Remark, ...]]:
    """The table in a text file. All its values are texts: ``002763`` keeps its zeros.

    Raises ``not-a-table`` for prose, JSON, XML and bytes that are no text, ``damaged`` for broken UTF-16,
    ``cell-out-of-bounds`` past the last row or column that a list can have, and the errors of the limits.
    """
    require_text_size(data)
    budget.take_bytes(len(data), name)
    budget.take_cells(max(data.count(b"\n"), data.count(b"\r")), name)
    decoded = decode_lines(data)
    _require_text(decoded.lines)
    found = _SEP_LINE.fullmatch(decoded.lines[0])
    skipped = 1 if found else 0
    lines = decoded.lines[skipped:]
    delimiter = found[1] if found else _delimiter(lines)
    records = _within_limits(_records(lines, delimiter), name, budget)
    rows = ((number, map(_value, record.fields)) for number, record in enumerate(records, 1))
    return table("", rows), tuple(_remarks(decoded, records, skipped))


def _require_text(lines: Sequence[str]) -> None:
    text = "\n".join(lines).strip()
    controls = len(_CONTROL.findall(text))
    json = text[:1] in ("{", "[") and text[-1:] in ("}", "]")
    if "\0" in text or controls * 200 > len(text) or json or text.startswith("<"):
        raise WorkbookError("not-a-table")


def _delimiter(lines: Sequence[str]) -> str:
    """The delimiter that cuts most rows into the same number of cells."""
    sample = lines[:_SAMPLE]
    best = max((_fit(sample, delimiter) for delimiter in _DELIMITERS), key=lambda fit: fit[:2])
    if best.width > 1 and _is_table(best):
        return best.delimiter
    if _is_column_of_ids(sample):
        return ","
    if _is_column_of_countries(sample):
        return "\t"  # and not the comma of "Congo, Democratic Republic of the"
    raise WorkbookError("not-a-table")


def _fit(lines: Sequence[str], delimiter: str) -> _Fit:
    records = tuple(record for record in _records(lines, delimiter) if any(map(str.strip, record.fields)))
    widths = Counter(len(record.fields) for record in records if len(record.fields) > 1)
    width, rows = max(widths.items(), key=lambda item: (item[1], item[0]), default=(1, 0))
    return _Fit(rows, width, delimiter, records)


def _is_table(fit: _Fit) -> bool:
    """Prose has commas too, but a blank after them, and never as many in each line."""
    total = len(fit.records)
    later = [field for record in fit.records for field in record.fields[1:] if field]
    if sum(field[0] == " " for field in later) * 2 > len(later):
        return total > 2 and fit.width > 2 and fit.rows >= 0.9 * total
    several = sum(len(record.fields) > 1 for record in fit.records)
    return fit.rows >= 0.6 * total or several >= 0.8 * total


def _is_column_of_ids(lines: Sequence[str]) -> bool:
    """People keep lists of smelter IDs alone, under a heading."""
    entries = [line.strip() for line in lines if line.strip()]
    return len(entries) > 1 and all(map(_ID.fullmatch, entries[1:]))


def _is_column_of_countries(lines: Sequence[str]) -> bool:
    """Nor are a few lines with a country each prose."""
    entries = [line.strip() for line in lines if line.strip()]
    known = sum(country_code(line.strip('"')) is not None for line in entries)
    return known > 1 and known >= 0.6 * len(entries)


def _records(lines: Sequence[str], delimiter: str) -> Iterator[_Record]:
    """The rows. Where quotes do not pair up, each line is a row: else a lost quote would swallow the rows below."""
    at, spaced = 0, _spaced(lines, delimiter)
    while at < len(lines):
        reader = csv.reader(_from(lines, at), delimiter=delimiter, strict=True, skipinitialspace=spaced)
        first = at
        try:
            for fields in reader:
                end = first + reader.line_num
                yield _Record(fields, range(at, end), repaired=False)
                at = end
        except csv.Error:
            yield _Record(_line_alone(lines[at], delimiter), range(at, at + 1), repaired=True)
            at += 1


def _from(lines: Sequence[str], start: int) -> Iterator[str]:
    return (lines[number] + "\n" for number in range(start, len(lines)))


def _spaced(lines: Sequence[str], delimiter: str) -> bool:
    """Lists typed by hand have a blank between delimiter and quote."""
    return any(f'{delimiter} "' in line for line in lines[:_SAMPLE])


def _line_alone(line: str, delimiter: str) -> list[str]:
    try:
        if line.count('"') % 2:
            return next(csv.reader([line], delimiter=delimiter, quoting=csv.QUOTE_NONE))
        return next(csv.reader([line], delimiter=delimiter))
    except csv.Error as error:  # a field of more than csv.field_size_limit()
        raise WorkbookError("not-a-table") from error


def _within_limits(records: Iterator[_Record], name: str, budget: Budget) -> list[_Record]:
    kept: list[_Record] = []
    for record in records:
        kept.append(record)
        where = Place(len(kept), len(record.fields))
        if any(record.fields[LAST_COLUMN:]) or (where.row > LAST_ROW and any(record.fields)):
            raise WorkbookError("cell-out-of-bounds", sheet=name, cell=where.a1)
        budget.take_cells(len(record.fields), name)
    return kept


def _value(field: str) -> str:
    """``="002763"`` is how programs keep Excel from taking an ID for a number."""
    found = _FORMULA_TEXT.fullmatch(field)
    return found[1] if found else field


def _remarks(decoded: Decoded, records: Sequence[_Record], skipped: int) -> Iterator[Remark]:
    if decoded.odd:
        rows = _rows_of(decoded.odd, records, skipped)
        yield Remark("encoding-mixed", {"encoding": decoded.guessed, "rows": rows})
    elif decoded.guessed:
        yield Remark("encoding-guessed", {"encoding": decoded.guessed})
    if decoded.lost:
        yield Remark("characters-lost", {"rows": _rows_of(decoded.lost, records, skipped)})
    repaired = [number for number, record in enumerate(records, 1) if record.repaired]
    if repaired:
        yield Remark("quotes-repaired", {"rows": repaired})


def _rows_of(lines: Sequence[int], records: Sequence[_Record], skipped: int) -> list[int]:
    wanted = {line - skipped for line in lines}
    return [number for number, record in enumerate(records, 1) if not wanted.isdisjoint(record.lines)]
