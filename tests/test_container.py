"""The image's steps, done for real without a container: the build's commands, then cmrtkit as the image's user."""

from __future__ import annotations

import os
import re
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from cmrtkit.version import __version__
from tests.conftest import ROOT
from tests.container_image import Image, everyones_python, instructions, nobody
from tests.network import needs_index

SOUND = ["sound-cmrt-6.4.xlsx", "sound-emrt-1.3.xlsx"]


@pytest.fixture(scope="module")
def image() -> Iterator[Image]:
    """Built once. Not below pytest's folders, which are closed to other users."""
    python = everyones_python()
    if python is None:
        pytest.skip("no Python here that users without rights can start")
    root = Path(tempfile.mkdtemp(prefix="cmrtkit-image-"))
    try:
        root.chmod(0o755)
        _furnish(root, python)
        made = Image(root)
        made.build()
        yield made
        (root / "work").chmod(0o755)
    finally:
        shutil.rmtree(root)


def _furnish(root: Path, python: str) -> None:
    """What the base image has, as far as it is touched: a part of Python's library, and Python."""
    library = root / "usr" / "local" / "lib" / f"python3.{sys.version_info[1]}"
    shutil.copytree(Path(os.__file__).parent / "json", library / "json", ignore=shutil.ignore_patterns("__pycache__"))
    program = root / "programs" / "python"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\n[ "$2" != venv ] || exec {python} "$@"\nexec {sys.executable} "$@"\n')
    program.chmod(0o755)


@pytest.fixture
def work(image: Image) -> Path:
    """The folder of work, with workbooks that can only be read."""
    folder = image.root / "work"
    for name in SOUND:
        shutil.copy(ROOT / "examples" / name, folder)
        (folder / name).chmod(0o444)
    folder.chmod(0o555)
    return folder


def _cmrtkit(image: Image, folder: Path, *arguments: str, without: str = "HOME") -> subprocess.CompletedProcess[str]:
    own = {**image.environment, "PATH": image.environment["PATH"].split(":")[0]}
    environment = {name: value for name, value in own.items() if name not in without.split()}
    return subprocess.run(
        [image.root / "opt" / "cmrtkit" / "bin" / "cmrtkit", *arguments], cwd=folder, env=environment,
        capture_output=True, encoding="utf-8", check=False, **nobody(),
    )  # fmt: skip


@needs_index
def test_image(image: Image, work: Path) -> None:
    installed = image.root / "opt" / "cmrtkit"
    assert len(list(installed.rglob("cmrtkit/**/*.pyc"))) > 100
    assert list((image.root / "usr").rglob("*.pyc"))
    assert not list(installed.rglob("pip"))
    assert stat.S_IMODE((image.root / "cache").stat().st_mode) == 0o1777
    before = sorted(installed.rglob("*"))

    assert _cmrtkit(image, work, "--version").stdout == f"cmrtkit {__version__}\n"
    run = _cmrtkit(image, work, "validate", *SOUND, "--as-of", "2026-11-21")
    assert (run.returncode, run.stderr) == (0, "")
    assert "COMPLETE" in run.stdout
    assert list((image.root / "cache").iterdir())
    refused = _cmrtkit(image, work, "validate", ".", "--format", "json=report.json")
    assert (refused.returncode, refused.stderr.count("\n")) == (2, 1)
    assert sorted(path.name for path in work.iterdir()) == SOUND

    # Without a home or a cache of its own, it leaves nothing behind.
    elsewhere = image.root / "elsewhere"
    elsewhere.mkdir()
    elsewhere.chmod(0o777)
    run = _cmrtkit(image, elsewhere, "validate", str(work), without="HOME CMRTKIT_CACHE_DIR")
    assert (run.returncode, run.stderr, list(elsewhere.iterdir())) == (0, "", [])
    assert sorted(installed.rglob("*")) == before


def test_context_is_what_the_wheel_is_made_of(tmp_path: Path) -> None:
    context = Image(tmp_path).context()
    needed = ["LICENSE", "README.md", "pyproject.toml", "rules", "src", "templates"]
    assert sorted(path.name for path in context.iterdir()) == needed
    assert not list(context.rglob("*.pyc"))
    copies = [said.split()[:-1] for kind, said in instructions() if kind == "COPY" and "--from" not in said]
    assert sorted(name for names in copies for name in names) == needed


def test_image_says_what_it_is() -> None:
    kinds = [name for name, _ in instructions()]
    said = dict(instructions())
    assert [text.split(" AS ")[0] for name, text in instructions() if name == "FROM"] == ["python:${PYTHON}-slim"] * 2
    assert said["ENTRYPOINT"] == '["cmrtkit"]'
    assert said["HEALTHCHECK"] == "NONE"
    assert re.fullmatch(r"[1-9]\d{4}:[1-9]\d{4}", said["USER"])
    assert kinds.index("USER") > max(place for place, name in enumerate(kinds) if name == "RUN")
    labels = dict(re.findall(r'org\.opencontainers\.image\.(\w+)="([^"]*)"', said["LABEL"]))
    assert (labels["title"], labels["version"], labels["licenses"]) == ("cmrtkit", __version__, "Apache-2.0")
