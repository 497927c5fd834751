"""Rules about answers: what stands beside what, what stays the same from year to year, and what hostile cells do."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from cmrtkit.builder import as_grid, complete
from cmrtkit.findings import Finding
from cmrtkit.model.cells import CellValue
from cmrtkit.rulebook import load_rules, select
from tests.helpers import findings_of

NOT_YET = "Smelter not yet identified"
EMRT_UNKNOWN = {"Declaration!D26": "Unknown", "Declaration!D27": "No"}


def found(cells: Mapping[str, CellValue], *names: str, family: str = "CMRT", version: str = "6.5") -> list[Finding]:
    return findings_of(as_grid(complete(family, version).with_cells(cells)), select(load_rules(), names))


def related(findings: list[Finding]) -> dict[str, set[str]]:
    return {finding.name: {other.name for other in finding.related} for finding in findings}


def test_a_yes_to_all_identified_belongs_to_the_rows_that_deny_it() -> None:
    cells = {"Smelter List!B40": "Tin", "Smelter List!C40": NOT_YET}
    names = ("all-identified-contradicts-list", "smelter-not-yet-identified")
    assert related(found(cells, *names)) == {names[0]: {names[1]}, names[1]: {names[0]}}


def test_what_rests_on_missing_replies_belongs_together() -> None:
    names = ("low-response-rate", "all-identified-contradicts-response", "origin-no-unsupported")
    told = related(found({"Declaration!D57": "None"}, *names))
    assert told == {name: set(names) - {name} for name in names}


def test_two_answers_that_are_each_honest_are_two_matters() -> None:
    cells = {"Declaration!D39": "Unknown", "Declaration!D63": "No", "Declaration!D69": "No"}
    told = related(found(cells, "smelters-not-all-identified", "smelters-not-all-reported"))
    assert told == {"smelters-not-all-identified": set(), "smelters-not-all-reported": set()}


def test_what_is_stated_of_a_ruled_out_metal_belongs_to_the_answer_that_rules_it_out() -> None:
    told = related(found({"Declaration!D27": "No"}, "answer-out-of-scope", "smelters-for-undeclared-metal"))
    assert told["answer-out-of-scope"] == {"smelters-for-undeclared-metal"}


def test_rows_of_an_undeclared_metal_are_one_matter_whichever_they_are() -> None:
    def fingerprint(cells: Mapping[str, CellValue]) -> str:
        (finding,) = found({"Declaration!D27": "No", **cells}, "smelters-for-undeclared-metal")
        return finding.fingerprint

    moved = {"Smelter List!A8": None, "Smelter List!B50": "Tin", "Smelter List!C50": NOT_YET}
    assert fingerprint({}) == fingerprint(moved)


def test_leftovers_are_one_matter_whichever_they_are() -> None:
    def fingerprint(cells: Mapping[str, CellValue]) -> str:
        (finding,) = found({"Declaration!D27": "No", **cells}, "answer-out-of-scope")
        return finding.fingerprint

    assert fingerprint({}) == fingerprint({"Declaration!D33": None, "Declaration!D39": None})


@pytest.mark.parametrize(
    ("cells", "severity"),
    [(EMRT_UNKNOWN, "warning"), ({**EMRT_UNKNOWN, "Declaration!D26": "No"}, "note")],
)
def test_not_knowing_what_is_in_a_product_is_more_than_a_note(cells: Mapping[str, CellValue], severity: str) -> None:
    (finding,) = found(cells, "no-metal-in-scope", family="EMRT", version="1.3")
    assert finding.severity == severity


def test_whether_the_instructions_say_so_decides_how_sure_a_contradiction_is() -> None:
    def confidence(version: str) -> str:
        (finding,) = found({"Declaration!D39": "Yes"}, "covered-country-not-cahra", version=version)
        return finding.confidence

    assert [confidence(version) for version in ("6.01", "6.1", "6.22", "6.31", "6.4", "6.5")] == ["likely"] * 2 + [
        "certain"
    ] * 4


def test_long_texts_in_place_of_answers_are_no_answers() -> None:
    hostile = "No " * 10_000
    cells = {f"Declaration!D{row}": hostile for row in (27, 34, 40, 47, 56, 65)}
    topics = [rule.name for rule in load_rules() if rule.topic == "answers"]
    assert not found(cells, *topics)


def test_a_full_list_of_an_undeclared_metal_is_told_briefly() -> None:
    rows: dict[str, CellValue] = {f"Smelter List!B{row}": "Tin" for row in range(20, 200)}
    rows |= {f"Smelter List!C{row}": NOT_YET for row in range(20, 200)}
    (finding,) = found({"Declaration!D27": "No", **rows}, "smelters-for-undeclared-metal")
    assert "183 rows" in finding.message
    assert len(finding.message) < 250
