"""What suppliers send instead of a template: each a result with a code and a hint, the other files still judged."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from msoffcrypto.format.ooxml import OOXMLFile

import cmrtkit
from cmrtkit.errors import WorkbookError
from cmrtkit.reader import open_workbook
from cmrtkit.words import load_words

OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504)
XML_2003 = b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>'
RAW = {
    "empty-file": b"",
    "pdf": b"%PDF-1.7\n%...",
    "html": b"\xef\xbb\xbf<!DOCTYPE html><html><body>Please sign in</body></html>",
    "damaged": OLE + "Workbook".encode("utf-16-le") + bytes(512),
    "password-protected": OLE + "EncryptedPackage".encode("utf-16-le") + bytes(512),
    "spreadsheetml-2003": XML_2003,
    "not-a-workbook": b"metal,name\nTin,Example\n",
}
PARTS = "Declaration", "Smelter List"


def _repack(source: Path, target: Path, change: Callable[[str, bytes], bytes | None]) -> None:
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            data = change(info.filename, old.read(info))
            if data is not None:
                new.writestr(info.filename, data)


def _part(source: Path, sheet: str) -> str:
    """The part that holds a sheet; the builder writes sheets in the order of their tabs."""
    names = openpyxl.load_workbook(source, read_only=True).sheetnames
    return f"xl/worksheets/sheet{names.index(sheet) + 1}.xml"


def _code(path: Path) -> str | None:
    (result,) = cmrtkit.validate(path).files
    assert (result.status == "checked") == (result.error is None)
    if result.error is None:
        return None
    assert result.error.hint
    assert "{" not in result.error.message + result.error.hint
    return result.error.code


@pytest.mark.parametrize("code", RAW)
def test_not_a_workbook(code: str, tmp_path: Path) -> None:
    path = tmp_path / "supplier.xlsx"
    path.write_bytes(RAW[code])
    assert _code(path) == code


def _locked(source: Path, target: Path, password: str) -> Path:
    with source.open("rb") as plain, target.open("wb") as out:
        OOXMLFile(plain).encrypt(password, out)
    return target


def test_locked_with_a_password_of_somebodys_own(sound: Path, tmp_path: Path) -> None:
    assert _code(_locked(sound, tmp_path / "locked.xlsx", "correct horse")) == "password-protected"


def test_locked_with_the_password_excel_tries_itself(sound: Path, tmp_path: Path) -> None:
    assert _code(_locked(sound, tmp_path / "open.xlsx", "VelvetSweatshop")) is None


def test_endless_key_derivation_is_refused(sound: Path, tmp_path: Path) -> None:
    path = _locked(sound, tmp_path / "slow.xlsx", "VelvetSweatshop")
    data = path.read_bytes()
    assert b'spinCount="100000"' in data
    path.write_bytes(data.replace(b'spinCount="100000"', b'spinCount="999999"'))
    with pytest.raises(WorkbookError) as caught:
        open_workbook(path, ["Declaration"])
    assert "key derivation" in str(caught.value.__cause__)


def test_missing_file(tmp_path: Path) -> None:
    assert _code(tmp_path / "none.xlsx") == "not-found"


@pytest.mark.parametrize("share", [0.2, 0.7, 0.999])
def test_truncated(sound: Path, tmp_path: Path, share: float) -> None:
    path = tmp_path / "cut.xlsx"
    data = sound.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    assert _code(path) == "damaged"


@pytest.mark.parametrize(
    ("member", "code"),
    [("xl/workbook.bin", "damaged"), ("content.xml", "broken-xml"), ("word/document.xml", "other-document")],
)
def test_other_documents(member: str, code: str, tmp_path: Path) -> None:
    path = tmp_path / "other.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(member, "x")
    assert _code(path) == code


def test_zip_bomb_is_refused_before_it_is_unpacked(sound: Path, tmp_path: Path) -> None:
    path, part = tmp_path / "bomb.xlsx", _part(sound, "Smelter List")
    _repack(sound, path, lambda name, data: b" " * (200 * 2**20) if name == part else data)
    assert _code(path) == "unpacks-too-large"


def test_declared_size_may_lie(sound: Path, tmp_path: Path) -> None:
    """A part that claims to be small but unpacks to more is cut at what it claims, and then fails its checksum."""
    path, part = tmp_path / "liar.xlsx", _part(sound, "Smelter List")
    _repack(sound, path, lambda name, data: b" " * (60 * 2**20) if name == part else data)
    data = bytearray(path.read_bytes())
    size = (60 * 2**20).to_bytes(4, "little")
    while (at := data.find(size)) >= 0:
        data[at : at + 4] = (1000).to_bytes(4, "little")
    path.write_bytes(data)
    assert _code(path) == "damaged"


def test_entities_are_refused(sound: Path, tmp_path: Path) -> None:
    path, part = tmp_path / "entity.xlsx", _part(sound, "Declaration")
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
    _repack(sound, path, lambda name, data: bomb + data[data.find(b"<worksheet") :] if name == part else data)
    assert _code(path) == "unsafe-xml"


def test_entities_in_utf_16_are_refused(sound: Path, tmp_path: Path) -> None:
    path, part = tmp_path / "entity.xlsx", _part(sound, "Declaration")
    bomb = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x [<!ENTITY a "aaaa">]><x/>'.encode("utf-16")
    _repack(sound, path, lambda name, data: bomb if name == part else data)
    assert _code(path) == "unsafe-xml"


def test_a_cell_at_the_end_of_the_sheet(sound: Path, tmp_path: Path) -> None:
    path, part = tmp_path / "far.xlsx", _part(sound, "Declaration")
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    _repack(sound, path, lambda name, data: data.replace(b"</sheetData>", far) if name == part else data)
    assert _code(path) == "cell-out-of-bounds"


def test_an_empty_formatted_cell_far_out_does_no_harm(sound: Path, tmp_path: Path) -> None:
    path, part = tmp_path / "far.xlsx", _part(sound, "Declaration")
    far = b'<row r="1048576"><c r="XFD1048576" s="1"/></row></sheetData>'
    _repack(sound, path, lambda name, data: data.replace(b"</sheetData>", far) if name == part else data)
    assert _code(path) is None


def test_too_many_cells(sound: Path, tmp_path: Path) -> None:
    path, part = tmp_path / "many.xlsx", _part(sound, "Product List")
    cells = b"".join(
        b'<row r="%d">' % row + b"".join(b"<c><v>1</v></c>" for _ in range(40)) + b"</row>"
        for row in range(3000, 14_000)
    )
    _repack(
        sound, path, lambda name, data: data.replace(b"</sheetData>", cells + b"</sheetData>") if name == part else data
    )
    assert _code(path) == "too-many-cells"


@pytest.mark.parametrize("sheet", ["Declaration", "Smelter List", "Checker", "Product List", "Smelter Look-up"])
def test_sheet_renamed(sheet: str, sound: Path, tmp_path: Path) -> None:
    path = tmp_path / "renamed.xlsx"
    old, new = f'name="{sheet}"'.encode(), f'name="{sheet} (2)"'.encode()
    _repack(sound, path, lambda name, data: data.replace(old, new) if name == "xl/workbook.xml" else data)
    assert _code(path) == "sheet-missing"


@pytest.mark.parametrize(
    ("sheet", "shift"),
    [
        ("Declaration", lambda sheet: sheet.insert_cols(1)),
        ("Declaration", lambda sheet: sheet.insert_rows(12)),
        ("Declaration", lambda sheet: sheet.delete_rows(40)),
        ("Smelter List", lambda sheet: sheet.insert_cols(3)),
        ("Smelter List", lambda sheet: sheet.delete_cols(1)),
        ("Smelter List", lambda sheet: sheet.insert_rows(2)),
    ],
)
def test_shifted_sheet(sheet: str, shift: Callable[[object], None], sound: Path, tmp_path: Path) -> None:
    path = tmp_path / "shifted.xlsx"
    workbook = openpyxl.load_workbook(sound)
    shift(workbook[sheet])
    workbook.save(path)
    assert _code(path) == "layout-mismatch"


@pytest.mark.parametrize("offset", [-1, 1, 2])
def test_rows_pasted_into_the_wrong_columns(offset: int, sound: Path, tmp_path: Path) -> None:
    path = tmp_path / "pasted.xlsx"
    workbook = openpyxl.load_workbook(sound)
    rows = workbook["Smelter List"]
    for row in range(5, 40):
        for column in "ABCDE":
            rows[f"{column}{row}"] = None
    for row in range(5, 11):
        rows.cell(row, 2 + offset).value = "Tin"
        rows.cell(row, 3 + offset).value = f"Example Works {row}"
    workbook.save(path)
    assert _code(path) == "columns-shifted"


def test_some_other_workbook(tmp_path: Path) -> None:
    path = tmp_path / "prices.xlsx"
    openpyxl.Workbook().save(path)
    assert _code(path) == "not-a-template"


def test_a_template_of_another_family(sound: Path, tmp_path: Path) -> None:
    path = tmp_path / "amrt.xlsx"
    workbook = openpyxl.load_workbook(sound)
    workbook["Revision"]["B3"] = "Additional Minerals Reporting Template"
    workbook["Declaration"]["J3"] = "Revision 1.3"
    workbook.save(path)
    assert _code(path) == "sheet-missing"  # AMRT 1.3 has a Mine List


def test_good_files_are_judged_beside_bad_ones(sound: Path, tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"%PDF-1.4")
    (tmp_path / "b.xlsx").write_bytes(sound.read_bytes())
    (tmp_path / "~$b.xlsx").write_bytes(b"lock")
    (tmp_path / "readme.txt").write_text("no candidate")
    run = subprocess.run(
        [sys.executable, "-m", "cmrtkit", "validate", str(tmp_path), "--format", "json"],
        capture_output=True,
        check=False,
    )
    result = json.loads(run.stdout)
    assert [(Path(item["path"]).name, item["status"]) for item in result["files"]] == [
        ("a.xlsx", "not-checked"),
        ("b.xlsx", "checked"),
    ]
    assert run.returncode == 3
    assert run.stderr.decode().splitlines() == [
        "cmrtkit: files that are no workbooks and were not looked at: 1 (readme.txt)",
        "cmrtkit: 1 lock files (~$...) were passed over: somebody has these workbooks open",
    ]


def test_every_code_has_words_in_every_language() -> None:
    import re

    source = "".join(path.read_text(encoding="utf-8") for path in (Path(cmrtkit.__file__).parent).rglob("*.py"))
    codes = set(re.findall(r'WorkbookError\(\s*"([a-z0-9-]+)"', source)) | set(RAW) | {"xlsb", "ods", "old-xls"}
    for language in ("en", "ja", "zh"):
        assert codes <= set(load_words(language)._data["errors"])
