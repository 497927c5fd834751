"""Everything that was found, a row a finding."""

from __future__ import annotations

from cmrtkit.findings import Finding
from cmrtkit.renderers.xlsx_book import Value
from cmrtkit.renderers.xlsx_say import Say
from cmrtkit.renderers.xlsx_table import Column
from cmrtkit.results import FileResult

COLUMNS = (
    Column("company", 30),
    Column("severity"),
    Column("sheet", 16),
    Column("cell", 10),
    Column("message", 60),
    Column("remedy", 60),
    Column("rule", 9),
    Column("rule_name", 30),
    Column("metal", 14, printed=False),
    Column("smelter_id", 14, printed=False),
    Column("observed", 30, printed=False),
    Column("expected", 30, printed=False),
    Column("suggestion", 30, printed=False),
    Column("why", 60, printed=False),
    Column("confidence", printed=False),
    Column("suppressed", printed=False),
    Column("fingerprint", 18, printed=False),
    Column("file", 44, printed=False),
)


def finding_row(item: FileResult, finding: Finding, say: Say) -> list[Value]:
    """A finding that was accepted before has no colour."""
    return [
        Value(say.company(item)),
        Value(say.severity(finding.severity), "" if finding.suppressed else finding.severity),
        Value(finding.sheet or say.words.report("workbook")),
        Value(finding.cell or None),
        Value(finding.message),
        Value(finding.remedy),
        Value(finding.rule),
        Value(finding.name),
        Value(say.metal(finding.metal)),
        Value(finding.smelter_id),
        Value(finding.observed),
        Value(finding.expected),
        Value(finding.suggestion),
        Value(finding.why),
        Value(say.confidence(finding.confidence)),
        Value(say.yes(finding.suppressed)),
        Value(finding.fingerprint),
        Value(item.path),
    ]
