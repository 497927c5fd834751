"""Alters workbooks by script: as RMI's own next release would look, or as people mend and break them.

`open_book(path)` gives a `Book`; the functions of `forms`, `growing` and `mending` change it; `book.save(path)` writes it.
With ``follow="all"`` every reference follows: formulas of all sheets, names, drop-downs, merged cells, formats, links and
RMI's label keys on sheet L; with ``"excel"`` all but those keys, which Excel takes for texts; with ``"cells"`` only the
cells move, which leaves a workbook at odds with itself.
"""

from tests.altering.book import Book, open_book

__all__ = ["Book", "open_book"]
