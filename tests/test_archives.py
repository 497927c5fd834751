"""Workbooks in zip archives: each judged as in a folder, whatever it is called; what cannot be opened is said."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import struct
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest

import cmrtkit
from cmrtkit.batch import Input, discover
from cmrtkit.batch.cluster import _sent
from cmrtkit.batch.members import Member
from cmrtkit.containers import limits
from cmrtkit.containers.kinds import is_workbook_name
from cmrtkit.containers.names import shown_names
from cmrtkit.errors import WorkbookError
from cmrtkit.results import FileResult
from cmrtkit.rulebook import Language
from cmrtkit.words import load_words
from tests.compound_file import attached, compound_file, outlook_mail
from tests.conftest import ROOT
from tests.containers import locked, zipped, zipped_raw
from tests.helpers import run_cmrtkit

EXAMPLES = sorted((ROOT / "examples").glob("*.xlsx"))
SOUND = (ROOT / "examples" / "sound-cmrt-6.4.xlsx").read_bytes()
FAULTY = (ROOT / "examples" / "faulty-cmrt-6.4.xlsx").read_bytes()
DAY = "2026-11-21"


def shown(path: Path) -> list[str]:
    """Where the inputs that a file comes to are shown to be, from that file on."""
    return [item.shown_as.removeprefix(str(path)).lstrip("/") for item in discover([str(path)]).inputs]


def error_of(path: Path) -> WorkbookError:
    (item,) = discover([str(path)]).inputs
    with pytest.raises(WorkbookError) as caught:
        item.load()
    return caught.value


def written(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


# Judged as in a folder


@pytest.fixture
def twice(tmp_path: Path) -> tuple[Path, Path]:
    """The same replies in a folder that is called like an archive, and in the archive."""
    files = {f"Supplier {number}/{path.name}": path.read_bytes() for number, path in enumerate(EXAMPLES)}
    files |= {
        "broken.xlsx": b"PK\x03\x04 broken",
        "readme.txt": b"hello",
        "old/a.XLSM": SOUND,
        "printed.xlsx": b"%PDF-1.7",
    }
    folder, packed = tmp_path / "folder", tmp_path / "packed"
    packed.mkdir()
    for name, data in files.items():
        path = folder / "june.zip" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    (packed / "june.zip").write_bytes(zipped(dict(reversed(files.items()))))
    return folder, packed


def _run(folder: Path, *options: str) -> str:
    run = run_cmrtkit("validate", ".", "--format", "json", "--as-of", DAY, *options, cwd=folder)
    assert run.returncode == 3, run.stderr
    assert "files that are no workbooks and were not looked at: 1 (readme.txt)" in run.stderr
    return run.stdout


def test_an_archive_says_what_a_folder_says(twice: tuple[Path, Path]) -> None:
    """Byte by byte: paths, order, hashes, findings; in one process and in two, judged and remembered."""
    folder, packed = twice
    expected = _run(folder, "--no-cache", "--jobs", "1")
    before = (packed / "june.zip").read_bytes()
    for options in (("--no-cache", "--jobs", "1"), ("--no-cache", "--jobs", "2"), (), ()):
        assert _run(packed, *options) == expected
    assert len(json.loads(expected)["files"]) == len(EXAMPLES) + 3
    assert [path.name for path in packed.iterdir()] == ["june.zip"]
    assert (packed / "june.zip").read_bytes() == before


def test_a_workbook_inside_is_remembered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CMRTKIT_CACHE_DIR", str(tmp_path / "kept"))
    (tmp_path / "in").mkdir()
    written(tmp_path / "in" / "a.zip", zipped({"a.xlsx": SOUND, "b/b.xlsx": FAULTY}))
    first = _validated(tmp_path / "in")
    monkeypatch.setattr("cmrtkit.engine.opening.parse", None)  # a file that is judged now is a fault of the tool
    assert _validated(tmp_path / "in") == first
    assert [item["status"] for item in first] == ["checked", "checked"]


def _validated(folder: Path) -> list[dict[str, Any]]:
    import datetime as dt

    from cmrtkit.api import judge
    from cmrtkit.batch.cache import Cache, cache_file
    from cmrtkit.settings import settings_in_force

    file = cache_file()
    assert file is not None
    with Cache(file) as kept:
        day = dt.date.fromisoformat(DAY)
        run = judge(discover([str(folder)]), settings_in_force(None, {}), as_of=day, cache=kept)
        return [item.model_dump(mode="json") for item in run.files]


def test_the_hash_is_of_the_workbook_as_received(tmp_path: Path) -> None:
    path = written(tmp_path / "a.zip", zipped({"x.zip": zipped({"deep/CMRT.xlsx": SOUND})}))
    (result,) = cmrtkit.validate(path).files
    assert result.path == f"{path}/x.zip/deep/CMRT.xlsx"
    assert result.sha256 == hashlib.sha256(SOUND).hexdigest()
    assert result.status == "checked"


def test_what_is_found_is_in_the_order_of_a_folder(tmp_path: Path) -> None:
    inner = zipped({"2.xlsx": b"x", "1.xlsx": b"x"})
    files = {"z.xlsx": b"x", "b/a.xlsx": b"x", "m.zip": inner, "~$z.xlsx": b"x", ".a.xlsx": b"x", "n.docx": b"x"}
    path = written(tmp_path / "a.zip", zipped(files))
    found = discover([str(tmp_path)])
    assert shown(path) == ["b/a.xlsx", "m.zip/1.xlsx", "m.zip/2.xlsx", "z.xlsx"]
    assert (found.skipped, found.locks) == ((".a.xlsx", "n.docx"), 1)
    assert discover([str(path), str(tmp_path), str(path)]).inputs == found.inputs


def test_settings_by_path_reach_into_an_archive(tmp_path: Path) -> None:
    written(tmp_path / "june.zip", zipped({"one/a.xlsx": FAULTY, "two/a.xlsx": FAULTY}))
    (tmp_path / "cmrtkit.toml").write_text(
        '[[supplier]]\nfiles = "june.zip/one/*"\nignore = ["required-missing"]\n', encoding="utf-8"
    )
    run = run_cmrtkit("validate", "june.zip", "--format", "json", cwd=tmp_path)
    first, second = ({item["name"] for item in file["findings"]} for file in json.loads(run.stdout)["files"])
    assert second - first == {"required-missing"}


def test_a_workbook_inside_comes_back_marked(tmp_path: Path) -> None:
    path = written(tmp_path / "a.zip", zipped({"faulty.xlsx": FAULTY}))
    target = tmp_path / "marked.xlsx"
    run_cmrtkit("validate", str(path), "--format", f"xlsx={target}", cwd=tmp_path)
    assert cmrtkit.read(target).company == cmrtkit.read(ROOT / "examples" / "faulty-cmrt-6.4.xlsx").company
    with zipfile.ZipFile(target) as archive:
        assert any("comments" in name for name in archive.namelist())


def test_a_report_does_not_overwrite_the_archive(tmp_path: Path) -> None:
    data = zipped({"a.xlsx": SOUND})
    path = written(tmp_path / "a.zip", data)
    run = run_cmrtkit("validate", str(path), "--format", f"json={path}", cwd=tmp_path)
    assert run.returncode == 2 and "would overwrite the input a.zip" in run.stderr
    assert path.read_bytes() == data


def test_letters_are_written_from_an_archive(tmp_path: Path) -> None:
    """The contact is read from the workbook inside; what cannot be opened may hold a reply, so nobody is reminded."""
    company = tmp_path / "company.yaml"
    shutil.copy(ROOT / "examples" / "company.yaml", company)
    written(tmp_path / "a.zip", zipped({"faulty.xlsx": FAULTY}))
    options = ("--company", str(company), "--as-of", DAY, "--format", "eml")
    run = run_cmrtkit("letters", "a.zip", *options, "-o", "letters", cwd=tmp_path)
    assert run.returncode == 0, run.stderr
    email = cmrtkit.read(ROOT / "examples" / "faulty-cmrt-6.4.xlsx").company.fields["contact_email"].value
    drafts = "".join(path.read_text(encoding="utf-8") for path in (tmp_path / "letters").glob("*.eml"))
    assert ("To:" in drafts) == ("@" in str(email))
    written(tmp_path / "b.zip", locked(zipped({"a.xlsx": SOUND})))
    run = run_cmrtkit("letters", "a.zip", "b.zip", *options, "-o", "again", cwd=tmp_path)
    assert run.returncode == 3
    assert "suppliers without a reply are not reminded" in run.stderr


def test_facts_of_a_report_are_those_of_a_folder(twice: tuple[Path, Path]) -> None:
    told = []
    for folder in twice:
        run = run_cmrtkit("report", "facts", ".", "--as-of", DAY, "--format", "json", cwd=folder)
        told.append(run.stdout)
    assert told[0] == told[1] != ""


def test_lists_are_not_looked_for_inside(tmp_path: Path) -> None:
    path = written(tmp_path / "lists.zip", zipped({"list.csv": b"metal,name\n"}))
    run = run_cmrtkit("reference", "build", "out.json", str(path), cwd=tmp_path)
    assert run.returncode == 2
    assert "not searched for lists" in run.stderr
    run = run_cmrtkit("validate", str(EXAMPLES[0]), "--reference", str(path), cwd=tmp_path)
    assert run.returncode == 2
    named = tmp_path / "really.zip"
    named.write_bytes(SOUND)
    assert run_cmrtkit("reference", "build", "out.json", str(named), cwd=tmp_path).returncode == 0


# What is what


def test_kinds_are_judged_by_content(tmp_path: Path) -> None:
    """An archive of workbooks called .xlsx, a workbook called .zip, and others."""
    assert shown(written(tmp_path / "a.xlsx", zipped({"in.xlsx": SOUND}))) == ["in.xlsx"]
    for path in (written(tmp_path / "b.zip", SOUND), written(tmp_path / "text.xlsx", zipped({"a.txt": b"x"}))):
        (item,) = discover([str(path)]).inputs
        assert type(item) is Input
    (result,) = cmrtkit.validate(tmp_path / "b.zip").files
    assert result.status == "checked"
    files = {"CMRT": SOUND, "CMRT.xlsx.bak": SOUND, "c.dat": zipped({"d.xlsx": SOUND}), "word.doc": zipped({"a": b"b"})}
    path = written(tmp_path / "c.zip", zipped(files))
    assert shown(path) == ["CMRT", "CMRT.xlsx.bak", "c.dat/d.xlsx"]
    document = zipped({"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"})
    assert shown(written(tmp_path / "d.zip", zipped({"a.xlsx": b"x", "letter.docx": document}))) == ["a.xlsx"]


def test_a_workbook_with_its_parts_in_any_order_is_no_archive(tmp_path: Path) -> None:
    """Also where a workbook is embedded in it."""
    parts = {"odd.bin": b"x", "xl/embeddings/a.xlsx": b"x", "xl/workbook.xml": b"<x/>", "[Content_Types].xml": b"<x/>"}
    assert shown(written(tmp_path / "a.xlsx", zipped(parts))) == [""]
    spreadsheet = zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<x/>"})
    assert shown(written(tmp_path / "b.zip", spreadsheet)) == [""]


def test_what_is_no_archive_stays_what_it_is(tmp_path: Path) -> None:
    (tmp_path / "sub.zip").mkdir()
    written(tmp_path / "log.txt.gz", b"\x1f\x8b\x08 log")
    assert discover([str(tmp_path)]).skipped == ("log.txt.gz",)
    assert error_of(tmp_path / "none.zip").code == "not-found"
    (result,) = cmrtkit.validate(written(tmp_path / "empty.zip", b"")).files
    assert result.error is not None and result.error.code == "empty-file"
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.zip")
        assert error_of(tmp_path / "pipe.zip").code == "unreadable"


def test_links_and_what_systems_add_are_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        link = zipfile.ZipInfo("link.xlsx")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
        for name in ("__MACOSX/._a.xlsx", "sub/Thumbs.db", ".DS_Store", "folder.xlsx/"):
            archive.writestr(name, b"x" if not name.endswith("/") else b"")
        archive.writestr("a.xlsx", SOUND)
    assert shown(path) == ["a.xlsx"]
    assert discover([str(path)]).skipped == ()


# Names


@pytest.mark.parametrize(
    ("codec", "names"),
    [
        ("utf-8", ["株式会社架空/紛争鉱物調査票.xlsx", "größe.xlsx"]),
        ("cp932", ["株式会社架空/紛争鉱物調査票㈱.xlsx", "回答書（最終）.xlsx"]),
        ("cp932", ["回答.xlsx"]),
        ("gbk", ["虚构金属有限公司/冲突矿产调查表.xlsx"]),
        ("gbk", ["供应商答复.xlsx"]),
        ("cp949", ["주식회사 가상/분쟁광물 조사표.xlsx"]),
        ("big5", ["虛構股份有限公司/衝突礦產調查表.xlsx"]),
        ("cp437", ["Müller GmbH/Erklärung für Rückfragen.xlsx"]),
        ("cp850", ["Société Générique/déclaration complétée.xlsx"]),
        ("cp1252", ["Müller GmbH/Erklärung.xlsx"]),
    ],
)  # fmt: skip
def test_names_in_the_code_pages_of_windows(codec: str, names: list[str], tmp_path: Path) -> None:
    path = written(tmp_path / "a.zip", zipped_raw({name.encode(codec): SOUND for name in names}))
    assert shown(path) == sorted(names)
    assert {item.load() for item in discover([str(path)]).inputs} == {SOUND}


def test_names_that_say_they_are_utf_8(tmp_path: Path) -> None:
    assert shown(written(tmp_path / "a.zip", zipped({"製錬/回答.xlsx": b"x"}))) == ["製錬/回答.xlsx"]


@pytest.mark.parametrize(
    ("name", "harmless"),
    [
        ("../../etc/passwd.xlsx", "etc/passwd.xlsx"),
        ("/abs/a.xlsx", "abs/a.xlsx"),
        ("C:\\Users\\me\\a.xlsx", "Users/me/a.xlsx"),
        ("a//./b/../c.xlsx", "a/b/c.xlsx"),
        ("\x1b[31mred\u202ename.xlsx", "[31mredname.xlsx"),
        ("a\nb.xlsx", "a b.xlsx"),
        ("..", "unnamed"),
        ("", "unnamed"),
        ("CMRT taro.yamada@example.com.xlsx", "CMRT …@….xlsx"),
        ("Taro <taro@example.co.jp>/CMRT_hanako@example.co.jp.xlsx", "Taro <…@…>/…@….xlsx"),
        ("x" * 300 + ".xlsx", "x" * 99 + "….xlsx"),
        ("/".join("abcdefghijklmnop"), "a/b/c/d/e/f/g/h/i/j/…/p"),
    ],
)
def test_names_lead_nowhere_and_name_nobody(name: str, harmless: str) -> None:
    (found,) = shown_names([name])
    assert found == harmless


def test_a_folder_named_like_an_archive_beside_it(tmp_path: Path) -> None:
    path = written(tmp_path / "a.zip", zipped({"b.zip/c.xlsx": FAULTY, "b.zip": zipped({"c.xlsx": SOUND})}))
    found = discover([str(path)]).inputs
    assert shown(path) == ["b.zip/c.xlsx", "b.zip/c (2).xlsx"]
    assert [item.load() for item in found] == [SOUND, FAULTY]


def test_names_of_any_length_are_read_at_once() -> None:
    started = time.monotonic()
    for name in ("x" * 60_000, "@" * 60_000, "a@" * 30_000, "/" * 60_000, "a/" * 30_000, "é" * 60_000):
        assert len(shown_names([name])[0]) < 200
    assert time.monotonic() - started < 1


def test_names_that_stand_twice_are_told_apart(tmp_path: Path) -> None:
    names = ["a.xlsx", "A.xlsx", "../a.xlsx", "b", "b", "a (2).xlsx"]
    assert shown_names(names) == ["a.xlsx", "A (2).xlsx", "a (3).xlsx", "b", "b (2)", "a (2) (2).xlsx"]
    many = shown_names(["a.xlsx"] * 5_000)
    assert len(set(many)) == 5_000


def test_no_name_is_ever_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    (tmp_path / "tmp").mkdir()
    (tmp_path / "in").mkdir()
    path = written(tmp_path / "in" / "a.zip", zipped({"../../out.xlsx": SOUND, "/etc/cron.d/x.xlsx": SOUND}))
    assert {item.status for item in cmrtkit.validate(path).files} == {"checked"}
    assert sorted(item.name for item in tmp_path.rglob("*")) == ["a.zip", "in", "tmp"]


# What cannot be opened


@pytest.mark.parametrize("method", [None, 99])
def test_a_locked_archive_is_told_once(method: int | None, tmp_path: Path) -> None:
    path = written(tmp_path / "a.zip", locked(zipped({"a.xlsx": SOUND, "b.xlsx": SOUND}), method))
    assert error_of(path).code == "archive-locked"
    outer = written(tmp_path / "b.zip", zipped({"a.zip": path.read_bytes(), "c.xlsx": SOUND}))
    assert shown(outer) == ["a.zip", "c.xlsx"]


ARCHIVES = {
    "7z": b"7z\xbc\xaf\x27\x1c" + bytes(60),
    "RAR": b"Rar!\x1a\x07\x01\0" + bytes(60),
    "LZH": b"\x20\x10-lh5-" + bytes(60),
    "CAB": b"MSCF\0\0\0\0" + bytes(60),
    "tar": b"a.xlsx".ljust(257, b"\0") + b"ustar\x0000" + bytes(300),
    "gzip": b"\x1f\x8b\x08\0" + bytes(60),
    "ALZ": b"ALZ\x01" + bytes(60),
}


@pytest.mark.parametrize("kind", ARCHIVES)
def test_other_archives_are_told(kind: str, tmp_path: Path) -> None:
    error = error_of(written(tmp_path / "replies.tar.gz", ARCHIVES[kind]))
    assert (error.code, error.facts) == ("archive-unsupported", {"kind": kind})
    path = written(tmp_path / "b.zip", zipped({"replies.tgz" if kind != "gzip" else "a.xlsx.gz": ARCHIVES[kind]}))
    assert error_of(path).code == "archive-unsupported"


def test_packing_that_cannot_be_bounded_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "a.zip", zipped({"a.xlsx": SOUND}, zipfile.ZIP_BZIP2))
    assert error_of(path).facts == {"kind": "zip (bzip2)"}


@pytest.mark.parametrize("share", [0.1, 0.5, 0.999])
def test_a_truncated_archive(share: float, tmp_path: Path) -> None:
    data = zipped({"a.xlsx": SOUND, "b.xlsx": FAULTY})
    assert error_of(written(tmp_path / "a.zip", data[: int(len(data) * share)])).code == "archive-damaged"


def test_one_damaged_file_costs_no_other(tmp_path: Path) -> None:
    data = bytearray(zipped({"a.xlsx": SOUND, "b.xlsx": FAULTY}, zipfile.ZIP_STORED))
    data[2_000] ^= 0xFF
    path = written(tmp_path / "a.zip", bytes(data))
    first, second = cmrtkit.validate(path).files
    assert first.error is not None and first.error.code == "archive-damaged"
    assert second.status == "checked"


def test_an_archive_without_a_workbook_says_what_is_in_it(tmp_path: Path) -> None:
    names = ["CMRT taro@example.com.pdf", "b\x1b.doc", *(f"{number}.txt" for number in range(9))]
    path = written(tmp_path / "a.zip", zipped(dict.fromkeys(names, b"x")))
    (result,) = cmrtkit.validate(path).files
    assert result.error is not None and result.error.code == "no-workbook-inside"
    assert re.search(r"It holds: 0\.txt, 1\.txt, 2\.txt, 3\.txt, 4\.txt, ….", result.error.message)
    (result,) = cmrtkit.validate(written(tmp_path / "b.zip", zipped({names[0]: b"x"}))).files
    assert result.error is not None
    assert "taro" not in result.error.message and "…@….pdf" in result.error.message
    (result,) = cmrtkit.validate(written(tmp_path / "c.zip", zipped({}))).files
    assert result.error is not None and result.error.message == "There is no file in this archive."


def test_an_archive_of_pictures_beside_a_workbook_is_passed_over(tmp_path: Path) -> None:
    path = written(tmp_path / "a.zip", zipped({"a.xlsx": SOUND, "photos.zip": zipped({"1.jpg": b"x"})}))
    found = discover([str(path)])
    assert [item.name for item in found.inputs] == ["a.xlsx"]
    assert found.skipped == ("1.jpg", "photos.zip")


# What is made to stop a computer


def test_an_archive_that_unpacks_to_gigabytes(tmp_path: Path) -> None:
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(10):
            archive.writestr(f"{number}.xlsx", bytes(60 * 2**20))
    started = time.monotonic()
    assert error_of(path).code == "archive-unpacks-too-large"
    assert time.monotonic() - started < 2


def test_archives_inside_are_unpacked_so_far_and_no_further(tmp_path: Path) -> None:
    inner = zipped({"a.bin": bytes(50 * 2**20)})
    path = written(tmp_path / "a.zip", zipped({f"{n}.dat": b"PK\x03\x04" + bytes(50 * 2**20) for n in range(8)}))
    assert len(inner) < 100_000
    codes = {item.error.code for item in discover([str(path)]).inputs if hasattr(item, "error")}
    assert codes <= {"archive-unpacks-too-large", "archive-damaged", "no-workbook-inside"}


def test_files_that_overlap(tmp_path: Path) -> None:
    """One packed file of 40 kB, named a thousand times."""
    data = zipped({"a.xlsx": os.urandom(40_000)})
    start = data.index(b"PK\x01\x02")
    entry, end = data[start : data.index(b"PK\x05\x06")], bytearray(data[data.index(b"PK\x05\x06") :])
    struct.pack_into("<HHI", end, 8, 1_000, 1_000, len(entry) * 1_000)
    path = written(tmp_path / "a.zip", data[:start] + entry * 1_000 + bytes(end))
    assert error_of(path).code == "archive-unpacks-too-large"


def test_thousands_of_files(tmp_path: Path) -> None:
    path = written(tmp_path / "a.zip", zipped({f"{number}.txt": b"" for number in range(limits.ITEMS + 1)}))
    assert error_of(path).code == "archive-too-many-files"


def test_a_list_of_files_as_long_as_it_claims_to_be(tmp_path: Path) -> None:
    """No more of it is read than a list can be long."""
    entry = zipped({"a": b""})
    entry = entry[entry.index(b"PK\x01\x02") : entry.index(b"PK\x05\x06")]
    listing = entry * 200_000
    end = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, 65535, 65535, len(listing), 4, 0)
    started = time.monotonic()
    assert error_of(written(tmp_path / "a.zip", b"PK\x03\x04" + listing + end)).code == "archive-too-many-files"
    assert time.monotonic() - started < 1


def test_archives_in_archives_in_archives(tmp_path: Path) -> None:
    data = zipped({"a.xlsx": SOUND})
    for _ in range(limits.DEPTH - 1):
        data = zipped({"a.zip": data})
    assert shown(written(tmp_path / "a.zip", data)) == ["a.zip/" * (limits.DEPTH - 1) + "a.xlsx"]
    (item,) = discover([str(tmp_path / "a.zip")]).inputs
    assert item.load() == SOUND
    assert error_of(written(tmp_path / "b.zip", zipped({"a.zip": data}))).code == "archive-too-deep"


def test_time_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "SECONDS", -1.0)
    path = written(tmp_path / "a.zip", zipped({"a.xlsx": SOUND}))
    assert error_of(path).code == "takes-too-long"


# Loaded where it is judged


def test_another_archive_in_its_place_is_noticed(tmp_path: Path) -> None:
    path = written(tmp_path / "a.zip", zipped({"a.xlsx": SOUND, "b.xlsx": FAULTY}))
    first, second = discover([str(path)]).inputs
    assert second.load() == FAULTY
    written(path, zipped({"b.xlsx": FAULTY}))
    for item in (first, second):
        with pytest.raises(WorkbookError) as caught:
            item.load()
        assert caught.value.code == "not-found"
    path.unlink()
    with pytest.raises(WorkbookError) as caught:
        first.load()
    assert caught.value.code == "not-found"
    assert first.digest() is None


def test_what_is_held_open_is_let_go_when_the_file_changes(tmp_path: Path) -> None:
    path = written(tmp_path / "a.zip", zipped({"x.zip": zipped({"a.xlsx": SOUND, "b.xlsx": b"1"})}))
    first, second = discover([str(path)]).inputs
    assert first.load() == SOUND
    written(path, zipped({"x.zip": zipped({"a.xlsx": SOUND, "b.xlsx": b"another"})}))
    os.utime(path, ns=(1, 1))
    assert second.load() == b"another"


def test_a_cluster_is_sent_the_workbook_alone(tmp_path: Path) -> None:
    path = written(tmp_path / "a.zip", zipped({"a.xlsx": SOUND, "b.txt": os.urandom(100_000)}))
    (item,) = discover([str(path)]).inputs
    sent = _sent(item)
    path.unlink()
    assert sent.load() == SOUND
    assert (sent.shown_as, sent.is_remote) == (item.shown_as, False)


def test_an_archive_elsewhere_is_fetched_once(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("fsspec")
    import fsspec

    from cmrtkit.batch import remote

    files = fsspec.filesystem("memory")
    files.pipe("/replies/june.zip", zipped({"a/CMRT.xlsx": SOUND, "b.xlsx": FAULTY}))
    files.pipe("/replies/c.xlsx", SOUND)
    fetched: list[str] = []
    whole = remote.load_remote

    def counting(place: str) -> bytes:
        fetched.append(place)
        return whole(place)

    monkeypatch.setattr(remote, "load_remote", counting)
    run = cmrtkit.validate("memory://replies")
    paths = [f"memory:///replies/{name}" for name in ("c.xlsx", "june.zip/a/CMRT.xlsx", "june.zip/b.xlsx")]
    assert [item.path for item in run.files] == paths
    assert {item.status for item in run.files} == {"checked"}
    assert fetched.count("memory:///replies/june.zip") == 2  # for a look inside, and for all that lies in it
    monkeypatch.setattr(remote, "FILE_BYTES", 1_000)
    (found, _) = sorted(cmrtkit.validate("memory://replies").files, key=lambda item: "june" not in item.path)
    assert found.error is not None and found.error.code == "archive-too-large"
    files.rm("/replies", recursive=True)


# Words


def test_errors_have_words_in_every_language(tmp_path: Path) -> None:
    paths = [
        written(tmp_path / "a.zip", zipped({})),
        written(tmp_path / "b.zip", zipped({"x.txt": b"x"})),
        written(tmp_path / "c.zip", b"PK\x03\x04"),
        written(tmp_path / "d.zip", locked(zipped({"a.xlsx": b"x"}))),
        written(tmp_path / "e.7z", ARCHIVES["7z"]),
        written(tmp_path / "f.eml", b"Subject: x\n\nText"),
        written(tmp_path / "g.msg", compound_file(outlook_mail(attached(b"x", "x.txt")))),
    ]
    languages: tuple[Language, ...] = ("en", "ja", "zh")
    for language in languages:
        run = cmrtkit.validate(paths, language=language)
        said = [_said(item) for item in run.files]
        assert len({text for _, text in said}) == len(paths)
        assert "unreadable" not in {code for code, _ in said}
    for code in (
        "archive-too-many-files",
        "archive-unpacks-too-large",
        "archive-too-deep",
        "archive-too-large",
        "mail-too-large",
    ):
        for language in ("en", "ja", "zh"):
            message, hint = load_words(language).error(WorkbookError(code, limit=8))
            assert "8" in message and hint


def _said(item: FileResult) -> tuple[str, str]:
    assert item.error is not None
    assert item.error.hint and "{" not in item.error.message + item.error.hint
    return item.error.code, item.error.message


def test_inputs_of_archives_can_travel(tmp_path: Path) -> None:
    import pickle

    path = written(tmp_path / "a.zip", zipped({"a.xlsx": SOUND, "b.7z": ARCHIVES["7z"]}))
    member, shut = pickle.loads(pickle.dumps(discover([str(path)]).inputs))
    assert isinstance(member, Member) and member.load() == SOUND
    with pytest.raises(WorkbookError) as caught:
        shut.load()
    assert caught.value.code == "archive-unsupported"
    assert is_workbook_name("a.XLSX") and not is_workbook_name("xlsx")
