"""NDJSON: a line a workbook, each valid by the published schema and the same as in the JSON."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
from hypothesis import given
from hypothesis import strategies as st

from cmrtkit.renderers.ndjson_report import file_schema, line
from cmrtkit.renderers.report import Report
from tests.ci_reports import finding, hostile_folder, not_judged, rendered, report_of, report_on, run_of


def _lines(report: Report) -> list[object]:
    text = rendered("ndjson", report)
    lines = [json.loads(item) for item in text.splitlines()]  # at any line end that Unicode knows
    assert len(lines) == len(report.run.files)
    validator = jsonschema.Draft202012Validator(file_schema())
    for item in lines:
        validator.validate(item)
    return lines


def test_lines_are_the_files_of_the_json() -> None:
    report = report_on("examples", "examples/names.csv", accepted=True)
    assert _lines(report) == json.loads(rendered("json", report))["files"]


def test_the_schema_is_well_formed_and_bites() -> None:
    jsonschema.Draft202012Validator.check_schema(file_schema())
    assert file_schema()["title"] == "cmrtkit.file/1"
    assert not jsonschema.Draft202012Validator(file_schema()).is_valid({"path": "x"})


def test_hostile_workbooks(tmp_path: Path) -> None:
    report = report_on(hostile_folder(tmp_path))
    assert any("</script>" in str(item) for item in _lines(report))
    assert not set("\x7f\x85\u2028\u2029\u202e\u2066\u200f") & set(rendered("ndjson", report))


def test_an_empty_run_has_no_line() -> None:
    assert rendered("ndjson", report_of(run_of())) == ""


def test_a_workbook_that_was_not_judged_is_a_line() -> None:
    (item,) = _lines(report_of(run_of(not_judged("pdf"))))
    assert isinstance(item, dict)
    assert item["error"]["code"] == "pdf"


@given(st.text(st.characters(codec="utf-8"), max_size=60))
def test_any_text_stays_on_its_line(text: str) -> None:
    (item,) = run_of([finding(message=text, observed=text)], company=text).files
    written = line(item)
    assert written.endswith("}\n")
    assert len(written.splitlines()) == 1
    assert json.loads(written)["findings"][0]["message"] == text
