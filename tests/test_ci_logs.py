"""What workbooks hold is obeyed by no CI service that shows the report in its log."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmrtkit.builder import complete, write
from cmrtkit.cli.ci_logs import obeyed_by_none
from tests.helpers import run_cmrtkit

# What the services take for a command.
OBEYED = re.compile(r"^\s*::|##\[|##vso\[", re.MULTILINE | re.IGNORECASE)
HOSTILE = "::error::pwned ##[error]x ##vso[task.complete] " + " ".join(["::stop-commands::x"] * 12)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("hostile") / "##[error]file.xlsx"
    write(complete("CMRT", "6.5").with_cells({"Declaration!D8": HOSTILE, "Declaration!D20": HOSTILE}), path)
    return path


@pytest.mark.parametrize("service", ["GITHUB_ACTIONS", "TF_BUILD"])
@pytest.mark.parametrize("width", ["40", "57", "80", "100"])
def test_no_line_of_the_report_is_a_command(
    hostile: Path, service: str, width: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", width)
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    bare = run_cmrtkit("validate", hostile.name, hostile.name + "gone", cwd=hostile.parent)
    assert OBEYED.search(bare.stdout)  # or this would show nothing
    monkeypatch.setenv(service, "true")
    shown = run_cmrtkit("validate", hostile.name, hostile.name + "gone", cwd=hostile.parent)
    assert not OBEYED.search(shown.stdout + shown.stderr)
    assert shown.stdout.replace("\u200b", "") == bare.stdout


def test_what_cmrtkit_says_itself_is_no_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "##[error]notes.txt").write_text("x", encoding="utf-8")
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    assert not OBEYED.search(run_cmrtkit("validate", ".", cwd=tmp_path).stderr)


@given(st.text(alphabet=":# [vsoVSO]\n\tab"))
def test_nothing_obeyed_is_left_and_nothing_is_lost(text: str) -> None:
    shown = obeyed_by_none(text)
    assert not OBEYED.search(shown)
    assert shown.replace("\u200b", "") == text
