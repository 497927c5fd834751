"""Reading a company file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from cmrtkit.company.schema import Company, SupplierInScope
from cmrtkit.errors import UsageError, WorkbookError
from cmrtkit.malformed import first_fault
from cmrtkit.matching.normalise import squeezed
from cmrtkit.model.cells import CellValue
from cmrtkit.reader.tables import read_list
from cmrtkit.resources import YAML_LOADER, load_yaml, rules_dir
from cmrtkit.text import legible
from cmrtkit.words import load_words

Cells = Sequence[CellValue]
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
        raise UsageError(f"{path} is no YAML, or holds a day that does not exist: {error}") from error


def _suppliers(path: Path) -> list[SupplierInScope]:
    """The suppliers of a csv file or workbook: a column of names, perhaps others (reference/supplier-columns.yaml).

    Raises UsageError where it cannot be read or has no such column.
    """
    for rows in _tables(path):
        for place, row in enumerate(rows):
            columns = {_meant(cell): column for column, cell in enumerate(row) if _meant(cell)}
            if "name" in columns:
                return list(_listed(rows[place + 1 :], columns, path))
    known = ", ".join(_columns())
    raise UsageError(f"{path}: no column names the suppliers; columns may be {known} (name is needed)")


def _tables(path: Path) -> Iterator[Sequence[Cells]]:
    """A list of names alone, a line each, is no table to look at, and one all the same."""
    try:
        yield from ([cells for _, cells in table.rows] for table in read_list(path).tables)
    except WorkbookError as error:
        if error.code != "not-a-table" or path.suffix.lower() not in (".csv", ".txt"):
            raise UsageError(f"cannot read the list of suppliers {path}: {load_words('en').error(error)[0]}") from error
        yield [(line,) for line in path.read_text(encoding="utf-8-sig", errors="replace").splitlines() if line.strip()]


def _meant(cell: CellValue) -> str:
    """The key of a column, by its heading."""
    heading = squeezed(str(cell or "")).replace(" ", "")
    return next((key for key, names in _columns().items() if heading in names), "")


@cache
def _columns() -> dict[str, list[str]]:
    found: dict[str, list[str]] = load_yaml(rules_dir() / "reference" / "supplier-columns.yaml")
    return found


def _listed(rows: Sequence[Cells], columns: dict[str, int], path: Path) -> Iterator[SupplierInScope]:
    for row in rows:
        said = {key: _cell(row, column) for key, column in columns.items()}
        if said["name"]:
            yield _supplier(said, path)


def _supplier(said: dict[str, str], path: Path) -> SupplierInScope:
    lists = {key: _parts(said.get(key, "")) for key in ("also", "minerals")}
    texts = {key: said[key] for key in ("name", "email") if said.get(key)}
    language = {"language": said["language"].lower()} if said.get("language") else {}
    try:
        return SupplierInScope.model_validate(texts | lists | language)
    except ValidationError as error:
        where, why = first_fault(error, SupplierInScope)
        raise UsageError(f"{path}: {said['name']}: {where}: {why}") from error


def _parts(text: str) -> list[str]:
    """What semicolons part, those of full width too."""
    return [part.strip() for part in text.replace("；", ";").split(";") if part.strip()]


def _cell(row: Cells, column: int) -> str:
    value = row[column] if column < len(row) else None
    return legible(str(value)) if value is not None else ""
