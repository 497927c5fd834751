"""Reading a company file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from cmrtkit.company.schema import Company, SupplierInScope
from cmrtkit.errors import UsageError, WorkbookError
from cmrtkit.malformed import first_fault
from cmrtkit.matching.normalise import squeezed
from cmrtkit.model.cells import CellValue
from cmrtkit.reader.listfile import Row
from cmrtkit.reader.tables import read_list
from cmrtkit.resources import YAML_LOADER
from cmrtkit.text import legible
from cmrtkit.words import load_words

_NAME = "name"
_ALSO = "also"
_MINERALS = "minerals"
_MOST_BYTES = 4_000_000  # nobody writes a longer one by hand


def read_company(path: Path) -> Company:
    """A company file, its list of suppliers read too.

    Raises UsageError where it cannot be read, is no YAML, or holds a key or value that is not meant.
    """
    data = _document(path)
    try:
        company = Company.model_validate({} if data is None else data)
    except ValidationError as error:
        where, why = first_fault(error, Company)
        raise UsageError(f"{path}: {where}: {why}") from error
    listed = company.survey.suppliers
    if not isinstance(listed, Path):
        return company
    suppliers = _suppliers(path.resolve().parent / listed.expanduser())
    survey = company.survey.model_copy(update={"suppliers": suppliers})
    return company.model_copy(update={"survey": survey})


def _document(path: Path) -> Any:
    try:
        with path.open("rb") as file:
            text = file.read(_MOST_BYTES).decode("utf-8-sig")
        return yaml.load(text, Loader=YAML_LOADER)  # noqa: S506  # both are safe loaders
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} is not in UTF-8; save it as UTF-8") from error
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise UsageError(f"{path} is no YAML: {error}") from error


def _suppliers(path: Path) -> list[SupplierInScope]:
    """The suppliers of a csv file or workbook with a column ``name``, and perhaps ``also`` and ``minerals``.

    Raises UsageError where it cannot be read or has no such column.
    """
    try:
        tables = read_list(path).tables
    except WorkbookError as error:
        raise UsageError(f"cannot read the list of suppliers {path}: {load_words('en').error(error)[0]}") from error
    for table in tables:
        for place, (_, row) in enumerate(table.rows):
            columns = {squeezed(str(cell)): column for column, cell in enumerate(row) if cell is not None}
            if _NAME in columns:
                return list(_listed(table.rows[place + 1 :], columns))
    raise UsageError(f"{path}: there is no column {_NAME!r}, which names the suppliers")


def _listed(rows: Sequence[Row], columns: dict[str, int]) -> Iterator[SupplierInScope]:
    for _, row in rows:
        name, also, minerals = (_cell(row, columns.get(heading)) for heading in (_NAME, _ALSO, _MINERALS))
        if name:
            yield SupplierInScope(name=name, also=_parts(also), minerals=_parts(minerals))


def _parts(text: str) -> list[str]:
    """What semicolons part, those of full width too."""
    return [part.strip() for part in text.replace("；", ";").split(";") if part.strip()]


def _cell(row: Sequence[CellValue], column: int | None) -> str:
    value = row[column] if column is not None and column < len(row) else None
    return legible(str(value)) if value is not None else ""
