"""From a file to a grid of cells. The only place that opens workbooks.

Why our own reading and not a library: python-calamine is as fast, but it drops formulas and
error values, which decide what a Smelter List row and RMI's Checker mean, and a single cell at
XFD1048576 makes it allocate the whole rectangle. openpyxl needs twenty times as long.
"""

from cmrtkit.reader.workbook import open_workbook

__all__ = ["open_workbook"]
