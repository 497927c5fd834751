"""The hook judges staged workbooks, installed and started by pre-commit as its users have it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from cmrtkit.version import __version__
from tests.conftest import ROOT
from tests.network import needs_index

CONFIG = ROOT / "examples" / "ci" / "pre-commit-config.yaml"
PROGRAMS = Path(sys.executable).parent


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A repository with lists, and no workbooks yet."""
    folder = tmp_path / "project"
    (folder / "suppliers").mkdir(parents=True)
    shutil.copytree(ROOT / "examples" / "lists", folder / "lists")
    return folder


def _git(*arguments: str, cwd: Path) -> None:
    settings = ["-c", "user.name=Nobody", "-c", "user.email=nobody@example.com", "-c", "init.defaultBranch=main"]
    own = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    subprocess.run(["git", *settings, *arguments], cwd=cwd, env={**os.environ, **own}, check=True, capture_output=True)


@pytest.fixture
def hook(project: Path, tmp_path: Path) -> tuple[Path, dict[str, str]]:
    """A repository that uses the hook, from a repository of the tool as it is here."""
    tool = tmp_path / "tool"
    tool.mkdir()
    for name in ("src", "rules", "templates"):
        shutil.copytree(ROOT / name, tool / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml"):
        shutil.copy(ROOT / name, tool)
    for folder in (tool, project):
        _git("init", "--quiet", cwd=folder)
        _git("add", "--all", cwd=folder)
        _git("commit", "--quiet", "--message", "all", cwd=folder)
    _git("tag", f"v{__version__}", cwd=tool)
    config = re.sub(r"repo: \S+", f"repo: {tool}", CONFIG.read_text(encoding="utf-8"))
    (project / ".pre-commit-config.yaml").write_text(config, encoding="utf-8")
    return project, {
        **os.environ,
        "PRE_COMMIT_HOME": str(tmp_path / "environments"),
        "PATH": f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}",
    }


def _pre_commit(project: Path, environment: dict[str, str], *names: str) -> tuple[int, str]:
    for name in names:
        shutil.copy(ROOT / "examples" / "faulty-cmrt-6.4.xlsx", project / name)
    _git("add", "--all", cwd=project)
    run = subprocess.run(
        [PROGRAMS / "pre-commit", "run", "--color", "never"], cwd=project, env=environment,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    return run.returncode, run.stdout


@needs_index
@pytest.mark.skipif(not (PROGRAMS / "pre-commit").exists(), reason="pre-commit is not installed; the extra dev has it")
def test_hook(hook: tuple[Path, dict[str, str]]) -> None:
    project, environment = hook
    shutil.copy(ROOT / "examples" / "sound-cmrt-6.4.xlsx", project / "suppliers" / "a new one.xlsx")
    code, said = _pre_commit(project, environment, "elsewhere.xlsx")
    assert (code, "Passed" in said) == (0, True), said
    code, said = _pre_commit(project, environment, "suppliers/$(touch owned).xlsx")
    assert (code, "Failed" in said) == (1, True), said
    assert "$(touch owned).xlsx" in said
    assert "Graustark Fasteners Ltd." in said
    assert "elsewhere.xlsx" not in said
    # As the hook comes, it is about all workbooks, and takes none for an option.
    config = project / ".pre-commit-config.yaml"
    config.write_text(re.sub(r"\n +(files|args):.*", "", config.read_text(encoding="utf-8")), encoding="utf-8")
    code, said = _pre_commit(project, environment, "--write-baseline=owned.xlsx", "~$locked.xlsx")
    assert (code, "--write-baseline=owned.xlsx" in said, "locked" in said) == (1, True, False), said
    assert not (project / "owned").exists()
    assert not (project / "owned.xlsx").exists()
