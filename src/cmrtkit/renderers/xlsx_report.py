"""The Excel report: the judged workbook with what was found marked in it, or a workbook about all that were judged."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from cmrtkit.errors import WorkbookError
from cmrtkit.reader.workbook import digest_of
from cmrtkit.renderers.report import Report
from cmrtkit.renderers.xlsx_copy import marked_copy
from cmrtkit.renderers.xlsx_summary import write_summary

_CHUNK = 2**20


def render(report: Report) -> Iterator[bytes]:
    """An .xlsx, the same bytes for the same result.

    A single workbook that was judged is given back marked, where the report has its ``source``. In every other case,
    and where that workbook cannot be marked, it is a workbook about the run.
    """
    copy, why = _copy(report)
    if copy is not None:
        yield copy
        return
    with tempfile.TemporaryDirectory(prefix="cmrtkit-") as folder, tempfile.TemporaryFile(dir=folder) as file:
        write_summary(file, Path(folder), report, why)
        file.seek(0)
        while chunk := file.read(_CHUNK):
            yield chunk


def _copy(report: Report) -> tuple[bytes | None, str]:
    """The marked workbook, or None and why there is none; without a reason where none was to be."""
    files = list(islice(report.run.files, 2)) if report.source else []
    if report.source is None or len(files) != 1 or files[0].status != "checked":
        return None, ""
    try:
        source = report.source()
        if digest_of(source) != files[0].sha256:  # what is told of one file may not be marked in another
            return None, report.words.section("xlsx")["changed"]
        return marked_copy(source, report.run, files[0], report.words), ""
    except WorkbookError as error:
        return None, report.words.section("xlsx")["unmarkable"].format(message=report.words.error(error)[0])
