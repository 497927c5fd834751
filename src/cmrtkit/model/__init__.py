"""What a declaration is, whatever workbook it came in."""
