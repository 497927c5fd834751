"""The action, the hook, the image and the examples for CI are sound by their own linters, and do what they show."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest
import yaml

from cmrtkit.version import __version__
from tests.composite_action import ACTION, Job
from tests.conftest import ROOT
from tests.helpers import run_cmrtkit

EXAMPLES = ROOT / "examples" / "ci"
WORKFLOW = EXAMPLES / "github-workflow.yml"
PIPELINE = EXAMPLES / "gitlab-ci.yml"
HOOKS = EXAMPLES / "pre-commit-config.yaml"
PROGRAMS = Path(sys.executable).parent
PATH = f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}"
LINTS = {
    "action": ["check-jsonschema", "--builtin-schema", "vendor.github-actions", "action.yml"],
    "workflow": ["check-jsonschema", "--builtin-schema", "vendor.github-workflows", str(WORKFLOW)],
    "pipeline": ["check-jsonschema", "--builtin-schema", "vendor.gitlab-ci", "--data-transform", "gitlab-ci", str(PIPELINE)],
    # Major versions, which receive fixes, are meant; zizmor.yml says of whom.
    "expressions": ["jactionlint", "--ignore", "unpinned-uses", "--strict-exit", "action.yml", str(WORKFLOW)],
    "security": ["zizmor", "--offline", "--persona", "pedantic", "--config", "integrations/github/zizmor.yml", "action.yml", str(WORKFLOW), ".pre-commit-hooks.yaml"],
    "scripts": ["shellcheck", "integrations/github/install.sh"],
    "image": ["hadolint", "Dockerfile"],
    "hook": ["pre-commit", "validate-manifest", ".pre-commit-hooks.yaml"],
    "hook in use": ["pre-commit", "validate-config", str(HOOKS)],
}  # fmt: skip
# The same linters on files with a fault each, so that none passes because it looks at nothing.
FAULTS = {
    "action": ("using: composite", "using: composit"),
    "workflow": ("runs-on: ubuntu-latest", "run-on: ubuntu-latest"),
    "pipeline": ("expire_in: 90 days", "expires: 90 days"),
    "expressions": ("steps.validate.outputs.exit-code", "steps.validate.output.exit-code"),
    "security": ('bash "$GITHUB_ACTION_PATH/integrations', 'bash "${{ inputs.paths }}/integrations'),
    "scripts": ('cd "$RUNNER_TEMP"', "cd $RUNNER_TEMP"),
    "image": ("USER 10001:10001", "RUN sudo true"),
    "hook": ("language: python", "language: pythn"),
    "hook in use": ("rev: ", "revision: "),
}


def _lint(name: str, *changed: str) -> subprocess.CompletedProcess[str]:
    command = [*(LINTS[name][:-1] if changed else LINTS[name]), *changed]
    if not (PROGRAMS / command[0]).exists():
        pytest.skip(f"{command[0]} is not installed; the extra dev has it")
    return subprocess.run(
        command, cwd=ROOT, env={**os.environ, "PATH": PATH}, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("name", LINTS)
def test_lint(name: str) -> None:
    run = _lint(name)
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.parametrize("name", FAULTS)
def test_linter_sees_a_fault(name: str, tmp_path: Path) -> None:
    path = ROOT / next(word for word in LINTS[name] if (ROOT / word).is_file() and "zizmor" not in word)
    copy = Path(shutil.copy(path, tmp_path))
    assert _lint(name, str(copy)).returncode == 0
    sound = copy.read_text(encoding="utf-8")
    assert FAULTS[name][0] in sound
    copy.write_text(sound.replace(*FAULTS[name]), encoding="utf-8")
    assert _lint(name, str(copy)).returncode != 0


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A repository as the examples have it."""
    folder = tmp_path / "project"
    for name in ("suppliers", "lists"):
        (folder / name).mkdir(parents=True)
    for path in (ROOT / "examples").glob("*.xlsx"):
        shutil.copy(path, folder / "suppliers")
    for path in (ROOT / "examples" / "lists").iterdir():
        shutil.copy(path, folder / "lists")
    return folder


@pytest.fixture
def programs(tmp_path: Path) -> str:
    """PATH with the cmrtkit that is tested."""
    command = tmp_path / "programs" / "cmrtkit"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m cmrtkit "$@"\n')
    command.chmod(0o755)
    return f"{command.parent}{os.pathsep}{PATH}"


def _yaml(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def test_workflow_runs_the_action(project: Path, tmp_path: Path) -> None:
    (job,) = _yaml(WORKFLOW)["jobs"].values()
    (step,) = (step for step in job["steps"] if "cmrtkit@" in step["uses"])
    runner = tmp_path / "runner"
    runner.mkdir()
    outcome = Job(project, runner).run_action(**{name.replace("-", "_"): value for name, value in step["with"].items()})
    assert outcome.code == 1, outcome.log
    used = set(re.findall(rf"steps\.{step['id']}\.outputs\.([\w-]+)", WORKFLOW.read_text(encoding="utf-8")))
    assert used == {"sarif", "json", "html"} <= ACTION["outputs"].keys()
    assert all((project / outcome.outputs[name]).is_file() for name in used)


def test_workflow_may_do_no_more_than_it_must() -> None:
    workflow = _yaml(WORKFLOW)
    (job,) = workflow["jobs"].values()
    assert workflow["permissions"] == {}
    assert job["permissions"] == {"contents": "read", "actions": "read", "security-events": "write"}


def test_pipeline_runs(project: Path, programs: str) -> None:
    (job,) = _yaml(PIPELINE).values()
    environment = {**os.environ, "PATH": programs, "CI_PROJECT_DIR": str(project)}
    environment |= {name: value.replace("$CI_PROJECT_DIR", str(project)) for name, value in job["variables"].items()}
    run = subprocess.run(
        ["bash", "-eo", "pipefail", "-c", "\n".join(job["script"])],
        cwd=project, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert run.returncode == 1, run.stderr
    report = ET.parse(project / job["artifacts"]["reports"]["junit"])
    assert list(report.iter("failure"))
    for path in (*job["artifacts"]["paths"], *job["cache"]["paths"]):
        assert any((project / path).iterdir())


def _shown_commands() -> list[str]:
    """Command lines of cmrtkit in files for CI, those in an image too."""
    files = [*sorted(EXAMPLES.iterdir()), ROOT / "Dockerfile", ROOT / ".pre-commit-hooks.yaml"]
    text = "\n".join(re.sub(r"\n\s+--", " --", path.read_text(encoding="utf-8")) for path in files)
    return re.findall(r"cmrtkit ((?:validate|cache|rules|config) .*--.*)", text)


@pytest.mark.parametrize("command", _shown_commands())
def test_shown_command(command: str, project: Path) -> None:
    (project / "reports").mkdir()
    options = set(re.findall(r"--[\w-]+", command))
    assert options <= set(re.findall(r"--[\w-]+", run_cmrtkit("validate", "--help", cwd=project).stdout))
    run = run_cmrtkit(*shlex.split(command), cwd=project)
    assert run.returncode == 1, run.stderr
    assert all((project / file).stat().st_size for file in re.findall(r"--format \w+=(\S+)", command))


def test_commands_are_shown() -> None:
    assert len(_shown_commands()) >= 3


def test_versions_are_those_of_the_tool() -> None:
    for path in (WORKFLOW, PIPELINE, HOOKS, ROOT / "Dockerfile"):
        text = path.read_text(encoding="utf-8")
        named = re.findall(r'cmrtkit@v([\d.]+)|cmrtkit:([\d.]+)|rev: v([\d.]+)|image\.version="([^"]+)"', text)
        assert {version for found in named for version in found if version} == {__version__}, path.name
