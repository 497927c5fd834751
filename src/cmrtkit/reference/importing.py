"""From a file to what its list says, told apart by content."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from cmrtkit.errors import WorkbookError
from cmrtkit.reader.tables import read_list
from cmrtkit.reference.hints import Hints, ListMap
from cmrtkit.reference.lists import read_other_list, undated
from cmrtkit.reference.lookups import is_template, read_look_up_list
from cmrtkit.reference.ownyaml import read_own_yaml
from cmrtkit.reference.statements import Contribution


def read_a_list(path: Path, data: bytes, hints: ListMap | None) -> Contribution:
    """What a list says: an RMI workbook, a list of any kind, the user's own list. Raises WorkbookError."""
    hint = (hints or ListMap()).about(path.name)
    try:
        file = read_list(path)
    except WorkbookError as error:
        own = read_own_yaml(data, path.name) if error.code == "not-a-table" else None
        if own is None:
            raise
        return _dated(own, hint)
    if is_template(file):
        return _dated(read_look_up_list(file), hint)
    try:
        return read_other_list(file, hint)
    except WorkbookError:
        own = read_own_yaml(data, path.name) if file.form == "csv" else None
        if own is None:
            raise
        return _dated(own, hint)


def _dated(contribution: Contribution, hint: Hints) -> Contribution:
    """With the date that the user gives, or a remark where there is none."""
    if hint.date:
        return dataclasses.replace(contribution, date=hint.date, dated_by="given")
    said = undated(contribution.name, contribution.kind, contribution.date) if contribution.entries else ()
    return dataclasses.replace(contribution, remarks=(*contribution.remarks, *said))
