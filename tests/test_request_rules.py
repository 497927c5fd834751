"""Request rules: what their examples cannot show."""

from __future__ import annotations

import pytest

from cmrtkit.builder import as_grid, complete
from cmrtkit.errors import RulebookError
from cmrtkit.findings import Finding
from cmrtkit.rulebook import Rule, load_rules, select
from cmrtkit.rulebook.schema import Example
from cmrtkit.worked_examples import work_examples
from tests.helpers import findings_of


def asking(rule: str, parameter: str, asked: list[str]) -> Rule:
    (found,) = select(load_rules(), [rule])
    return found.model_copy(update={"parameters": {**found.parameters, parameter: asked}})


def found(*rules: Rule, version: str = "6.4") -> list[Finding]:
    no_tin = {"Declaration!D27": "No"}
    return findings_of(as_grid(complete("CMRT", version).with_cells(no_tin)), rules)


@pytest.mark.parametrize(
    ("rule", "parameter", "asked"),
    [
        ("R600", "scopes", ["", "D", "Company"]),
        ("R601", "versions", ["", "CMRT", "CMRT six", "CMRT 6.", "CMRT 6..5", "6.5", "XMRT 9.9"]),
        ("R602", "minerals", ["", "unobtainium", "金属"]),
    ],
)
def test_what_cannot_be_asked_for_is_no_fault_of_the_supplier(rule: str, parameter: str, asked: list[str]) -> None:
    assert found(asking(rule, parameter, asked)) == []


def test_a_version_is_recognised_however_it_is_written() -> None:
    (finding,) = found(asking("R601", "versions", [" cmrt  6.5 "]))
    assert (finding.observed, finding.expected) == ("CMRT 6.4", "CMRT 6.5")


def test_the_customers_version_and_the_current_one_belong_together() -> None:
    superseded = select(load_rules(), ["superseded-template"])
    findings = found(*superseded, asking("R601", "versions", ["CMRT 6.5"]))
    assert {item.name: [other.name for other in item.related] for item in findings} == {
        "superseded-template": ["template-older-than-requested"],
        "template-older-than-requested": ["superseded-template"],
    }


def test_a_mineral_is_the_same_thing_in_every_version() -> None:
    rule = asking("R602", "minerals", ["Sn"])
    assert found(rule, version="6.01")[0].fingerprint == found(rule, version="6.5")[0].fingerprint


def test_an_example_sets_only_parameters_of_its_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    (rule,) = select(load_rules(), ["R600"])
    odd = Example(title="odd", parameters={"scope": ["A"]})
    monkeypatch.setattr("cmrtkit.worked_examples.load_examples", lambda rule: [odd])
    with pytest.raises(RulebookError, match="does not have: \\['scope'\\]"):
        work_examples(rule)
