"""The company file: what reports and letters need to know that stands in no workbook."""

from cmrtkit.company.files import read_company
from cmrtkit.company.schema import Company, Text, Texts, say

__all__ = ["Company", "Text", "Texts", "read_company", "say"]
