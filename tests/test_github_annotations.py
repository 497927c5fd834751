"""Annotations: commands that GitHub's runner reads as they were meant, no more than it shows, and none of a workbook's."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmrtkit.renderers.github_report import command
from cmrtkit.renderers.report import Report
from cmrtkit.rulebook import LANGUAGES, Language
from tests.ci_reports import finding, hostile_folder, not_judged, rendered, report_of, report_on, run_of
from tests.helpers import golden


class Command(NamedTuple):
    """A command as the runner reads it."""

    name: str
    properties: dict[str, str]
    message: str


def runner_reads(line: str) -> Command:
    """What the runner makes of a line of a log (its ``ActionCommand.TryParseV2``)."""
    line = line.strip()
    assert line.startswith("::")
    info, end, data = line[2:].partition("::")
    assert end
    name, _, given = info.partition(" ")
    pairs = [part.strip().split("=", 1) for part in given.split(",") if part.strip()]
    properties = {pair[0]: _unescaped(pair[1], _PROPERTY) for pair in pairs if len(pair) == 2}
    return Command(name, properties, _unescaped(data, _DATA))


_DATA = (("%0D", "\r"), ("%0A", "\n"), ("%25", "%"))
_PROPERTY = (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%"))


def _unescaped(text: str, codes: tuple[tuple[str, str], ...]) -> str:
    for code, mark in codes:
        text = text.replace(code, mark)
    return text


def _commands(report: Report) -> list[Command]:
    """Every line of the report is a command, and of the three kinds that only show something."""
    text = rendered("github", report)
    assert text.endswith("\n")
    commands = [runner_reads(line) for line in re.split("[\r\n]+", text.rstrip("\n"))]
    assert {item.name for item in commands} <= {"error", "warning", "notice"}
    assert max([item.name for item in commands].count(name) for name in ("error", "warning", "notice")) <= 10
    assert (commands[-1].name, commands[-1].properties) == ("notice", {"title": "cmrtkit"})
    return commands


@pytest.mark.parametrize("language", LANGUAGES)
def test_examples(language: Language) -> None:
    report = report_on("examples", "examples/names.csv", language=language, accepted=True)
    assert len(_commands(report)) == 10 + 10 + 4 + 1
    golden(f"github.{language}.txt", rendered("github", report))


def test_an_annotation_names_the_supplier_the_cell_and_what_to_do() -> None:
    first, *_ = _commands(report_of(run_of([finding(7, cell="AB12")], company="A, B: C % Ltd.")))
    title = "A, B: C % Ltd.: Declaration!AB12"
    assert first == Command(
        "error",
        {"file": "in/0.xlsx", "line": "12", "col": "28", "title": title},
        "Fault 7.\n→ Cure 7. [required-missing]",
    )


def test_what_is_about_no_cell_has_no_line() -> None:
    first, *_ = _commands(report_of(run_of([finding(sheet="", cell="")])))
    assert set(first.properties) == {"file", "title"}


def test_the_gravest_come_first_and_every_workbook_in_turn() -> None:
    files = [[finding(number, message=f"{name}{number}") for number in range(9)] for name in "ABC"]
    report = report_of(run_of(*files, not_judged("pdf")))
    messages = [item.message.splitlines()[0] for item in _commands(report)[:-1]]
    assert messages == ["This is a pdf.", "A0", "B0", "C0", "A1", "B1", "C1", "A2", "B2", "C2"]


def test_errors_before_warnings_before_notes() -> None:
    found = [finding(1, "note"), finding(2, "warning"), finding(3, "error")]
    assert [item.name for item in _commands(report_of(run_of(found)))] == ["error", "warning", "notice", "notice"]


def test_the_last_says_what_is_left_out() -> None:
    files = [[finding(number, level) for number in range(12)] for level in ("error", "warning", "note")]
    commands = _commands(report_of(run_of(*files, *[not_judged()] * 2)))
    assert len(commands) == 30
    said = commands[-1].message
    assert "errors 12" in said
    assert "could not be judged: 2" in said
    assert "ten of a kind: 9." in said  # 12 + 2 - 10 errors, 2 warnings, 3 notes


def test_nothing_is_said_of_what_is_left_out_where_nothing_is() -> None:
    commands = _commands(report_of(run_of([finding()])))
    assert "ten of a kind" not in commands[-1].message


def test_accepted_findings_are_counted_only() -> None:
    (only,) = _commands(report_of(run_of([finding(suppressed=True)])))
    assert "accepted before, and not annotated: 1" in only.message


def test_faults_of_the_tool_come_before_other_errors() -> None:
    files = [[finding(1)], [finding(2), finding(rule="X900", name="tool-fault", sheet="", cell="", message="Fault!")]]
    assert _commands(report_of(run_of(*files)))[0].message.startswith("Fault!")


def test_empty_and_interrupted_runs_are_errors() -> None:
    assert [item.name for item in _commands(report_of(run_of()))] == ["error", "notice"]
    first, *_ = _commands(report_of(run_of([], not_reached=4)))
    assert (first.name, "4" in first.message) == ("error", True)


def test_hostile_workbooks_give_no_command(tmp_path: Path) -> None:
    commands = _commands(report_on(hostile_folder(tmp_path)))
    assert any("::error::pwned ::stop-commands::x" in item.message for item in commands)
    assert all(item.properties.get("file", "").startswith(str(tmp_path)) for item in commands[:-1])


@given(st.text(max_size=60), st.text(max_size=60))
def test_a_command_reads_back(message: str, title: str) -> None:
    line = command("error", message, title=title)
    assert not re.search("[\r\n]", line)
    read = runner_reads(f"{line}.")
    assert read.name == "error"
    assert read.message == f"{message}."
    assert read.properties.get("title", "").strip() == title.strip()


@given(st.text(max_size=60))
def test_no_text_of_a_workbook_begins_a_line(text: str) -> None:
    told = finding(message=text, remedy=text, sheet=text)
    assert len(_commands(report_of(run_of([told], company=text or "x")))) == 2
