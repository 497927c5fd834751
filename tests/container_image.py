"""The Dockerfile, carried out in a folder that stands for the image: no daemon and no registry are needed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypedDict

from tests.conftest import ROOT

# What the image has of its own: every absolute path of the Dockerfile lies below one of them.
_PLACES = re.compile(r"(?<![\w./])/(src|opt|wheels|cache|work|usr)\b")
_INSTRUCTION = re.compile(r"^([A-Z]+) +(.*)$", re.MULTILINE)


def instructions() -> list[tuple[str, str]]:
    """The Dockerfile's instructions and what follows them, in order."""
    text = re.sub(r"^#.*\n", "", (ROOT / "Dockerfile").read_text(encoding="utf-8"), flags=re.MULTILINE)
    return _INSTRUCTION.findall(re.sub(r"\\\n\s*", "", text))


def left_out(path: Path) -> bool:
    """Whether .dockerignore leaves a path out: the last line that matches it, or a folder it is in, decides."""
    parts = path.relative_to(ROOT).parts
    places = ["/".join(parts[: end + 1]) for end in range(len(parts))]
    out = False
    for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines():
        pattern = re.escape(line.removeprefix("!")).replace(r"\*\*/", "(?:.*/)?").replace(r"\*", "[^/]*")
        if line and not line.startswith("#") and any(re.fullmatch(pattern, place) for place in places):
            out = not line.startswith("!")
    return out


def everyones_python() -> str | None:
    """An interpreter that users without rights can start too: root's own may lie where only root may look."""
    version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    for path in (f"{sys.base_prefix}/bin/{version}", f"/usr/bin/{version}", f"/usr/local/bin/{version}"):
        if Path(path).exists() and _runs_for_everyone(path):
            return path
    return None


def _runs_for_everyone(path: str) -> bool:
    try:
        command = [path, "-c", "import venv, ssl, sqlite3"]
        return subprocess.run(command, capture_output=True, check=False, **nobody()).returncode == 0
    except PermissionError:
        return False


class User(TypedDict, total=False):
    """As subprocess takes it."""

    user: int
    group: int
    extra_groups: list[int]


def nobody() -> User:
    """The image's user, where this one may become another."""
    (user,) = (int(said.split(":")[0]) for name, said in instructions() if name == "USER")
    return User(user=user, group=user, extra_groups=[]) if os.geteuid() == 0 else User()


@dataclass
class Image:
    """A folder that stands for the root of the image, as far as the Dockerfile goes."""

    root: Path
    folder: str = "/"
    environment: dict[str, str] = field(default_factory=dict)

    def inside(self, text: str) -> str:
        return _PLACES.sub(rf"{self.root}/\1", text)

    def build(self) -> None:
        context = self.context()
        for name, said in instructions():
            if name == "FROM":
                self.folder = "/"
            elif name == "WORKDIR":
                self.folder = said
                Path(self.inside(said)).mkdir(parents=True)
            elif name == "COPY" and said.startswith("--from=build"):
                # An environment cannot be moved, and nothing else of the build may be missed from then on.
                source, target = said.split()[1:]
                assert source == target
                for left in ("src", "wheels"):
                    shutil.rmtree(self.root / left)
            elif name == "COPY":
                *names, target = said.split()
                self._copy([context / each for each in names], Path(self.inside(self.folder)) / target)
            elif name == "RUN":
                self._run(said)
            elif name == "ENV":
                pairs = re.findall(r"(\w+)=(\S+)", said)
                self.environment |= {key: self.inside(value) for key, value in pairs}

    def _copy(self, sources: list[Path], target: Path) -> None:
        for source in sources:
            if source.is_dir():
                shutil.copytree(source, target)
            else:
                shutil.copy(source, target)

    def _run(self, said: str) -> None:
        used = set(re.findall(r"(?<![\w./'])/[a-z]\w*", said))
        assert all(_PLACES.match(path) for path in used), used
        path = f"{self.root}/programs{os.pathsep}{os.environ['PATH']}"
        run = subprocess.run(
            ["/bin/sh", "-ec", self.inside(said)], cwd=self.inside(self.folder) if self.folder != "/" else self.root,
            env={**os.environ, "PATH": path}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
        )  # fmt: skip
        assert run.returncode == 0, run.stdout

    def context(self) -> Path:
        """What .dockerignore leaves of the checkout."""
        context = self.root / "context"
        for path in ROOT.iterdir():
            if path.is_file() and not left_out(path):
                context.mkdir(exist_ok=True)
                shutil.copy(path, context)
            elif path.is_dir() and not left_out(path):
                shutil.copytree(path, context / path.name, ignore=_left_out_of)
        return context


def _left_out_of(folder: str, names: list[str]) -> set[str]:
    return {name for name in names if left_out(Path(folder) / name)}
