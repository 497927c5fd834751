"""Commands with their exit codes, as programs call them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from cmrtkit.cli import main as cli
from cmrtkit.layout import Recognised
from cmrtkit.model.declaration import Declaration


def cmrtkit(*arguments: str | Path, cwd: Path | None = None, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "cmrtkit", *map(str, arguments)],
        capture_output=True, encoding="utf-8", check=False, cwd=cwd, stdin=subprocess.DEVNULL,
        env={**os.environ, **env},
    )  # fmt: skip


def test_exit_codes(sound: Path, faulty: Path, tmp_path: Path) -> None:
    """The sound one is on 6.5, current on the day asked for; the faulty one on 6.4."""
    day = ("--as-of", "2025-09-01")
    assert cmrtkit("validate", sound, *day).returncode == 0
    assert cmrtkit("validate", faulty, *day).returncode == 1
    assert cmrtkit("validate", faulty, "--fail-on", "never", *day).returncode == 0
    assert cmrtkit("validate", sound, "--as-of", "2026-11-21", "--fail-on", "warning").returncode == 1
    assert cmrtkit("validate", faulty, tmp_path / "none.xlsx", *day).returncode == 3
    assert cmrtkit("validate", tmp_path).returncode == 3


@pytest.mark.parametrize(
    "arguments",
    [
        ("validate",),
        ("validate", "x.xlsx", "--format", "yaml"),
        ("validate", "x.xlsx", "--format", "json", "--format", "text"),
        ("validate", "x.xlsx", "--fail-on", "sometimes"),
        ("validate", "x.xlsx", "--lang", "fr"),
        ("validate", "x.xlsx", "--as-of", "tomorrow"),
        ("validate", "x.xlsx", "--select", "no-such-rule"),
        ("validate", "x.xlsx", "--ignore", "T999"),
        ("rules", "show", "nonsense"),
        ("unknown-command",),
    ],
)
def test_wrong_usage_is_2_and_said_on_stderr(arguments: tuple[str, ...]) -> None:
    run = cmrtkit(*arguments)
    assert run.returncode == 2
    assert run.stdout == ""
    assert run.stderr
    assert "Traceback" not in run.stderr


def test_the_exit_code_does_not_depend_on_the_format(faulty: Path) -> None:
    assert {cmrtkit("validate", faulty, "--format", name).returncode for name in ("text", "json")} == {1}


def test_select_and_ignore(faulty: Path) -> None:
    def rules(*arguments: str) -> set[str]:
        run = cmrtkit("validate", faulty, "--format", "json", *arguments)
        return set(json.loads(run.stdout)["summary"]["by_rule"])

    assert rules("--select", "required-missing,T103") == {"required-missing", "superseded-template"}
    assert rules("--ignore", "superseded-template") == {
        "required-missing",
        "smelter-row-incomplete",
        "no-conformance-list",
        "unknown-smelter-name",
    }


def test_several_reports_at_once(faulty: Path, tmp_path: Path) -> None:
    out = tmp_path / "report.json"
    run = cmrtkit("validate", faulty, "--format", f"json={out}", "--format", "text", "--as-of", "2026-01-01")
    document = json.loads(out.read_text(encoding="utf-8"))
    assert document["as_of"] == "2026-01-01"
    assert "INCOMPLETE" in run.stdout
    assert run.stderr == ""


def test_a_report_that_cannot_be_written_is_wrong_usage(faulty: Path, tmp_path: Path) -> None:
    run = cmrtkit("validate", faulty, "--format", f"json={tmp_path}/no/such/folder.json")
    assert run.returncode == 2
    assert "cannot write" in run.stderr


def test_languages(faulty: Path) -> None:
    assert "会社名が未記入です。" in cmrtkit("validate", faulty, "--lang", "ja").stdout
    assert "公司名称未填写。" in cmrtkit("validate", faulty, "--lang", "zh").stdout


def test_output_is_utf_8_in_any_locale(faulty: Path) -> None:
    run = cmrtkit("validate", faulty, "--lang", "ja", LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    assert "会社名が未記入です。" in run.stdout


def test_piped_output_has_no_colour_and_nothing_on_stderr(faulty: Path) -> None:
    run = cmrtkit("validate", faulty)
    assert "\x1b" not in run.stdout
    assert run.stderr == ""


def test_nothing_is_written_beside_the_input(sound: Path, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.xlsx").write_bytes(sound.read_bytes())
    cmrtkit("validate", folder, cwd=folder)
    assert [path.name for path in folder.iterdir()] == ["a.xlsx"]


def test_rules_commands() -> None:
    listed = cmrtkit("rules", "list").stdout
    assert "T101  required-missing" in listed
    assert "必須項目" in cmrtkit("rules", "list", "--lang", "ja").stdout
    page = cmrtkit("rules", "show", "required-missing").stdout
    for heading in ("Why it matters", "Sources", "Flagged", "Not flagged"):
        assert f"\n{heading}\n" in page
    exported = json.loads(cmrtkit("rules", "export").stdout)
    assert {rule["name"] for rule in exported["rules"]} >= {"required-missing", "smelter-row-incomplete"}
    assert json.loads(cmrtkit("rules", "export", "--schema").stdout)["title"] == "cmrtkit.run/1"


def test_version_and_help() -> None:
    assert cmrtkit("--version").stdout.startswith("cmrtkit ")
    assert "validate" in cmrtkit("--help").stdout
    assert "--fail-on" in cmrtkit("validate", "--help").stdout


def test_help_loads_nothing_heavy() -> None:
    code = "import sys, cmrtkit.cli.main; print(sorted({'pydantic', 'openpyxl', 'jinja2', 'yaml', 'rich'} & set(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_a_fault_of_the_tool_is_70(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], sound: Path
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError("boom")

    monkeypatch.setattr("cmrtkit.api.judge", fail)
    monkeypatch.setattr(sys, "argv", ["cmrtkit", "validate", str(sound)])
    with pytest.raises(SystemExit) as caught:
        cli.run()
    assert caught.value.code == 70
    assert "fault of the tool: validate: ZeroDivisionError" in capsys.readouterr().err


def test_a_fault_on_one_file_does_not_cost_the_others(
    monkeypatch: pytest.MonkeyPatch, sound: Path, faulty: Path
) -> None:
    import cmrtkit as package
    from cmrtkit.cli.exits import exit_code
    from cmrtkit.parser import parse

    def failing(recognised: Recognised) -> Declaration:
        if recognised.form.version == "6.4":
            raise KeyError("boom")
        return parse(recognised)

    monkeypatch.setattr("cmrtkit.engine.opening.parse", failing)
    result = package.validate([faulty, sound])
    assert [item.status for item in result.files] == ["not-checked", "checked"]
    assert result.files[0].error is not None
    assert result.files[0].error.code == "tool-fault"
    assert exit_code(result.summary, "error") == 70


def test_a_reader_that_goes_away_is_no_fault(faulty: Path) -> None:
    run = subprocess.run(
        f'"{sys.executable}" -m cmrtkit validate "{faulty}" | head -c 1',
        shell=True,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.stderr == ""


@pytest.mark.parametrize("spoil", ["json={}", "text={}"])
def test_a_report_never_overwrites_an_input(spoil: str, sound: Path, tmp_path: Path) -> None:
    path, link = tmp_path / "a.xlsx", tmp_path / "b.json"
    path.write_bytes(sound.read_bytes())
    link.hardlink_to(path)
    (tmp_path / "x").mkdir()
    for target in (path, link, tmp_path / "x" / ".." / "a.xlsx"):
        assert cmrtkit("validate", path, "--format", spoil.format(target)).returncode == 2
    assert path.read_bytes() == sound.read_bytes()


def test_two_reports_in_one_file_are_wrong_usage(sound: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert cmrtkit("validate", sound, "--format", f"json={out}", "--format", f"text={out}").returncode == 2
    assert not out.exists()


def test_an_empty_path_is_wrong_usage() -> None:
    assert cmrtkit("validate", "").returncode == 2


def test_a_pipe_is_no_workbook(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.xlsx")
    run = cmrtkit("validate", tmp_path / "pipe.xlsx", "--format", "json")
    assert json.loads(run.stdout)["files"][0]["error"]["code"] == "unreadable"


def test_a_broken_pipe_does_not_change_the_exit_code(sound: Path) -> None:
    command = f'"{sys.executable}" -m cmrtkit validate "{sound}" --as-of 2025-09-01 | true; exit ${{PIPESTATUS[0]}}'
    run = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert (run.returncode, run.stderr) == (0, "")


def test_a_report_that_fails_half_way_leaves_no_file(tmp_path: Path) -> None:
    from cmrtkit.cli.output import write_file_chunks

    def chunks() -> Iterator[bytes]:
        yield b"half"
        raise KeyError("boom")

    with pytest.raises(KeyError):
        write_file_chunks(tmp_path / "report.html", chunks())
    assert not (tmp_path / "report.html").exists()
