"""Runs a composite GitHub Action as the runner does, as far as this project's action goes.

Steps that run a script run for real, under bash, with the files the runner gives them. Of the actions it uses, those
of actions/cache are played with folders; others must not be reached. What the log tells the runner to do is read by
the runner's own rules, so that a test sees which commands it would have obeyed.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from tests.conftest import ROOT

ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
_REFERENCE = re.compile(r"\b(?:inputs|steps)(?:\.[\w-]+)+")
# What passes from the caller's environment: enough to find programs, and packages where a test installs.
_PASSED = re.compile(r"PATH|HOME|TMPDIR|LANG|SYSTEMROOT|SSL_.*|.*_PROXY|.*_proxy|PIP_.*")
# What the runner knows (actions/runner, ActionCommandManager), in either of its notations.
_KNOWN = "add-mask|add-matcher|add-path|debug|echo|endgroup|error|group|notice|remove-matcher|save-state|set-env|set-output|warning"
_COMMAND = re.compile(rf"^\s*::(?P<name>{_KNOWN}|stop-commands)(?: (?P<properties>.*?))?::|##\[(?P<old>{_KNOWN})\b")


@dataclass
class Job:
    """A job on a runner: its workspace, what its steps gave, and the caches of the repository by key."""

    workspace: Path
    temporary: Path
    caches: dict[str, Path] = field(default_factory=dict)
    environment: dict[str, str] = field(default_factory=dict)
    skip_install: bool = True

    @property
    def summary(self) -> Path:
        return self.temporary / "summary.md"

    def run_action(self, **given: str) -> Outcome:
        """The action with inputs (``fail_on`` for fail-on)."""
        named = {name.replace("_", "-"): value for name, value in given.items()}
        assert named.keys() <= ACTION["inputs"].keys()
        inputs = {name: named.get(name, item["default"]) for name, item in ACTION["inputs"].items()}
        outcome = Outcome(inputs)
        for step in ACTION["runs"]["steps"]:
            if outcome.code == 0 and outcome.holds(step.get("if", "true")):
                self._step(step, outcome)
        return outcome

    def _step(self, step: Mapping[str, Any], outcome: Outcome) -> None:
        outcome.reached.append(step["name"])
        if step.get("id") == "install" and self.skip_install:
            cache = self.temporary / "cmrtkit-cache"
            given = {"python": sys.executable, "cache": str(cache), "cache-prefix": "cmrtkit-test-Linux-"}
        elif "run" in step:
            given = self._script(step, outcome)
        else:
            given = self._used(step["uses"], {name: outcome.text(value) for name, value in step["with"].items()})
        outcome.steps[step.get("id", step["name"])] = given

    def _script(self, step: Mapping[str, Any], outcome: Outcome) -> dict[str, str]:
        assert step["shell"] == "bash"
        script, output = self.temporary / "step.sh", self.temporary / "output"
        script.write_text(outcome.text(step["run"]), encoding="utf-8")
        output.write_text("", encoding="utf-8")
        self.summary.touch()
        run = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", script],
            cwd=self.workspace, env=self._environment(step, outcome, output), stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
        )  # fmt: skip
        outcome.code = run.returncode
        outcome.log += run.stdout.decode()
        return dict(line.split("=", 1) for line in output.read_text(encoding="utf-8").splitlines())

    def _environment(self, step: Mapping[str, Any], outcome: Outcome, output: Path) -> dict[str, str]:
        passed = {name: value for name, value in os.environ.items() if _PASSED.fullmatch(name)}
        runner = {
            "CI": "true",
            "GITHUB_ACTION_PATH": str(ROOT),
            "GITHUB_OUTPUT": str(output),
            "GITHUB_STEP_SUMMARY": str(self.summary),
            "GITHUB_WORKSPACE": str(self.workspace),
            "RUNNER_OS": "Linux",
            "RUNNER_TEMP": str(self.temporary),
        }
        own = {name: outcome.text(value) for name, value in step.get("env", {}).items()}
        return {**passed, **runner, **self.environment, **own}

    def _used(self, action: str, given: Mapping[str, str]) -> dict[str, str]:
        if action.startswith("actions/cache/save@"):
            assert given["key"] not in self.caches, "a key cannot be saved twice"
            self.caches[given["key"]] = self.temporary.parent / f"saved-{len(self.caches)}"
            shutil.copytree(given["path"], self.caches[given["key"]])
            return {}
        assert action.startswith("actions/cache/restore@"), action
        assert given["key"] not in self.caches
        matched = [key for key in self.caches if key.startswith(given["restore-keys"])]
        if matched:
            shutil.copytree(self.caches[matched[-1]], given["path"], dirs_exist_ok=True)
        return {"cache-matched-key": matched[-1] if matched else "", "cache-hit": "false"}


@dataclass
class Outcome:
    """What became of the action so far."""

    inputs: Mapping[str, str]
    steps: dict[str, dict[str, str]] = field(default_factory=dict)
    reached: list[str] = field(default_factory=list)
    log: str = ""
    code: int = 0

    @property
    def outputs(self) -> dict[str, str]:
        """The outputs of the action, as its file maps them."""
        return {name: self.text(output["value"]) for name, output in ACTION["outputs"].items()}

    def holds(self, condition: str) -> bool:
        return condition == "true" or bool(self._value(condition.strip().removeprefix("${{").removesuffix("}}")))

    def text(self, template: object) -> str:
        said = str(template).lower() if isinstance(template, bool) else str(template)
        return re.sub(r"\$\{\{(.*?)\}\}", lambda found: str(self._value(found[1])), said)

    def _value(self, expression: str) -> object:
        named = _REFERENCE.sub(lambda found: repr(self._named(found[0].split("."))), expression.strip())
        code = " ".join(named.replace("&&", " and ").replace("||", " or ").split())
        return eval(code, {"__builtins__": {}}, {"format": str.format})

    def _named(self, parts: list[str]) -> str:
        if parts[0] == "inputs":
            return self.inputs[parts[1]]
        assert parts[0] == "steps" and parts[2] == "outputs"
        return self.steps.get(parts[1], {}).get(parts[3], "")


def obeyed(log: str) -> Iterator[tuple[str, str]]:
    """The commands that the runner would have carried out, with their properties."""
    stopped = None
    for line in log.splitlines():
        if stopped:
            stopped = None if line.strip() == f"::{stopped}::" else stopped
        elif found := _COMMAND.search(line):
            yield found["name"] or found["old"], found["properties"] or ""
            if found["name"] == "stop-commands":
                stopped = line.strip().removeprefix("::stop-commands::")
