"""A blueprint as a file."""

from __future__ import annotations

from pathlib import Path

from cmrtkit.builder.blueprint import Blueprint


def write(blueprint: Blueprint, path: Path) -> None:
    """Write an .xlsx file, over any file of that name. The same blueprint gives the same bytes.

    No results of formulas are in it; a spreadsheet program works them out when it opens it.
    """
    path.write_bytes(to_bytes(blueprint))


def to_bytes(blueprint: Blueprint) -> bytes:
    """The bytes of the .xlsx file."""
    # openpyxl takes longer to import than a test takes that only wants a grid.
    from cmrtkit.builder.packing import packed  # noqa: PLC0415
    from cmrtkit.builder.xlsx import workbook  # noqa: PLC0415

    return packed(workbook(blueprint))
