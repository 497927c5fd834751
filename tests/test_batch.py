"""Many files: found, judged by several processes, remembered, stopped half-way."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import zlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

import cmrtkit
from cmrtkit.batch import Input, discover, local
from cmrtkit.batch.documents import Document
from cmrtkit.batch.executors import Executor, InProcess, Lost
from cmrtkit.batch.stored import StoredFiles
from cmrtkit.batch.workers import Workers
from cmrtkit.results import FileResult
from cmrtkit.text import shorten
from tests.conftest import ROOT
from tests.helpers import render_json, run_cmrtkit

EXAMPLES = sorted((ROOT / "examples").glob("*.xlsx"))
DAY = "2026-11-21"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Eleven files, two of them no workbooks."""
    path = tmp_path_factory.mktemp("replies")
    for number, example in enumerate([*EXAMPLES, *EXAMPLES[:4]]):
        shutil.copy(example, path / f"{number}-{example.name}")
    (path / "a.xlsx").write_bytes(b"%PDF-1.7 renamed")
    (path / "z.xlsx").write_bytes(b"")
    return path


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CMRTKIT_CACHE_DIR", str(tmp_path / "kept"))
    return tmp_path / "kept" / "results.sqlite"


def _json(folder: Path, *options: str) -> str:
    run = run_cmrtkit("validate", ".", "--format", "json", "--as-of", DAY, *options, cwd=folder)
    assert run.returncode == 3, run.stderr
    return run.stdout


# Finding


def test_what_is_found_is_in_order_and_the_rest_is_said(tmp_path: Path) -> None:
    for name in ("b.xlsx", "a.XLSX", "~$b.xlsx", "notes.txt", "sub/c.xlsm", ".hidden.xlsx"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    found = discover([str(tmp_path), str(tmp_path / "b.xlsx")])
    assert [item.name for item in found.inputs] == ["a.XLSX", "b.xlsx", "c.xlsm"]
    assert found.skipped == (".hidden.xlsx", "notes.txt")
    assert found.locks == 1


def test_lock_files_are_said(tmp_path: Path) -> None:
    (tmp_path / "~$b.xlsx").write_bytes(b"x")
    run = run_cmrtkit("validate", ".", cwd=tmp_path)
    assert run.returncode == 3
    assert "1 lock files" in run.stderr


# Several processes


def test_two_processes_say_the_same_as_one(folder: Path) -> None:
    one = _json(folder, "--jobs", "1", "--no-cache")
    assert _json(folder, "--jobs", "2", "--no-cache") == one
    assert len(json.loads(one)["files"]) == len(list(folder.iterdir()))


def test_accepted_findings_count_the_same_in_two_processes(folder: Path, tmp_path: Path) -> None:
    options = ("--no-cache", "--suppressions", str(ROOT / "examples" / "accepted.yaml"))
    one, two = (_json(folder, "--jobs", jobs, *options) for jobs in ("1", "2"))
    assert one == two
    assert json.loads(one)["summary"]["suppressed"]


def test_python_gets_the_same(folder: Path) -> None:
    paths = sorted(folder.iterdir())
    assert render_json(cmrtkit.validate(paths, jobs=2)) == render_json(cmrtkit.validate(paths))


def _squared(shared: int, number: int) -> int:
    if number == shared:
        os.kill(os.getpid(), signal.SIGKILL)
    return number * number


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no SIGKILL on this system")
def test_a_process_that_dies_costs_one_result() -> None:
    with closing(Workers(2)) as workers:
        found = list(workers.map(_squared, 7, range(60)))
    assert found == [Lost("worker-died") if number == 7 else number * number for number in range(60)]


def test_few_files_need_no_processes() -> None:
    with closing(Workers(2)) as workers:
        assert list(workers.map(_own_process, None, [1, 2])) == [os.getpid()] * 2
        assert os.getpid() not in set(workers.map(_own_process, None, range(20)))


def _own_process(_: None, __: int) -> int:
    return os.getpid()


class _Dying(InProcess):
    """Every second result never comes."""

    def map(self, work, shared, items):  # type: ignore[no-untyped-def]
        for number, found in enumerate(super().map(work, shared, items)):
            yield found if number % 2 else Lost("worker-died")


def test_a_lost_result_is_a_file_that_was_not_checked(folder: Path) -> None:
    from cmrtkit.api import judge
    from cmrtkit.settings import settings_in_force

    executor: Executor = _Dying()
    run = judge(discover(map(str, EXAMPLES)), settings_in_force(None, {}), executor=executor)
    assert [item.status for item in run.files] == ["not-checked", "checked"] * 2 + ["not-checked"]
    assert run.summary.by_error == {"worker-died": 3}
    (first, *_) = run.files
    assert first.error is not None
    assert "memory" in first.error.message


# Stopping


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
@pytest.mark.parametrize("kind", [signal.SIGINT, signal.SIGTERM])
def test_what_was_finished_is_left(tmp_path: Path, kind: signal.Signals) -> None:
    (tmp_path / "replies").mkdir()
    for number in range(60):
        shutil.copy(EXAMPLES[number % 5], tmp_path / "replies" / f"{number:02}.xlsx")
    options = ["--no-cache", "--format", "ndjson=lines", "--format", "json=run.json"]
    command = [sys.executable, "-m", "cmrtkit", "validate", "replies", *options]
    process = subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, text=True, start_new_session=True)
    while process.poll() is None and len(_lines(tmp_path / "lines")) < 3:
        time.sleep(0.01)
    process.send_signal(kind)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130, said
    run, lines = json.loads((tmp_path / "run.json").read_text(encoding="utf-8")), _lines(tmp_path / "lines")
    assert 3 <= len(run["files"]) == len(lines) < 60
    assert [json.loads(line) for line in lines] == run["files"]
    assert run["summary"]["not_reached"] == 60 - len(lines)
    assert "interrupted" in said


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


# Lines as files are finished


def test_a_line_a_workbook_is_what_the_json_says(folder: Path) -> None:
    lines = run_cmrtkit("validate", ".", "--format", "ndjson", "--as-of", DAY, cwd=folder).stdout.splitlines()
    assert [json.loads(line) for line in lines] == json.loads(_json(folder))["files"]


# Remembering


def test_a_second_run_says_the_same_and_judges_nothing(
    folder: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not cache.exists()
    first = _json(folder)
    assert cache.is_file()
    monkeypatch.setattr("cmrtkit.engine.opening.parse", None)  # a file that is judged now is a fault of the tool
    assert _run_here(folder) == first
    _touch(folder / "0-faulty-cmrt-6.4.xlsx")


def _run_here(folder: Path, day: str = DAY, **given: object) -> str:
    """A run in this process, with the cache of the moment."""
    import datetime as dt

    from cmrtkit.api import judge
    from cmrtkit.batch.cache import Cache, cache_file
    from cmrtkit.settings import settings_in_force

    before = Path.cwd()
    os.chdir(folder)
    file = cache_file()
    assert file is not None
    try:
        with Cache(file) as kept:
            held = settings_in_force(None, given)
            return render_json(judge(discover(["."]), held, as_of=dt.date.fromisoformat(day), cache=kept))
    finally:
        os.chdir(before)


def _touch(path: Path) -> None:
    """Another time, the same content: nothing that counts."""
    os.utime(path, (1, 1))


@pytest.mark.parametrize(
    "options", [("--lang", "ja"), ("--ignore", "no-policy"), ("--as-of", "2024-01-01"), ("--reference", "LISTS")]
)
def test_other_settings_are_judged_anew(folder: Path, cache: Path, options: tuple[str, str]) -> None:
    said = tuple(str(ROOT / "examples" / "lists") if option == "LISTS" else option for option in options)
    fresh = _json(folder, "--no-cache", *said)
    assert not cache.exists()
    first = _json(folder)
    assert first != fresh
    assert _json(folder, *said) == fresh
    assert _json(folder, *said) == fresh
    assert _json(folder) == first


def test_what_holds_for_days_is_not_judged_every_day(
    tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for example in EXAMPLES:
        shutil.copy(example, tmp_path / example.name)
    fresh = {day: _run_here(tmp_path, day) for day in ("2026-11-21", "2026-11-24", "2026-12-24")}
    monkeypatch.setattr("cmrtkit.engine.opening.parse", None)
    assert _run_here(tmp_path, "2026-12-27") == fresh["2026-12-24"].replace("2026-12-24", "2026-12-27")
    assert "tool-fault" in _run_here(tmp_path, "2027-06-01")


def test_a_file_is_known_wherever_it_lies(tmp_path: Path, cache: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        for example in EXAMPLES[:2]:
            shutil.copy(example, tmp_path / name / example.name)
    ignoring: dict[str, Any] = {
        "ignore": ["no-conformance-list"]
    }  # which is told with the first file, whichever that is
    first = json.loads(_run_here(tmp_path / "one", **ignoring))["files"]
    (tmp_path / "two" / EXAMPLES[0].name).rename(tmp_path / "two" / "renamed.xlsx")
    second = json.loads(_run_here(tmp_path / "two", **ignoring))["files"]
    assert {item["path"] for item in second} == {"renamed.xlsx", EXAMPLES[1].name}
    by_digest = {item["sha256"]: item for item in first}
    assert all({**by_digest[item["sha256"]], "path": item["path"]} == item for item in second)


def test_settings_by_the_name_of_a_file_hold_after_a_rename(tmp_path: Path, cache: Path) -> None:
    (tmp_path / "replies").mkdir()
    for example in EXAMPLES[:2]:
        shutil.copy(example, tmp_path / "replies" / example.name)
    settings = tmp_path / "cmrtkit.toml"
    settings.write_text('[[supplier]]\nfiles = "known*"\nignore = ["required-missing"]\n', encoding="utf-8")
    options = ("validate", "replies", "--format", "json", "--config", str(settings))
    before = json.loads(run_cmrtkit(*options, cwd=tmp_path).stdout)["summary"]["by_rule"]
    (tmp_path / "replies" / EXAMPLES[0].name).rename(tmp_path / "replies" / "known.xlsx")
    after = json.loads(run_cmrtkit(*options, cwd=tmp_path).stdout)["summary"]["by_rule"]
    assert 0 < after["required-missing"] < before["required-missing"]


def test_no_person_is_remembered(cache: Path, tmp_path: Path) -> None:
    for example in EXAMPLES[:2]:
        shutil.copy(example, tmp_path / example.name)
    _run_here(tmp_path)
    contact = cmrtkit.read(EXAMPLES[0]).company
    with closing(sqlite3.connect(cache)) as database:
        rows = database.execute("SELECT facts, document FROM entries").fetchall()
    kept = b"".join(facts + _opened(document) for facts, document in rows)
    assert contact.name.value is not None and contact.name.value.encode() in kept
    for name in ("contact_name", "contact_email", "contact_phone", "authorizer_name"):
        assert str(contact.fields[name].value or "?").encode() not in kept


def _opened(document: bytes) -> bytes:
    return document if document.startswith(b"{") else zlib.decompress(document)


@pytest.mark.parametrize("content", [b"no database", b""])
def test_a_broken_cache_costs_no_run(folder: Path, cache: Path, content: bytes) -> None:
    fresh = _json(folder, "--no-cache")
    cache.parent.mkdir()
    cache.write_bytes(content)
    assert _json(folder) == fresh
    assert _json(folder) == fresh


def test_a_damaged_entry_is_judged_anew(tmp_path: Path, cache: Path) -> None:
    for example in EXAMPLES[:2]:
        shutil.copy(example, tmp_path / example.name)
    first = _run_here(tmp_path)
    with closing(sqlite3.connect(cache)) as database:
        database.execute("UPDATE entries SET facts = x'00', document = x'00'")
        database.commit()
    assert _run_here(tmp_path) == first


def test_the_cache_is_shown_and_cleared(folder: Path, cache: Path) -> None:
    assert "nothing is kept" in run_cmrtkit("cache", "show", cwd=folder).stdout
    _json(folder)
    assert " 0 results" not in run_cmrtkit("cache", "show", cwd=folder).stdout
    assert run_cmrtkit("cache", "clear", cwd=folder).returncode == 0
    assert " 0 results" in run_cmrtkit("cache", "show", cwd=folder).stdout


def test_a_user_without_a_home_has_no_cache(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from cmrtkit.batch import cache

    def homeless(*_: object, **__: object) -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("CMRTKIT_CACHE_DIR")
    monkeypatch.setattr(cache, "user_cache_path", homeless)
    assert cache.cache_file() is None


def test_one_workbook_is_always_judged(cache: Path) -> None:
    run_cmrtkit("validate", str(EXAMPLES[0]), cwd=cache.parent.parent)
    assert not cache.exists()


# Documents


def _results() -> Iterator[FileResult]:
    yield from cmrtkit.validate(EXAMPLES).files
    yield from cmrtkit.validate('no "such" \u202e\n file.xlsx').files


def test_a_document_gives_back_what_it_was_made_of() -> None:
    for result in _results():
        document = Document(result.path, result)
        packed = Document(result.path, packed=document.packed)
        assert packed.is_packed and not document.is_packed
        assert packed.result == result
        assert json.loads(packed.json) == json.loads(result.model_dump_json())


def test_results_on_disk_are_read_as_often_as_wanted() -> None:
    stored, results = (
        StoredFiles(),
        [item.model_copy(update={"path": str(number)}) for number, item in enumerate(list(_results()) * 9)],
    )
    for result in results:
        stored.add(Document(result.path, result))
    assert len(stored) == len(results) > 40
    for _ in range(2):
        assert list(stored) == results
    assert results[0] in stored


# Saying how far it came


def test_a_log_is_told_now_and_then(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from cmrtkit.cli import progress
    from cmrtkit.engine import brief_of

    monkeypatch.setattr(progress, "_SECONDS", 0)
    results = cmrtkit.validate([*EXAMPLES, "gone.xlsx"]).files
    with progress.Progress(len(results)) as shown:
        for result in results:
            shown.count(brief_of(result))
    last = capsys.readouterr().err.splitlines()[-1]
    assert last.startswith("cmrtkit: 6 of 6 files, ")
    assert last.endswith("; 3 with errors, 1 not judged")


def test_a_short_run_says_nothing_of_it(folder: Path) -> None:
    run = run_cmrtkit("validate", ".", "--format", "json", cwd=folder)
    assert run.stderr == ""


def test_wrong_places_are_refused(tmp_path: Path) -> None:
    for options in (("--executor", "dask"), ("--scheduler", "tcp://nowhere:1"), ("--jobs", "0"), ("--executor", "x")):
        assert run_cmrtkit("validate", ".", *options, cwd=tmp_path).returncode == 2


def test_paths_are_shown_with_slashes() -> None:
    assert local(Path("a") / "b.xlsx") == Input(str(Path("a/b.xlsx")), "a/b.xlsx")
    assert shorten(local(Path(os.fsdecode(b"\xff.xlsx"))).shown_as) == "\ufffd.xlsx"
