"""Policy rules: what their examples cannot show."""

from __future__ import annotations

import io
from collections.abc import Mapping

import openpyxl
import pytest

from cmrtkit.builder import as_grid, complete
from cmrtkit.builder.write import to_bytes
from cmrtkit.findings import Finding
from cmrtkit.model.cells import Cell, CellValue, ExcelError
from cmrtkit.reader import open_workbook
from cmrtkit.rulebook import Language, load_rules, select
from tests.helpers import findings_of, with_cell

URL = ("P501",)
COMMENT = "Declaration!G77"
TEXT = "Responsible minerals policy"


def found(
    cells: Mapping[str, CellValue], rules: tuple[str, ...] = URL, language: Language = "en", version: str = "6.5"
) -> list[Finding]:
    grid = as_grid(complete("CMRT", version).with_cells(cells))
    return findings_of(grid, select(load_rules(), rules), language=language)


@pytest.mark.parametrize(
    ("link", "variants"),
    [
        ("https://www.example.com/policy", []),
        ("https://www.example.com/policy?a=1&b=2#top", []),
        ("policy.pdf", ["a file"]),
        ("mailto:csr@example.com", ["an e-mail address"]),
    ],
)
def test_the_address_behind_the_words_counts(link: str, variants: list[str]) -> None:
    book = openpyxl.load_workbook(io.BytesIO(to_bytes(complete("CMRT", "6.5").with_cells({COMMENT: TEXT}))))
    book["Declaration"]["G77"].hyperlink = link
    book["Declaration"]["G77"].value = TEXT
    book.save(saved := io.BytesIO())
    sheets = ("Revision", "Declaration", "Smelter List", "Checker", "Product List", "Smelter Look-up")
    findings = findings_of(open_workbook(saved.getvalue(), sheets), select(load_rules(), URL))
    assert len(findings) == len(variants)
    assert all(words in finding.message for finding, words in zip(findings, variants, strict=True))


@pytest.mark.parametrize(
    ("formula", "count"),
    [('HYPERLINK("https://www.example.com/policy","Policy")', 0), ('HYPERLINK("#Checker!A1","Policy")', 1)],
)
def test_the_address_in_a_link_formula_counts(formula: str, count: int) -> None:
    grid = with_cell(as_grid(complete("CMRT", "6.5")), COMMENT, Cell(TEXT, formula))
    assert len(findings_of(grid, select(load_rules(), URL))) == count


def test_an_error_in_the_comment_is_told_by_the_checker_alone() -> None:
    assert [item.name for item in found({COMMENT: ExcelError("#REF!")}, ("P501", "T101"))] == ["required-missing"]


@pytest.mark.parametrize("language", ["en", "ja", "zh"])
def test_no_address_of_a_person_is_shown(language: Language) -> None:
    (finding,) = found({COMMENT: "Ask nova@example.com, +81-3-5555-0101"}, language=language)
    assert "nova" not in repr(finding)
    assert "5555" not in repr(finding)


def test_the_contradiction_is_told_once_and_with_what_it_rests_on() -> None:
    policy = ("P500", "P501", "P502", "T101")
    assert [item.name for item in found({"Declaration!D75": "No", COMMENT: "yes"}, policy)] == [
        "policy-url-without-policy"
    ]
    contradiction, missing = found({"Declaration!D75": "No", COMMENT: None}, policy)
    assert [item.name for item in contradiction.related] == ["required-missing"] == [missing.name]


def test_the_answers_are_the_same_things_in_every_version() -> None:
    def fingerprints(version: str) -> list[str]:
        no = {f"Declaration!D{row}": "No" for row in (75, 77, 81, 85)}
        return [item.fingerprint for item in found(no, ("P500", "P503"), version=version)]

    assert fingerprints("6.01") == fingerprints("6.5")
    assert len(set(fingerprints("6.5"))) == 3
