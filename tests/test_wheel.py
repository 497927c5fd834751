"""The installed wheel works from an empty folder: its rules and templates come with it."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.conftest import ROOT

pytestmark = pytest.mark.skipif(importlib.util.find_spec("hatchling") is None, reason="hatchling is not installed")


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "wheel", "--no-deps", "--no-build-isolation", "-w", folder, ROOT], check=True)
    (wheel,) = folder.glob("*.whl")
    target = folder / "site"
    subprocess.run([*pip, "install", "--no-deps", "--target", target, wheel], check=True)
    return target


def test_everything_is_in_the_wheel(installed: Path) -> None:
    with zipfile.ZipFile(next(installed.parent.glob("*.whl"))) as wheel:
        names = set(wheel.namelist())
    shipped = {path for folder in ("rules", "templates") for path in (ROOT / folder).rglob("*") if path.is_file()}
    assert {f"cmrtkit/{path.relative_to(ROOT).as_posix()}" for path in shipped} <= names
    assert "cmrtkit/py.typed" in names
    assert not [name for name in names if name.endswith(".xlsx")]


@pytest.mark.parametrize(
    "arguments",
    [
        ("validate", str(ROOT / "examples" / "sound-cmrt-6.4.xlsx"), "--lang", "zh"),
        ("rules", "list"),
        ("rules", "show", "T101"),
        ("rules", "export"),
    ],
)
def test_installed_wheel(arguments: tuple[str, ...], installed: Path, tmp_path: Path) -> None:
    code = "import cmrtkit, sys; assert cmrtkit.__file__.startswith(sys.argv.pop(1)), cmrtkit.__file__; from cmrtkit.cli.main import run; run()"
    run = subprocess.run(
        [sys.executable, "-c", code, str(installed), *arguments],
        cwd=tmp_path, capture_output=True, check=False, env={**os.environ, "PYTHONPATH": str(installed)},
    )  # fmt: skip
    assert (run.returncode, run.stderr) == (0, b"")
    assert run.stdout
