"""The GitHub Action does what it says on a runner that is played, with inputs and workbooks that mean harm."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from cmrtkit.builder import complete, write
from tests.composite_action import ACTION, Job, obeyed
from tests.conftest import ROOT
from tests.network import needs_index

FOLDER = ROOT / "integrations" / "github"
STEPS = {step.get("id", step["name"]): step for step in ACTION["runs"]["steps"]}
DAY = "2026-11-21"
TOLD = {"error", "warning", "notice", "group", "endgroup", "stop-commands"}


@pytest.fixture
def job(tmp_path: Path) -> Job:
    made = Job(tmp_path / "work space", tmp_path / "temp")
    made.temporary.mkdir()
    made.workspace.mkdir()
    for name in ("suppliers", "lists"):
        (made.workspace / name).mkdir()
    for name in ("faulty-cmrt-6.4.xlsx", "sound-cmrt-6.4.xlsx"):
        shutil.copy(ROOT / "examples" / name, made.workspace / "suppliers")
    for path in (ROOT / "examples" / "lists").iterdir():
        shutil.copy(path, made.workspace / "lists")
    return made


def test_reports_outputs_and_verdict(job: Job) -> None:
    outcome = job.run_action(
        paths="suppliers", reference="lists", as_of=DAY,
        sarif="reports/of today/cmrtkit.sarif", junit="reports/cmrtkit.xml", html="cmrtkit.html", xlsx="cmrtkit.xlsx",
    )  # fmt: skip
    assert outcome.code == 1, outcome.log
    outputs = outcome.outputs
    report = json.loads(Path(outputs["json"]).read_bytes())
    summary = {name: str(number) for name, number in report["summary"].items() if isinstance(number, int)}
    told = ("exit-code", "files", "errors", "warnings", "notes", "not-judged")
    wanted = ["1", "2", *(summary[name] for name in ("error", "warning", "note", "not_checked"))]
    assert [outputs[name] for name in told] == wanted
    assert int(outputs["errors"]) > 5
    assert outputs["sarif"] == "reports/of today/cmrtkit.sarif"
    for name in ("sarif", "junit", "html", "xlsx"):
        assert (job.workspace / outputs[name]).stat().st_size > 500, name
    assert "faulty-cmrt-6.4.xlsx" in job.summary.read_text(encoding="utf-8")
    assert [name for name, _ in obeyed(outcome.log)].count("error") > 5
    assert "Graustark Fasteners Ltd." in outcome.log


def test_sound_workbooks_pass(job: Job) -> None:
    job.run_action(paths="suppliers/sound-cmrt-6.4.xlsx", as_of=DAY)
    outcome = job.run_action(paths="suppliers/sound-cmrt-6.4.xlsx", as_of=DAY, annotations="false", summary="false")
    assert outcome.code == 0, outcome.log
    assert outcome.outputs["sarif"] == outcome.outputs["html"] == ""
    assert {name for name, _ in obeyed(outcome.log)} == {"group", "stop-commands", "endgroup"}


def test_settings_reach_cmrtkit(job: Job) -> None:
    outcome = job.run_action(
        paths="suppliers\nsuppliers/sound-cmrt-6.4.xlsx", reference="lists/conformant-2026-09.csv\nlists/own-list.yaml",
        rules=str(ROOT / "examples" / "own-rules"), select="T101,superseded-template\nS300", ignore="S300", fail_on="never", lang="ja",
        as_of=DAY, extra_args="--jobs\n1", suppressions=str(ROOT / "examples" / "accepted.yaml"), json="report.json",
    )  # fmt: skip
    assert outcome.code == 0, outcome.log
    report = json.loads((job.workspace / "report.json").read_bytes())
    assert set(report["summary"]["by_rule"]) == {"required-missing", "superseded-template"}
    assert report["as_of"] == DAY
    assert {source["name"] for source in report["reference"]} == {"conformant-2026-09.csv", "own-list.yaml"}
    assert re.search("[぀-ヿ]", outcome.log)


HOSTILE = ["$(touch owned)", "`touch owned`", "a; touch owned", "' touch owned '", '"$(touch owned)"', "--write-baseline=owned", "-h", "%0A::error::x", "a | touch owned &"]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_names_are_files_and_nothing_else(text: str, job: Job) -> None:
    shutil.copy(ROOT / "examples" / "sound-cmrt-6.4.xlsx", job.workspace / f"{text}.xlsx")
    outcome = job.run_action(paths=f"{text}.xlsx\n", as_of=DAY, html=f"out/{text}.html")
    assert (outcome.code, outcome.outputs["files"]) == (0, "1"), outcome.log
    assert (job.workspace / "out" / f"{text}.html").is_file()
    assert not [path for path in job.workspace.rglob("*") if path.name.startswith("owned")]
    assert not (job.workspace / "baseline").exists()


@pytest.mark.parametrize("name", sorted(ACTION["inputs"].keys() - {"python-version", "extra-args"}))
@pytest.mark.parametrize("text", ["$(touch owned)`touch owned`; touch owned", "x\nexit-code=0\n::error::x\rfiles=0"])
def test_hostile_inputs_do_no_harm(name: str, text: str, job: Job) -> None:
    outcome = job.run_action(**{"paths": "suppliers/sound-cmrt-6.4.xlsx", "as_of": DAY, name.replace("-", "_"): text})
    written = name in {"json", "sarif", "junit", "html", "xlsx"} and "\n" not in text and "\r" not in text
    assert outcome.code == (0 if written else outcome.code or -1)
    assert outcome.outputs["exit-code"] == str(outcome.code)
    assert not (job.workspace / "owned").exists()
    assert {command for command, _ in obeyed(outcome.log)} <= TOLD
    assert all(properties != "" for command, properties in obeyed(outcome.log) if command == "error")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"json": "a.json\nexit-code=0"}, "the input json takes one line, not 2"),
        ({"as_of": f"{DAY}\n{DAY}"}, "the input as-of takes one line, not 2"),
        ({"html": "a.html\rexit-code=0"}, "the input html holds a control character"),
        ({"paths": "suppliers\u2028x"}, "the input paths holds a control character"),
        ({"annotations": "%0A::warning::x"}, "the input annotations is true or false, not '%250A::warning::x'"),
        ({"sarif": "suppliers/sound-cmrt-6.4.xlsx/a.sarif"}, "the folder for the input sarif cannot be made: "),
    ],
)
def test_inputs_that_cannot_be_meant(given: dict[str, str], said: str, job: Job) -> None:
    outcome = job.run_action(**{"paths": "suppliers/sound-cmrt-6.4.xlsx", **given})
    assert (outcome.code, outcome.outputs["exit-code"], outcome.outputs["files"]) == (2, "2", "")
    assert outcome.log.startswith(f"::error title=cmrtkit::{said}")
    assert len(outcome.log.splitlines()) == 1


def test_workbooks_give_the_runner_no_commands(job: Job) -> None:
    bad = (
        "x\n::add-mask::Errors\n::stop-commands::x\n  ::set-output name=a::b ##[add-mask]b\r::error::x %0A::warning::x"
    )
    workbook = complete("CMRT", "6.5", name=bad).with_cells({"Declaration!D16": bad, "Declaration!D26": bad})
    write(workbook, job.workspace / "suppliers" / "\n::add-mask::a.xlsx")
    (job.workspace / "suppliers" / "\n::add-mask::b.xlsx").write_bytes(b"no workbook")
    (job.workspace / "suppliers" / "\n::add-mask::c.txt").write_bytes(b"")
    for flag in ("true", "false"):
        outcome = job.run_action(paths="suppliers", as_of=DAY, annotations=flag)
        assert outcome.code == 3, outcome.log
        assert {name for name, _ in obeyed(outcome.log)} <= TOLD
        assert len([name for name, _ in obeyed(outcome.log) if name == "stop-commands"]) == 1
        assert "add-mask" in outcome.log


def test_faults_of_use_leave_no_outputs(job: Job) -> None:
    (job.workspace / "old.html").write_text("of another run")
    outcome = job.run_action(paths="suppliers", ignore="no-such-rule", html="old.html")
    assert (outcome.code, outcome.outputs["exit-code"]) == (2, "2")
    assert outcome.outputs["html"] == outcome.outputs["files"] == ""
    assert "no-such-rule" in outcome.log


def test_nothing_found(job: Job) -> None:
    outcome = job.run_action(paths="lists")
    assert (outcome.code, outcome.outputs["files"]) == (3, "0")


def test_cache_is_kept_once(job: Job) -> None:
    first = job.run_action(paths="suppliers", as_of=DAY)
    shutil.rmtree(job.temporary / "cmrtkit-cache")
    second = job.run_action(paths="suppliers", as_of=DAY)
    keep, fetch = "Keep what is known of the workbooks", "Fetch what is known of the workbooks"
    assert [keep in outcome.reached for outcome in (first, second)] == [True, False]
    assert len(job.caches) == 1
    shutil.copy(ROOT / "examples" / "sound-emrt-1.3.xlsx", job.workspace / "suppliers")
    assert keep in job.run_action(paths="suppliers", as_of=DAY).reached
    without = job.run_action(paths="suppliers", as_of=DAY, cache="false")
    assert not {keep, fetch} & set(without.reached)
    assert (first.code, second.code, without.code) == (1, 1, 1)


@needs_index
def test_whole_action_with_installation(job: Job) -> None:
    for module in ("venv", "pip", "cmrtkit", "json", "inputs", "runner", "sitecustomize"):
        (job.workspace / f"{module}.py").write_text("import pathlib; pathlib.Path('owned').touch()")
    job.skip_install = False
    job.environment = {"PYTHONPATH": str(job.workspace), "PIP_USER": "1", "PIP_REQUIRE_VIRTUALENV": "1"}
    outcome = job.run_action(paths="suppliers/sound-cmrt-6.4.xlsx", as_of=DAY)
    assert outcome.code == 0, outcome.log
    installed = outcome.steps["install"]
    assert Path(installed["python"]).is_relative_to(job.temporary)
    assert re.fullmatch(r"cmrtkit-\d+\.\d+\.\d+\S*-Linux-", installed["cache-prefix"])
    assert not (job.workspace / "owned").exists()
    again = job.run_action(paths="suppliers/faulty-cmrt-6.4.xlsx", as_of=DAY)
    assert (again.code, again.steps["install"]) == (1, installed)


def test_python_that_is_too_old_is_said(job: Job, tmp_path: Path) -> None:
    programs = tmp_path / "programs"
    programs.mkdir()
    for name in ("bash", "cksum", "tr"):
        (programs / name).symlink_to(str(shutil.which(name)))
    (programs / "python3").write_text("#!/bin/sh\nexit 1\n")
    (programs / "python3").chmod(0o755)
    job.skip_install = False
    job.environment = {"PATH": str(programs)}
    outcome = job.run_action()
    assert outcome.code == 1
    assert "::error title=cmrtkit::no Python 3.11 or newer" in outcome.log


def test_no_input_goes_through_a_shell() -> None:
    """Every input arrives by environment, and no script holds an expression."""
    handed = set(STEPS["validate"]["env"]) - {"CMRTKIT_PYTHON", "CMRTKIT_CACHE_DIR"}
    assert handed == {f"INPUT_{name.upper().replace('-', '_')}" for name in ACTION["inputs"]} - {"INPUT_PYTHON_VERSION"}
    assert not [step for step in ACTION["runs"]["steps"] if "${{" in step.get("run", "")]
    read = "".join(path.read_text(encoding="utf-8") for path in FOLDER.glob("*.py"))
    named = set(re.findall(r'"([A-Z_]{4,})"', read)) | {"JSON", "SARIF", "JUNIT", "HTML", "XLSX"}
    assert {name.removeprefix("INPUT_") for name in handed} <= named


def test_bash_of_macos_understands_the_scripts() -> None:
    """Bash 3.2 has no mapfile, no ${x,,}, no |&, no associative arrays."""
    for script in FOLDER.glob("*.sh"):
        text = script.read_text(encoding="utf-8")
        assert not re.search(r"mapfile|readarray|declare -[AgnlLu]|local -[An]|\$\{\w+[,^]|\|&|&>>|\$\{\w+@", text)
        assert os.access(script, os.X_OK)
        subprocess.run(["bash", "-n", script], check=True)
