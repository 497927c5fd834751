"""SARIF: valid by the schema of the standard, true to what GitHub asks for, and harmless whatever workbooks hold."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

import cmrtkit
from cmrtkit.findings import Related
from cmrtkit.renderers.addresses import is_relative, uri_of
from cmrtkit.renderers.report import Report
from cmrtkit.renderers.sarif_rules import message_text
from cmrtkit.results import SettingsUsed
from cmrtkit.rulebook import LANGUAGES, Language, load_rules
from tests.ci_reports import DAY, finding, hostile_folder, in_root, not_judged, rendered, report_of, report_on, run_of
from tests.conftest import ROOT
from tests.helpers import golden

SCHEMA = ROOT / "tests" / "schemas" / "sarif-2.1.0.json"
URI = re.compile(r"[A-Za-z0-9\-._~!$&'()*+,;=:@/?#\[\]]*(?:%[0-9A-Fa-f]{2}[A-Za-z0-9\-._~!$&'()*+,;=:@/?#\[\]]*)*")


@cache
def _validator() -> jsonschema.Draft202012Validator:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    return jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())


def _log(report: Report) -> dict[str, Any]:
    """The log's one run, valid by the schema."""
    document = json.loads(rendered("sarif", report))
    _validator().validate(document)
    (run,) = document["runs"]
    _require_consistent(run)
    found: dict[str, Any] = run
    return found


def _require_consistent(run: dict[str, Any]) -> None:
    """What the standard asks beyond its schema, and GitHub beyond the standard."""
    driver, artifacts = run["tool"]["driver"], run["artifacts"]
    seen = set()
    for result in run["results"]:
        if "ruleIndex" in result:
            assert driver["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        for location in [*result["locations"], *result.get("relatedLocations", [])]:
            physical = location["physicalLocation"]
            at = dict(physical["artifactLocation"])
            assert artifacts[at.pop("index")]["location"] == at
            assert min(physical["region"].values()) >= 1
        ids = [location["id"] for location in result.get("relatedLocations", [])]
        assert len(ids) == len(set(ids))
        prints = result["partialFingerprints"]["primaryLocationLineHash"]
        assert prints not in seen
        seen.add(prints)
        _require_plain(result["message"]["text"])
    assert len({"suppressions" in result for result in run["results"]}) <= 1
    for notice in run["invocations"][0].get("toolExecutionNotifications", []):
        assert driver["notifications"][notice["descriptor"]["index"]]["id"] == notice["descriptor"]["id"]
        _require_plain(notice["message"]["text"])
    for artifact in artifacts:
        assert URI.fullmatch(artifact["location"]["uri"])


def _require_plain(text: str) -> None:
    """No placeholder, no embedded link, no line, no control character."""
    assert not re.search(r"(?<!{)(?:{{)*{(?!{)", text)
    assert "](" not in text
    assert not re.search("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200e\u200f]", text)


def test_the_schema_itself_is_well_formed_and_bites() -> None:
    jsonschema.Draft202012Validator.check_schema(json.loads(SCHEMA.read_text(encoding="utf-8")))
    log = {"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "x"}}, "results": [{"level": "bad"}]}]}
    assert not _validator().is_valid(log)


@pytest.mark.parametrize("language", LANGUAGES)
def test_examples_are_valid_in_every_language(language: Language) -> None:
    run = _log(report_on("examples", language=language, accepted=True))
    assert run["language"] == {"en": "en-US", "ja": "ja-JP", "zh": "zh-CN"}[language]
    assert len(run["results"]) > 40
    assert len(run["tool"]["driver"]["rules"]) == len(load_rules())
    assert run["invocations"] == [{"executionSuccessful": True}]


def test_golden() -> None:
    rules = ("required-missing", "all-identified-contradicts-list", "smelter-not-yet-identified")
    with in_root():
        report = report_on("examples/smelters-cmrt-6.5.xlsx", "examples/names.csv", rules=rules, accepted=True)
    text = json.dumps(json.loads(rendered("sarif", report)), ensure_ascii=False, indent=1) + "\n"
    golden("sarif.json", re.sub(r'"(sha-?256)": "[0-9a-f]{64}"', r'"\1": "…"', text))


def test_the_same_result_gives_the_same_bytes() -> None:
    report = report_on("examples")
    assert rendered("sarif", report) == rendered("sarif", report)


def test_hostile_workbooks(tmp_path: Path) -> None:
    run = _log(report_on(hostile_folder(tmp_path)))
    (notice,) = run["invocations"][0]["toolExecutionNotifications"]
    assert notice["properties"] == {"code": "pdf"}
    assert run["invocations"][0]["executionSuccessful"] is False
    assert run["invocations"][0]["exitCode"] == 3
    assert any("</script>" in artifact.get("properties", {}).get("supplier", "") for artifact in run["artifacts"])


def test_an_empty_run_says_so() -> None:
    run = _log(report_of(run_of()))
    (notice,) = run["invocations"][0]["toolExecutionNotifications"]
    assert (run["results"], run["artifacts"], notice["descriptor"]["id"]) == ([], [], "no-files")
    assert run["invocations"][0]["executionSuccessful"] is False


def test_an_interrupted_run_is_not_complete() -> None:
    (invocation,) = _log(report_of(run_of([], not_reached=7)))["invocations"]
    assert invocation["executionSuccessful"] is False
    assert invocation["exitCode"] == 130
    assert "7" in invocation["toolExecutionNotifications"][0]["message"]["text"]


def test_faults_of_the_tool_are_no_results() -> None:
    fault = finding(rule="X900", name="tool-fault", sheet="", cell="", observed="KeyError")
    run = _log(report_of(run_of([fault, finding(1)], not_judged("tool-fault"), not_judged())))
    assert [result["ruleId"] for result in run["results"]] == ["T101"]
    (invocation,) = run["invocations"]
    kinds = [notice["descriptor"]["id"] for notice in invocation["toolExecutionNotifications"]]
    assert kinds == ["tool-fault", "tool-fault", "not-judged"]
    assert invocation["exitCode"] == 70


def test_a_finding_names_its_cell_and_what_to_do() -> None:
    told = finding(7, cell="AB12", observed="Yes", expected="No", metal="Tin", confidence="likely")
    (result,) = _log(report_of(run_of([told])))["results"]
    assert result["message"]["text"] == "Declaration!AB12: Fault 7. Cure 7."
    (location,) = result["locations"]
    assert location["physicalLocation"]["region"] == {"startLine": 12, "startColumn": 28}
    names = {"name": "AB12", "fullyQualifiedName": "Declaration!AB12", "kind": "cell"}
    assert location["logicalLocations"] == [names]
    assert result["partialFingerprints"]["cmrtkit/v1"] == f"{7:016x}"
    assert result["properties"] == {"confidence": "likely", "expected": "No", "metal": "Tin", "observed": "Yes"}


def test_what_is_about_no_cell_is_on_the_first_line() -> None:
    (result,) = _log(report_of(run_of([finding(sheet="", cell="")])))["results"]
    (location,) = result["locations"]
    assert location["physicalLocation"]["region"] == {"startLine": 1, "startColumn": 1}
    assert "logicalLocations" not in location
    assert result["message"]["text"].startswith("Workbook: ")


def test_fingerprints_differ_by_file_and_repetition() -> None:
    """GitHub takes results of one fingerprint for the same alert."""
    results = _log(report_of(run_of([finding(), finding(), finding(1)], [finding()])))["results"]
    hashes = [result["partialFingerprints"]["primaryLocationLineHash"] for result in results]
    assert len(set(hashes)) == 4
    assert [text.rpartition(":")[2] for text in hashes] == ["1", "2", "1", "1"]


def test_fingerprints_outlast_rows_and_words() -> None:
    def prints(*found: Any, language: Language = "en") -> Any:
        return _log(report_of(run_of(*found), language))["results"][-1]["partialFingerprints"]

    before = prints([finding(5)])
    assert prints([finding(1), finding(5, cell="B99", message="Other words.")], language="ja") == before


def test_related_cells_are_named_once() -> None:
    cell = {"sheet": "Smelter List", "cell": "C22"}
    related = [Related(rule="S303", name="smelter-not-yet-identified", **cell)] * 2
    (result,) = _log(report_of(run_of([finding(related=related)])))["results"]
    (location,) = result["relatedLocations"]
    assert location["logicalLocations"][0]["fullyQualifiedName"] == "Smelter List!C22"


def test_accepted_findings_are_suppressed() -> None:
    results = _log(report_on("examples/smelters-cmrt-6.5.xlsx", accepted=True))["results"]
    (accepted,) = [result for result in results if result["suppressions"]]
    assert accepted["ruleId"] == "S303"
    (suppression,) = accepted["suppressions"]
    assert (suppression["kind"], suppression["status"]) == ("external", "accepted")
    assert "accepted.yaml" in suppression["justification"]


def test_settings_are_overrides_of_rules() -> None:
    used = SettingsUsed(
        file="x", rules=1, left_out=["weak-due-diligence"], changed={"severity.required-missing": "note"}
    )
    run = run_of([]).model_copy(update={"settings": used})
    (invocation,) = _log(report_of(run))["invocations"]
    found = {item["descriptor"]["id"]: item["configuration"] for item in invocation["ruleConfigurationOverrides"]}
    assert found == {"T101": {"level": "note"}, "P503": {"enabled": False}}


@pytest.mark.parametrize("language", LANGUAGES)
def test_rules_are_described(language: Language) -> None:
    rules = _log(report_of(run_of([]), language))["tool"]["driver"]["rules"]
    for described, rule in zip(rules, load_rules(), strict=True):
        assert (described["id"], described["name"]) == (rule.id, rule.name)
        assert described["defaultConfiguration"]["level"] == rule.severity
        assert rule.words[language].why in described["help"]["text"]
        assert f"# {rule.id} {rule.name}" in described["help"]["markdown"]
        assert 0 < len(described["properties"]["tags"]) <= 20
        assert max(len(described[key]["text"]) for key in ("shortDescription", "fullDescription")) <= 1024
    assert {rule["properties"]["precision"] for rule in rules} == {"very-high", "high", "medium"}


def test_rules_of_ones_own(tmp_path: Path) -> None:
    with in_root():
        run = cmrtkit.validate("examples", rule_folders=["examples/own-rules"], as_of=DAY)
    report = report_of(run)
    rules = load_rules([ROOT / "examples" / "own-rules"])
    found = _log(Report(run, report.words, rules))
    assert any(
        found["tool"]["driver"]["rules"][result["ruleIndex"]]["id"].startswith("X") for result in found["results"]
    )
    assert _log(report)["results"]  # rules that a report does not know are named all the same


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("in/a b.xlsx", "in/a%20b.xlsx"),
        ("in/株.xlsx", "in/%E6%A0%AA.xlsx"),
        ("in/#1 100%41?.xlsx", "in/%231%20100%2541%3F.xlsx"),
        ("a:b.xlsx", "a%3Ab.xlsx"),
        ("../in/a.xlsx", "../in/a.xlsx"),
        ("/tmp/a b.xlsx", "file:///tmp/a%20b.xlsx"),
        ("C:/in/a b.xlsx", "file:///C:/in/a%20b.xlsx"),
        ("//server/in/a.xlsx", "file://server/in/a.xlsx"),
        ("s3://bucket/in/a.xlsx", "s3://bucket/in/a.xlsx"),
        ("s3://bucket/株 100%.xlsx", "s3://bucket/%E6%A0%AA%20100%25.xlsx"),
        ("https://example.com/a%20b.xlsx?x=1", "https://example.com/a%20b.xlsx?x=1"),
    ],
)
def test_addresses(path: str, uri: str) -> None:
    assert uri_of(path) == uri
    assert is_relative(path) == (":" not in uri)


@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=60))
def test_any_path_is_a_uri_that_leads_back(path: str) -> None:
    uri = uri_of(f"in/{path}")
    assert URI.fullmatch(uri)
    assert unquote(urlsplit(uri).path) == f"in/{path}"


@given(st.text(st.sampled_from("{}[]()01a "), max_size=30))
def test_text_holds_no_placeholder_and_no_link(text: str) -> None:
    said = message_text(text)
    assert "](" not in said
    assert said.replace("{{", "").replace("}}", "").count("{") == 0
    assert said.replace("{{", "{").replace("}}", "}").replace("] (", "](") == text.replace("] (", "](")
