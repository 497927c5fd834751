"""JUnit XML: valid by Jenkins' schema, read by a consumer's parser, counted right, harmless whatever workbooks hold."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import junitparser
import pytest
import xmlschema
from hypothesis import example, given
from hypothesis import strategies as st

from cmrtkit.renderers.junit_report import class_name
from cmrtkit.renderers.report import Report
from cmrtkit.rulebook import LANGUAGES, Language, load_rules
from tests.ci_reports import finding, hostile_folder, not_judged, rendered, report_of, report_on, run_of
from tests.conftest import ROOT
from tests.helpers import golden


@cache
def _schema() -> xmlschema.XMLSchema:
    return xmlschema.XMLSchema(str(ROOT / "tests" / "schemas" / "junit-10.xsd"))


def _suites(report: Report) -> list[Any]:
    """The suites as a consumer reads them; what they count is what is in them."""
    text = rendered("junit", report)
    _schema().validate(text)
    document = junitparser.JUnitXml.fromstring(text.encode())
    suites = list(document)
    _require_counted(document, [case for suite in suites for case in suite])
    for suite in suites:
        _require_counted(suite, list(suite))
    return suites


def _require_counted(counted: Any, cases: list[Any]) -> None:
    kinds = [type(result) for case in cases for result in case.result]
    assert counted.tests == len(cases)
    assert counted.failures == kinds.count(junitparser.Failure)
    assert counted.errors == kinds.count(junitparser.Error)
    assert counted.time == 0


def _case(suite: Any, name: str) -> Any:
    (case,) = [case for case in suite if case.name == name]
    return case


def test_the_schema_bites() -> None:
    with pytest.raises(xmlschema.XMLSchemaValidationError):
        _schema().validate("<testsuites><testsuite><testcase/></testsuite></testsuites>")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("fail_on", ["error", "warning", "note", "never"])
def test_examples_are_valid(language: Language, fail_on: str) -> None:
    suites = _suites(report_on("examples", language=language, fail_on=fail_on, accepted=True))
    assert len(suites) == 5
    failing = [any(case.result for case in suite) for suite in suites]
    assert (
        failing
        == {
            "error": [True, True, True, False, False],
            "warning": [True] * 5,
            "note": [True] * 5,
            "never": [False] * 5,
        }[fail_on]
    )


def test_golden() -> None:
    rules = ("required-missing", "superseded-template", "smelter-not-yet-identified", "duplicate-smelter")
    paths = ("examples/smelters-cmrt-6.5.xlsx", "examples/sound-cmrt-6.4.xlsx", "examples/names.csv")
    report = report_on(*paths, rules=rules, accepted=True, fail_on="warning")
    text = rendered("junit", report)
    _schema().validate(text)
    golden("junit.xml", re.sub(r'(name="sha256" value)="[0-9a-f]{64}"', r'\1="…"', text))


def test_the_same_result_gives_the_same_bytes() -> None:
    report = report_on("examples")
    assert rendered("junit", report) == rendered("junit", report)


def test_every_rule_in_force_is_a_case_whatever_was_found() -> None:
    first, second = _suites(report_of(run_of([finding()], [])))
    names = [case.name for case in first]
    assert names == [case.name for case in second]
    assert names[0] == "can be judged"
    asked = [rule.name for rule in load_rules() if rule.scope == "workbook" and "CMRT" in rule.families]
    assert names[1:] == asked


def test_rules_of_other_templates_are_no_cases() -> None:
    report = report_of(run_of([]))
    rules = [rule.model_copy(update={"families": ["EMRT"]}) for rule in report.rules]
    (suite,) = _suites(replace(report, rules=rules))
    assert [case.name for case in suite] == ["can be judged"]


def test_rules_left_out_are_no_cases() -> None:
    (suite,) = _suites(report_on("examples/sound-cmrt-6.4.xlsx", rules=("required-missing",)))
    assert [case.name for case in suite] == ["can be judged", "required-missing"]
    report = report_on("examples/sound-cmrt-6.4.xlsx", rules=("required-missing",))
    (suite,) = _suites(replace(report, rules=load_rules()))
    assert [case.name for case in suite] == ["can be judged", "required-missing"]


@pytest.mark.parametrize(
    ("fail_on", "failing"), [("error", ["E"]), ("warning", ["E", "W"]), ("note", ["E", "W", "N"]), ("never", [])]
)
def test_a_case_fails_where_the_command_does(fail_on: str, failing: list[str]) -> None:
    found = [finding(1, "error", message="E"), finding(2, "warning", message="W"), finding(3, "note", message="N")]
    (suite,) = _suites(report_of(run_of(found), fail_on=fail_on))
    case = _case(suite, "required-missing")
    said = case.result[0].text if case.result else ""
    assert [name for name in "EWN" if f"] {name}\n" in said] == failing
    output = case.system_out or ""
    assert [name for name in "EWN" if f"] {name}\n" in output] == [name for name in "EWN" if name not in failing]


def test_a_failure_says_where_what_and_what_to_do() -> None:
    (suite,) = _suites(report_of(run_of([finding(1), finding(2)])))
    (failure,) = _case(suite, "required-missing").result
    assert failure.type == "T101"
    assert failure.message == "Declaration!B2: Fault 1. (and 1 more)"
    assert failure.text.splitlines() == [
        "Declaration!B2 [error] Fault 1.", "  → Cure 1.", "Declaration!B3 [error] Fault 2.", "  → Cure 2.",
        "Why it matters: Because.",
    ]  # fmt: skip


def test_accepted_findings_pass_and_are_told() -> None:
    (suite,) = _suites(report_of(run_of([finding(suppressed=True)]), fail_on="note"))
    case = _case(suite, "required-missing")
    assert not case.result
    assert "[accepted before] Fault 0." in case.system_out


def test_what_was_not_judged_is_an_error_whatever_fails() -> None:
    for fail_on in ("error", "never"):
        judged, unread = _suites(report_of(run_of([], not_judged("pdf")), fail_on=fail_on))
        assert not _case(judged, "can be judged").result
        (error,) = _case(unread, "can be judged").result
        assert isinstance(error, junitparser.Error)
        assert (error.type, error.message) == ("pdf", "This is a pdf.")
        assert "Ask for another." in error.text
        assert len(list(unread)) == 1


def test_a_fault_of_the_tool_is_an_error() -> None:
    fault = finding(rule="X900", name="tool-fault", sheet="", cell="")
    (suite,) = _suites(report_of(run_of([fault]), fail_on="never"))
    (error,) = _case(suite, "tool-fault").result
    assert isinstance(error, junitparser.Error)


def test_what_holds_for_the_run_is_a_case_where_it_is_told() -> None:
    told = finding(rule="S314", name="no-conformance-list", severity="note", sheet="", cell="")
    first, second = _suites(report_of(run_of([told], [])))
    assert "Workbook [note]" in _case(first, "no-conformance-list").system_out
    assert "no-conformance-list" not in [case.name for case in second]


def test_an_empty_or_interrupted_run_is_no_success() -> None:
    (suite,) = _suites(report_of(run_of()))
    assert suite.errors == 1
    judged, of_run = _suites(report_of(run_of([], not_reached=3)))
    assert (judged.errors, of_run.errors) == (0, 1)


def test_hostile_workbooks(tmp_path: Path) -> None:
    report = report_on(hostile_folder(tmp_path), fail_on="note")
    suites = _suites(report)
    assert any("</script><img" in str(case.result[0].text) for suite in suites for case in suite if case.result)
    assert not re.search(
        "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200e\u200f]", rendered("junit", report)
    )


@given(st.text(max_size=40))
@example("\ud800 \ufffe \uffff \x00 \x0b \x1f <&>\"']]>")
def test_any_text_is_well_formed(text: str) -> None:
    """Surrogates, non-characters and controls too, which XML has no way to write."""
    found = finding(message=text, remedy=text, sheet=text, why=text)
    _suites(report_of(run_of([found], company=text or "x")))


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("examples/faulty-cmrt-6.4.xlsx", "examples.faulty-cmrt-6_4_xlsx"),
        ("/in/2026/株式会社.xlsx", "in.2026.株式会社_xlsx"),
        ("../a.xlsx", "__.a_xlsx"),
        ("s3://bucket/a.xlsx", "s3:.bucket.a_xlsx"),
    ],
)
def test_class_names_are_packages_of_folders(path: str, name: str) -> None:
    assert class_name(path) == name
