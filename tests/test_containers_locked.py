"""Locked workbooks: Excel's own password, those of the user, and that these show nowhere."""

from __future__ import annotations

import hashlib
import io
import json
import os
import pickle
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from msoffcrypto.method.ecma376_agile import ECMA376Agile

import cmrtkit
from cmrtkit.builder import complete
from cmrtkit.builder.write import to_bytes
from cmrtkit.errors import UsageError, WorkbookError
from cmrtkit.model.cells import Cell
from cmrtkit.reader import limits, open_workbook
from cmrtkit.reader.passwords import MOST, Passwords, passwords_of, read_passwords
from cmrtkit.reader.workbook import open_book
from tests.written.locked import locked_xls
from tests.written.xls import Cells
from tests.written.xlsb import Xlsb

SECRET = "Grüße-株式会社-42"
OWN = "VelvetSweatshop"
SMALL: dict[str, Cells] = {
    "S": {(1, 1): Cell("Example é"), **{(row, 2): Cell(f"text {row} " * 20) for row in range(1, 400)}}
}
METHODS = ("rc4", "cryptoapi", "xor")


def template() -> dict[str, Cells]:
    data = to_bytes(complete("CMRT", "6.5"))
    grid = open_workbook(data, open_book(data).sheet_names)
    return {name: grid.sheet(name).cells for name in grid.sheet_names}


def locked_package(data: bytes, password: str) -> bytes:
    """An .xlsx or .xlsb as Excel encrypts it."""
    return bytes(ECMA376Agile.encrypt(password, io.BytesIO(data)))


def code_of(data: bytes, *passwords: str) -> str:
    with pytest.raises(WorkbookError) as caught:
        open_workbook(data, ["S"], (), passwords_of(passwords))
    return caught.value.code


@pytest.mark.parametrize("method", METHODS)
def test_xls_opens_as_excel_opens_it(method: str) -> None:
    assert dict(open_workbook(locked_xls(SMALL, OWN, method), ["S"]).sheet("S").cells) == SMALL["S"]


@pytest.mark.parametrize("method", METHODS)
def test_xls_with_a_password_of_somebodys_own(method: str) -> None:
    data = locked_xls(SMALL, "correct horse", method)
    assert code_of(data) == code_of(data, "wrong", "another") == "password-protected"
    grid = open_workbook(data, ["S"], (), passwords_of(["wrong", "correct horse"]))
    assert dict(grid.sheet("S").cells) == SMALL["S"]
    assert grid.sha256 == hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize("password", [OWN, SECRET])
def test_xlsb_inside(password: str) -> None:
    data = locked_package(Xlsb(SMALL).file(), password)
    grid = open_workbook(data, ["S"], (), passwords_of(["wrong", SECRET]))
    assert dict(grid.sheet("S").cells) == SMALL["S"]
    assert grid.sha256 == hashlib.sha256(data).hexdigest()


def test_passwords_that_no_method_takes_are_wrong_ones() -> None:
    """The XOR method knows fifteen characters of one byte: whatever else is asked does not make it fail."""
    for method in METHODS:
        data = locked_xls(SMALL, "correct horse", method)
        odd = ["x" * 200, "株式会社", "\N{GRINNING FACE}", " "]
        assert (
            dict(open_workbook(data, ["S"], (), passwords_of([*odd, "correct horse"])).sheet("S").cells) == SMALL["S"]
        )


def test_trying_passwords_ends_with_the_time_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "SECONDS", 0.3)
    data = locked_package(Xlsb(SMALL).file(), SECRET)
    assert code_of(data, *(f"wrong {number}" for number in range(MOST))) == "takes-too-long"


def test_what_is_damaged_behind_the_lock_stays_shut() -> None:
    data = bytearray(locked_xls(SMALL, "correct horse", "cryptoapi"))
    at = data.index("Microsoft Enhanced".encode("utf-16-le"))
    data[at - 60 : at] = bytes(60)
    assert code_of(bytes(data), "correct horse") in ("password-protected", "damaged")


class TestFile:
    """The file of passwords."""

    def read(self, folder: Path, data: bytes) -> list[str]:
        path = folder / "passwords.txt"
        path.write_bytes(data)
        return list(read_passwords(path))

    def test_one_a_line(self, tmp_path: Path) -> None:
        text = f"\ufefffirst\r\n\r\n{SECRET}\n two words \nfirst\n"
        assert self.read(tmp_path, text.encode()) == ["first", SECRET, " two words "]

    @pytest.mark.parametrize(
        "data", [b"", b"\n \n", b"secret\xff\xfe", b"x" * 70_000, b"y" * 300, "\n".join(map(str, range(51))).encode()]
    )
    def test_what_cannot_be_used(self, data: bytes, tmp_path: Path) -> None:
        with pytest.raises(UsageError) as caught:
            self.read(tmp_path, data)
        assert "secret" not in str(caught.value)
        assert "yyy" not in str(caught.value)

    def test_what_cannot_be_opened(self, tmp_path: Path) -> None:
        for path in (tmp_path / "none", tmp_path):
            with pytest.raises(UsageError):
                read_passwords(path)

    def test_a_single_text_is_no_list(self) -> None:
        with pytest.raises(UsageError):
            passwords_of("secret")

    def test_it_shows_nowhere(self) -> None:
        held = passwords_of([SECRET])
        assert SECRET not in f"{held} {held!r} {vars} {[held]}"
        assert list(pickle.loads(pickle.dumps(held))) == [SECRET]
        assert not Passwords()


def run(folder: Path, *arguments: str, wanted: Sequence[int] = (0,)) -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, "CMRTKIT_CACHE_DIR": str(folder / "cache"), "TMPDIR": str(folder / "scratch")}
    (folder / "scratch").mkdir(exist_ok=True)
    found = subprocess.run(
        [sys.executable, "-m", "cmrtkit", *arguments], capture_output=True, check=False, env=environment, cwd=folder
    )
    assert found.returncode in wanted, found.stderr.decode()
    return found


@pytest.fixture(scope="module")
def replies(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Seven replies of which three are locked, enough for workers; and the file of passwords beside the folder."""
    folder = tmp_path_factory.mktemp("replies")
    (folder / "in").mkdir()
    plain = to_bytes(complete("CMRT", "6.5"))
    for number in range(4):
        (folder / "in" / f"{number}.xlsx").write_bytes(plain)
    (folder / "in" / "a.xlsx").write_bytes(locked_package(plain, SECRET))
    (folder / "in" / "b.xls").write_bytes(locked_xls(template(), SECRET, "cryptoapi"))
    (folder / "in" / "c.xlsx").write_bytes(locked_package(plain, "nobody knows"))
    (folder / "passwords.txt").write_text(f"wrong-first-line\n{SECRET}\n", encoding="utf-8")
    return folder


def statuses(found: subprocess.CompletedProcess[bytes]) -> dict[str, str]:
    files = json.loads(found.stdout)["files"]
    return {Path(file["path"]).name: file["error"]["code"] if file["error"] else file["status"] for file in files}


def test_a_run_with_passwords(replies: Path) -> None:
    """First without, then with: what was locked is judged, also by workers, and nothing old is served for it.

    Neither the output nor what stays on disk holds a password.
    """
    judge = ("validate", "in", "--format", "json", "--fail-on", "never", "--jobs", "2")
    shut = dict.fromkeys(("a.xlsx", "b.xls", "c.xlsx"), "password-protected")
    before = run(replies, *judge, wanted=(3,))
    assert {name: said for name, said in statuses(before).items() if said != "checked"} == shut
    assert b"--password-file" in before.stdout
    with_passwords = (*judge, "--password-file", "passwords.txt")
    for _ in range(2):
        found = run(replies, *with_passwords, wanted=(3,))
        assert {name: said for name, said in statuses(found).items() if said != "checked"} == {
            "c.xlsx": "password-protected"
        }
        assert SECRET.encode() not in found.stdout + found.stderr
    assert {
        name: said for name, said in statuses(run(replies, *judge, wanted=(3,))).items() if said != "checked"
    } == shut
    kept = b"".join(path.read_bytes() for path in replies.rglob("*") if path.is_file() and path.name != "passwords.txt")
    assert kept
    assert SECRET.encode() not in kept
    assert SECRET.encode("utf-16-le") not in kept
    assert b"wrong-first-line" not in kept


def test_a_password_added_later_is_heard(replies: Path) -> None:
    judge = ("validate", "in", "--format", "json", "--fail-on", "never", "--password-file", "later.txt")
    (replies / "later.txt").write_text("wrong\n", encoding="utf-8")
    assert statuses(run(replies, *judge, wanted=(3,)))["c.xlsx"] == "password-protected"
    (replies / "later.txt").write_text("wrong\nnobody knows\n", encoding="utf-8")
    heard = statuses(run(replies, *judge, wanted=(3,)))
    assert (heard["c.xlsx"], heard["a.xlsx"], heard["b.xls"]) == ("checked", "password-protected", "password-protected")


def test_letters_and_reports_open_them_too(replies: Path) -> None:
    company = replies / "company.yaml"
    company.write_text("name: {en: Example Buyer}\n", encoding="utf-8")
    data = to_bytes(complete("CMRT", "6.5").with_cells({"Declaration!D18": None}))
    (replies / "asked.xlsx").write_bytes(locked_package(data, SECRET))
    locked = "asked.xlsx", "--password-file", "passwords.txt", "--as-of", "2026-11-21"
    run(replies, "letters", *locked, "--company", str(company), "-o", "letters", "--addresses")
    assert "@example.com" in (replies / "letters" / "index.csv").read_text(encoding="utf-8")
    facts = json.loads(run(replies, "report", "facts", *locked).stdout)
    assert facts["replies"]


def test_a_file_that_cannot_be_used_ends_the_run(replies: Path) -> None:
    found = run(replies, "validate", "in", "--password-file", "none.txt", wanted=(2,))
    assert b"none.txt" in found.stderr
    aimed = run(
        replies, "validate", "in", "--password-file", "passwords.txt", "--format", "json=passwords.txt", wanted=(2,)
    )
    assert b"passwords.txt" in aimed.stderr
    assert SECRET in (replies / "passwords.txt").read_text(encoding="utf-8")


def test_python_users_give_passwords(replies: Path) -> None:
    path = replies / "in" / "a.xlsx"
    assert cmrtkit.read(path, passwords=["wrong", SECRET]).company.name.value
    assert cmrtkit.validate(path, passwords=[SECRET]).files[0].status == "checked"
    assert cmrtkit.validate(path).files[0].status == "not-checked"
