"""The workbook about a run: who answered what, which smelters are named, what was found."""

from __future__ import annotations

from pathlib import Path
from typing import IO

from cmrtkit.facilities import Facilities
from cmrtkit.renderers import xlsx_findings, xlsx_smelters, xlsx_suppliers
from cmrtkit.renderers.report import Report
from cmrtkit.renderers.xlsx_book import Book
from cmrtkit.renderers.xlsx_overview import Overview
from cmrtkit.renderers.xlsx_say import Say
from cmrtkit.renderers.xlsx_table import Table
from cmrtkit.results import FileError, FileResult

_TABLES = {
    "suppliers": xlsx_suppliers.COLUMNS,
    "findings": xlsx_findings.COLUMNS,
    "smelters": xlsx_smelters.COLUMNS,
    "rows": xlsx_smelters.ROW_COLUMNS,
}


def write_summary(file: IO[bytes], folder: Path, report: Report, why: str = "") -> None:
    """Write the workbook; the files of the run are gone through once, and no more than one is held.

    ``folder`` takes what is not kept in memory, ``why`` is said on the first sheet.
    """
    say = Say(report.words)
    book = Book(file, folder, say.section["font"], report.run.as_of)
    overview = Overview(book, say)
    summary = _Summary(book, say)
    for item in report.run.files:
        summary.add(item)
    summary.close()
    overview.fill(report.run, summary.tables, summary.unjudged, why)
    book.close()


class _Summary:
    def __init__(self, book: Book, say: Say) -> None:
        names, printed = say.section["sheets"], say.section["overview"]["printed"]
        headings = say.section["columns"]
        self.tables = {key: Table(book, names[key], columns, headings, printed) for key, columns in _TABLES.items()}
        self.unjudged: list[tuple[str, FileError]] = []
        self._say = say
        self._companies: list[str] = []
        self._facilities = Facilities()

    def add(self, item: FileResult) -> None:
        """The rows of one file."""
        findings = self.tables["findings"]
        first = f"'{findings.name}'!A{findings.next_row}" if item.findings else ""
        self.tables["suppliers"].add(xlsx_suppliers.supplier_row(item, self._say, first))
        for finding in item.findings:
            findings.add(xlsx_findings.finding_row(item, finding, self._say))
        for row in item.smelters:
            self.tables["rows"].add(xlsx_smelters.smelter_row(item, row, self._say))
        self._facilities.add(len(self._companies), item)
        self._companies.append(self._say.company(item))
        if item.error is not None:
            self.unjudged.append((item.path, item.error))

    def close(self) -> None:
        """What is known only after the last file."""
        for row in xlsx_smelters.facility_rows(self._facilities, self._companies, self._say):
            self.tables["smelters"].add(row)
        for table in self.tables.values():
            table.close()
