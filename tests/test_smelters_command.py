"""``cmrtkit smelters match`` as people and programs call it."""

from __future__ import annotations

import codecs
import csv
import io
import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import jsonschema
import openpyxl
import pytest

from cmrtkit.builder import complete, write
from tests.helpers import golden
from tests.test_cli import cmrtkit

HEAD = ["metal", "name", "country", "id"]
NAMES = [
    ["Tin", "Lilliput Tin Smelting Co.", "MALAYSIA", ""],
    ["Sn", "LILLIPUT TIN", "", ""],
    ["锡", "架空錫精錬株式会社", "", ""],
    ["Tungsten", "Hyperborea Wolfram A.B.", "Sweden", ""],
    ["Gold", "Ruritannia Gold Refiners AG", "", ""],
    ["Gold", "Horai Refinery (Japan)", "", ""],
    ["Tantalum", "Luggnagg Tantalum", "", ""],
    ["Gold", "", "", "cid 900306"],
    ["Gold", "Quivira Mint", "", "CID900302"],
    ["Tin", "Quivira Mint", "", "CID900306"],
    ["Tin", "Blefuscu Tin Works", "MALAYSIA", ""],
    ["Tin", "Mildendo Import & Export Trading Co.", "MALAYSIA", ""],
    ["Cobalt", "n/a", "", ""],
    ["", "", "JAPAN", ""],
]
ROW_KEYS = [
    "row", "input", "smelter_id", "standard_name", "match", "score", "suggestion", "candidates", "status",
    "recognised_by", "evidence",
]  # fmt: skip


@pytest.fixture(scope="module")
def lists(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Invented reference lists: the Look-ups of two workbooks."""
    folder = tmp_path_factory.mktemp("lists")
    paths = {"cmrt": folder / "cmrt.xlsx", "emrt": folder / "emrt.xlsx"}
    write(complete("CMRT", "6.5"), paths["cmrt"])
    write(complete("EMRT", "1.3"), paths["emrt"])
    return paths


def write_names(path: Path, rows: list[list[str]] | None = None, head: list[str] | None = None) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([head or HEAD, *(NAMES if rows is None else rows)])
    return path


@pytest.fixture
def names(tmp_path: Path) -> Path:
    return write_names(tmp_path / "names.csv")


def match(names: Path, lists: dict[str, Path], *more: str | Path, **env: str) -> subprocess.CompletedProcess[str]:
    given = [argument for path in lists.values() for argument in ("--reference", path)]
    return cmrtkit("smelters", "match", names, *given, *more, cwd=None, **env)


def document(names: Path, lists: dict[str, Path]) -> dict[str, Any]:
    run = match(names, lists, "--format", "json")
    assert (run.returncode, run.stderr) == (0, "")
    found: dict[str, Any] = json.loads(run.stdout)
    return found


def lines(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def check_golden(name: str, text: str) -> None:
    golden(name, re.sub(r'("sha256"|"version"): "[^"]+"', r'\1: "…"', text))


# --- what comes out ---


@pytest.mark.parametrize("language", ["en", "ja", "zh"])
def test_text(names: Path, lists: dict[str, Path], language: str) -> None:
    run = match(names, lists, "--lang", language, COLUMNS="80")
    assert (run.returncode, run.stderr) == (0, "")
    check_golden(f"match.{language}.txt", run.stdout)


def test_csv(names: Path, lists: dict[str, Path]) -> None:
    run = match(names, lists, "--format", "csv")
    check_golden("match.csv", run.stdout)
    found = lines(run.stdout)
    assert [[row[key] for key in HEAD] for row in found] == NAMES
    assert not any(row["smelter_id"] and row["suggested_id"] for row in found)


def test_json(names: Path, lists: dict[str, Path]) -> None:
    run = match(names, lists, "--format", "json")
    check_golden("match.json", run.stdout)
    assert run.stdout == match(names, lists, "--format", "json").stdout
    found = json.loads(run.stdout)
    assert list(found) == ["schema", "tool", "reference", "rows"]
    assert [source["name"] for source in found["reference"]] == ["emrt.xlsx", "cmrt.xlsx"]
    assert [list(row) for row in found["rows"]] == [ROW_KEYS] * len(NAMES)


def test_rows_keep_the_order_and_words_of_the_input(names: Path, lists: dict[str, Path]) -> None:
    rows = document(names, lists)["rows"]
    assert [row["row"] for row in rows] == list(range(2, len(NAMES) + 2))
    assert [[row["input"][key] for key in HEAD] for row in rows] == NAMES
    assert not any(row["smelter_id"] and row["suggestion"] for row in rows)


def test_json_validates_against_the_published_schema(names: Path, lists: dict[str, Path]) -> None:
    run = cmrtkit("rules", "export", "--match-schema")
    assert run.returncode == 0
    schema = json.loads(run.stdout)
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(document(names, lists), schema)


def test_several_formats_at_once(names: Path, lists: dict[str, Path], tmp_path: Path) -> None:
    """A csv file begins with the mark by which Excel knows UTF-8; stdout does not."""
    out, report = tmp_path / "out.csv", tmp_path / "out.json"
    run = match(names, lists, "--format", f"csv={out}", "--format", f"json={report}", "--format", "text")
    assert (run.returncode, run.stderr) == (0, "")
    data = out.read_bytes()
    assert data.startswith(codecs.BOM_UTF8)
    assert data.count(codecs.BOM_UTF8) == 1
    on_stdout = match(names, lists, "--format", "csv").stdout
    assert not on_stdout.startswith("\ufeff")
    assert lines(data.decode("utf-8-sig")) == lines(on_stdout)
    assert json.loads(report.read_text(encoding="utf-8")) == document(names, lists)


# --- what goes in ---


def one(tmp_path: Path, lists: dict[str, Path], *cells: str, head: list[str] | None = None) -> dict[str, Any]:
    found: dict[str, Any]
    (found,) = document(write_names(tmp_path / "one.csv", [list(cells)], head), lists)["rows"]
    return found


def test_columns_in_any_order_and_under_other_headings(tmp_path: Path, lists: dict[str, Path]) -> None:
    head = ["Remarks", "Country", "Smelter ID", "Smelter Name", "Mineral", "Whatever"]
    found = one(tmp_path, lists, "x", "MALAYSIA", "", "Lilliput Tin", "tin", "y", head=head)
    assert found["input"] == {"metal": "tin", "name": "Lilliput Tin", "country": "MALAYSIA", "id": ""}
    assert found["smelter_id"] == "CID900202"


def test_metal_and_name_are_enough(tmp_path: Path, lists: dict[str, Path]) -> None:
    assert one(tmp_path, lists, "Lilliput Tin", "Tin", head=["name", "metal"])["smelter_id"] == "CID900202"


@pytest.mark.parametrize("metal", ["Sn", "锡", "錫", "スズ", "TIN", " tin "])
def test_a_metal_in_other_words(tmp_path: Path, lists: dict[str, Path], metal: str) -> None:
    assert one(tmp_path, lists, metal, "Lilliput Tin", "", "")["smelter_id"] == "CID900202"
    assert one(tmp_path, lists, metal, "Quivira Mint", "", "")["smelter_id"] is None


def test_a_workbook_gives_the_same_answers(names: Path, lists: dict[str, Path], tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in [HEAD, *NAMES]:
        book.active.append([cell or None for cell in row])
    path = tmp_path / "names.xlsx"
    book.save(path)
    assert document(path, lists)["rows"] == document(names, lists)["rows"]


def test_csv_as_excel_writes_it(tmp_path: Path, lists: dict[str, Path]) -> None:
    path = tmp_path / "names.csv"
    path.write_bytes(codecs.BOM_UTF8 + "metal;name\r\n锡;Lilliput Tin\r\n".encode())
    assert [row["smelter_id"] for row in document(path, lists)["rows"]] == ["CID900202"]


def test_a_list_without_lines_is_fine(tmp_path: Path, lists: dict[str, Path]) -> None:
    run = match(write_names(tmp_path / "names.csv", []), lists, "--format", "json")
    assert (run.returncode, json.loads(run.stdout)["rows"]) == (0, [])
    assert "names no smelter" in run.stderr


def test_the_reference_of_the_environment(names: Path, lists: dict[str, Path]) -> None:
    variable = os.pathsep.join(map(str, lists.values()))
    run = cmrtkit("smelters", "match", names, "--format", "json", CMRTKIT_REFERENCE=variable)
    assert json.loads(run.stdout) == document(names, lists)
    only = cmrtkit(
        "smelters", "match", names, "--reference", lists["emrt"], "--format", "json", CMRTKIT_REFERENCE=variable
    )
    assert [source["name"] for source in json.loads(only.stdout)["reference"]] == ["emrt.xlsx"]


def test_a_built_reference_answers_as_its_lists_do(names: Path, lists: dict[str, Path], tmp_path: Path) -> None:
    built = tmp_path / "reference.json"
    assert cmrtkit("reference", "build", built, *lists.values()).returncode == 0
    run = cmrtkit("smelters", "match", names, "--reference", built, "--format", "json")
    assert json.loads(run.stdout) == document(names, lists)


# --- exit codes ---


def assert_refused(run: subprocess.CompletedProcess[str], *said: str) -> None:
    assert (run.returncode, run.stdout) == (2, "")
    assert "Traceback" not in run.stderr
    assert all(text in run.stderr for text in said)


@pytest.mark.parametrize(
    "more", [["--format", "yaml"], ["--lang", "fr"], ["--format", "csv", "--format", "json"], ["--x"]]
)
def test_wrong_usage(names: Path, lists: dict[str, Path], more: list[str]) -> None:
    assert_refused(match(names, lists, *more))


def test_no_reference(names: Path) -> None:
    assert_refused(cmrtkit("smelters", "match", names, CMRTKIT_REFERENCE=""), "--reference", "CMRTKIT_REFERENCE")


def test_no_list(lists: dict[str, Path], tmp_path: Path) -> None:
    assert_refused(cmrtkit("smelters", "match"))
    assert_refused(match(tmp_path / "none.csv", lists), "none.csv")
    assert_refused(match(tmp_path, lists))


@pytest.mark.parametrize(
    "data",
    [b"", b"\x00\x01\x02", b"%PDF-1.7", b"PK\x03\x04broken", b"one,two\r\n1,2\r\n", b"metal,country\r\nTin,JAPAN\r\n"],
    ids=["empty", "binary", "pdf", "damaged", "no heading", "no names"],
)
def test_a_list_that_cannot_be_read(lists: dict[str, Path], tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "names.csv"
    path.write_bytes(data)
    assert_refused(match(path, lists), "names.csv")


def test_a_reference_that_cannot_be_read(names: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"PK\x03\x04broken")
    assert_refused(cmrtkit("smelters", "match", names, "--reference", broken), "broken.xlsx")
    assert_refused(cmrtkit("smelters", "match", names, "--reference", tmp_path / "none.json"), "none.json")


def test_inputs_are_never_overwritten(names: Path, lists: dict[str, Path], tmp_path: Path) -> None:
    before = names.read_bytes(), lists["cmrt"].read_bytes()
    for target in (names, lists["cmrt"], names.parent / "." / names.name):
        assert_refused(match(names, lists, "--format", f"csv={target}"), "overwrite")
    out = tmp_path / "out"
    assert_refused(match(names, lists, "--format", f"csv={out}", "--format", f"json={out}"))
    assert_refused(match(names, lists, "--format", f"csv={tmp_path / 'no folder' / 'out.csv'}"))
    assert (names.read_bytes(), lists["cmrt"].read_bytes()) == before
    assert not out.exists()


# --- hostile names ---


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", " =", "\n+", "＝", "＠"])
def test_a_formula_stays_text_in_csv(tmp_path: Path, lists: dict[str, Path], start: str) -> None:
    path = write_names(tmp_path / "names.csv", [["Tin", f"{start}cmd|'/c calc'!A1", f"{start}X", f"{start}1"]])
    run = match(path, lists, "--format", "csv")
    assert run.returncode == 0
    (row,) = lines(run.stdout)
    for key in ("name", "country", "id"):
        assert row[key].startswith("'")


def test_hostile_names_are_harmless_in_every_format(tmp_path: Path, lists: dict[str, Path]) -> None:
    """``_x001B_`` is how a workbook holds the escape character."""
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(HEAD)
    book.active.append(
        ["Tin", "Lilliput _x001B_[31m_x0007_ \u202egnp.exe\u2028 {name} %s [bold]", "\u2067x\x9b", "\u202e1"]
    )
    path = tmp_path / "names.xlsx"
    book.save(path)
    for form in ("text", "csv", "json"):
        run = match(path, lists, "--format", form)
        assert run.returncode == 0
        assert not re.search("[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u202e\u2028\u2067]", run.stdout)
        assert "{name} %s [bold]" in run.stdout


def test_a_name_as_long_as_a_cell_may_hold(tmp_path: Path, lists: dict[str, Path]) -> None:
    found = one(tmp_path, lists, "Tin", "Lilliput Tin " * 2_500, "", "")
    assert (found["smelter_id"], found["suggestion"]) == (None, None)
    text = match(tmp_path / "one.csv", lists).stdout
    assert len(text) < 1_000
