"""The same results from a real Dask cluster of two worker processes, and from where URLs lead."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cmrtkit.batch import Input, discover
from cmrtkit.cli.main import app
from cmrtkit.errors import UsageError, WorkbookError
from tests.conftest import ROOT
from tests.helpers import run_cmrtkit

pytest.importorskip("fsspec")
distributed = pytest.importorskip("distributed")

EXAMPLES = sorted((ROOT / "examples").glob("*.xlsx"))
DAY = "2026-11-21"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("replies")
    for number in range(25):
        shutil.copy(EXAMPLES[number % 5], path / f"{number:02}.xlsx")
    (path / "broken.xlsx").write_bytes(b"PK\x03\x04 broken")
    return path


class Cluster:
    """A scheduler and two workers, each a process of its own, as an administrator starts them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._processes: list[subprocess.Popen[bytes]] = []
        self.address = self._scheduler()
        self.workers = [self._worker() for _ in range(2)]

    def _start(self, *command: str) -> subprocess.Popen[bytes]:
        quiet = subprocess.DEVNULL
        process = subprocess.Popen([sys.executable, "-m", *command], cwd=self.folder, stdout=quiet, stderr=quiet)
        self._processes.append(process)
        return process

    def _scheduler(self) -> str:
        file = self.folder / "scheduler.json"
        options = ("--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(file))
        self._start("distributed.cli.dask_scheduler", *options)
        deadline = time.monotonic() + 60
        while not (file.exists() and file.read_text()):
            assert time.monotonic() < deadline, "no scheduler"
            time.sleep(0.05)
        return str(json.loads(file.read_text())["address"])

    def _worker(self) -> subprocess.Popen[bytes]:
        options = ("--nthreads", "1", "--no-nanny", "--no-dashboard", "--host", "127.0.0.1")
        return self._start("distributed.cli.dask_worker", self.address, *options)

    def stop(self) -> None:
        for process in self._processes:
            process.kill()
            process.wait()


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    started = Cluster(tmp_path)
    yield started
    started.stop()


def _command(folder: Path, *options: str) -> list[str]:
    common = ("--no-cache", "--as-of", DAY, "--format", "json", "--fail-on", "never")
    return [sys.executable, "-m", "cmrtkit", "validate", str(folder), *common, *options]


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_a_cluster_says_the_same_though_a_worker_is_killed(folder: Path, cluster: Cluster, tmp_path: Path) -> None:
    here = subprocess.run(_command(folder, "--jobs", "1"), capture_output=True, check=False)
    assert here.returncode == 3, here.stderr
    lines = tmp_path / "lines"
    options = ("--executor", "dask", "--scheduler", cluster.address, "--format", f"ndjson={lines}")
    there = subprocess.Popen(_command(folder, *options), stdout=subprocess.PIPE)
    while there.poll() is None and not (lines.exists() and lines.read_bytes().count(b"\n") >= 3):
        time.sleep(0.01)
    assert there.poll() is None, "finished before a worker could be killed"
    cluster.workers[0].send_signal(signal.SIGKILL)
    said, _ = there.communicate(timeout=120)
    assert there.returncode == 3
    assert said == here.stdout


def test_no_cluster_is_a_wrong_usage(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cmrtkit.batch.cluster._WAIT", 1)  # seconds; as it is, one waits for a busy scheduler
    options = ("--executor", "dask", "--scheduler", "nonsense")
    found = CliRunner().invoke(app, ["validate", str(folder), *options])
    assert isinstance(found.exception, UsageError)
    assert "no Dask scheduler at nonsense" in str(found.exception)


# URLs


def test_a_folder_behind_a_url_is_judged_like_one_here(folder: Path) -> None:
    options = ("--as-of", DAY, "--format", "json", "--no-cache")
    here = json.loads(run_cmrtkit("validate", str(folder), *options, cwd=folder).stdout)
    there = json.loads(run_cmrtkit("validate", f"file://{folder}", *options, cwd=folder).stdout)
    assert [item["path"] for item in there["files"]] == [f"file://{item['path']}" for item in here["files"]]
    assert there["summary"] == here["summary"]
    without = [[{**item, "path": ""} for item in run["files"]] for run in (here, there)]
    assert without[0] == without[1]


def test_a_folder_of_another_store_is_searched_through(folder: Path) -> None:
    import fsspec

    store = fsspec.filesystem("memory")
    for name, data in (("b.xlsx", EXAMPLES[0].read_bytes()), ("sub/a.xlsx", b""), ("~$b.xlsx", b"x"), ("c.txt", b"x")):
        store.pipe(f"/replies/{name}", data)
    found = discover(["memory://replies"])
    assert [item.place for item in found.inputs] == ["memory:///replies/b.xlsx", "memory:///replies/sub/a.xlsx"]
    assert (found.skipped, found.locks) == (("c.txt",), 1)
    assert found.inputs[0].load() == EXAMPLES[0].read_bytes()
    assert discover(["memory://replies/b.xlsx"]).inputs == (
        Input("memory://replies/b.xlsx", "memory://replies/b.xlsx"),
    )


def test_what_is_not_there_is_not_checked() -> None:
    (item,) = discover(["memory://nowhere/gone.xlsx"]).inputs
    with pytest.raises(WorkbookError) as raised:
        item.load()
    assert raised.value.code == "not-found"


@pytest.mark.parametrize("place", ["nosuch://bucket/x.xlsx", "s3://bucket/x"])
def test_a_store_without_a_package_says_what_to_install(place: str) -> None:
    pytest.importorskip("fsspec")
    if place.startswith("s3"):
        try:
            import s3fs  # noqa: F401
        except ImportError:
            pass
        else:
            pytest.skip("s3fs is there")
    with pytest.raises(UsageError, match=r"cannot read|s3fs"):
        discover([place])


def test_no_fsspec_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fsspec.core", None)
    with pytest.raises(UsageError, match=r"cmrtkit\[remote\]"):
        discover(["s3://bucket"])
