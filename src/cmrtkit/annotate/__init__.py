"""A workbook marked in place: colours, notes and a list of what was found; everything else stays as it was."""

from cmrtkit.annotate.book import annotated
from cmrtkit.annotate.marks import Line, Listing, Mark, Note

__all__ = ["Line", "Listing", "Mark", "Note", "annotated"]
