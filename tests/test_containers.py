"""Workbooks in every container: the same cells as .xlsx gives, the same findings, the same lists."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import shutil
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import pyxlsb
import xlrd

import cmrtkit
from cmrtkit.annotate import Listing, annotated
from cmrtkit.builder import complete
from cmrtkit.builder.write import to_bytes
from cmrtkit.errors import WorkbookError
from cmrtkit.model.cells import Cell, CellValue, ExcelError, Grid
from cmrtkit.reader import open_workbook
from cmrtkit.reader.biff8 import Texts
from cmrtkit.reader.sniff import zip_archive
from cmrtkit.reader.tables import list_in
from cmrtkit.reader.workbook import open_book
from tests.conftest import SHARED, needs_shared
from tests.written.ods import cell as ods_cell
from tests.written.ods import fods, ods
from tests.written.xls import Xls, file_of, record
from tests.written.xlsb import Xlsb, packed

Sheets = Mapping[str, Mapping[tuple[int, int], Cell]]
Writer = Callable[[Sheets], bytes]
WRITERS: dict[str, Writer] = {
    "xls": lambda sheets: Xls(sheets).file(),
    "xlsb": lambda sheets: Xlsb(sheets).file(),
    "ods": ods,
    "fods": fods,
}
VALUES: dict[str, CellValue] = {
    "text": "Example Works",
    "Japanese": "株式会社サンプル 𠮷野",
    "blanks": "  two  and   three",
    "lines": "one\ntwo",
    "markup": "<a & b>",
    "whole": 42,
    "negative": -7,
    "large": 10**12,
    "share": 0.125,
    "true": True,
    "false": False,
    "error": ExcelError("#N/A"),
    "other error": ExcelError("#REF!"),
    "date": dt.date(2026, 3, 31),
    "date of the other format": dt.date(2026, 3, 30),
    "moment": dt.datetime(2026, 3, 31, 13, 30),
}
FORMULA = 'IF(A1="","none",\'My list\'!$B$2)'


def grid_of(sheets: Sheets, container: str, **options: Any) -> Grid:
    return open_workbook(WRITERS[container](sheets), tuple(sheets), **options)


def template(family: str, version: str) -> dict[str, Mapping[tuple[int, int], Cell]]:
    """A template as .xlsx gives it. An .xlsx that no Excel has seen has no results; other containers always have."""
    data = to_bytes(complete(family, version))
    names = open_book(data).sheet_names
    grid = open_workbook(data, names)
    return {name: {at: _with_result(cell) for at, cell in grid.sheet(name).cells.items()} for name in names}


def _with_result(cell: Cell) -> Cell:
    return cell._replace(value="") if cell.value is None else cell


@pytest.mark.parametrize(("family", "version"), [("CMRT", "6.5"), ("EMRT", "1.3")])
@pytest.mark.parametrize("container", WRITERS)
def test_a_whole_template(container: str, family: str, version: str) -> None:
    """Every value, every formula word for word, every sheet in its place."""
    sheets = template(family, version)
    grid = grid_of(sheets, container)
    assert grid.sheet_names == tuple(sheets)
    for name, cells in sheets.items():
        assert dict(grid.sheet(name).cells) == cells
    formulas = [cell.formula for cells in sheets.values() for cell in cells.values() if cell.formula]
    assert len(formulas) > 1_000


FAULTS = {"Declaration!D8": None, "Declaration!D16": "nova(at)example.com", "Smelter List!B40": "Tin",
          "Smelter List!C40": "Smelter not listed", "Smelter List!D40": "Example Tin Works",
          "Smelter List!A41": "CID999999", "Smelter List!E5": "Atlantis"}  # fmt: skip


@pytest.mark.parametrize("container", WRITERS)
def test_the_same_is_found(container: str, tmp_path: Path) -> None:
    """Faults of each kind, the Smelter List with its formulas: nothing is judged otherwise for the container."""
    data = to_bytes(complete("CMRT", "6.5").with_cells(FAULTS))
    grid = open_workbook(data, open_book(data).sheet_names)
    (tmp_path / "reply.xlsx").write_bytes(data)
    other = tmp_path / f"reply.{container}"
    other.write_bytes(WRITERS[container]({name: sheet.cells for name, sheet in grid.sheets.items()}))
    before, after = (told(tmp_path / name) for name in ("reply.xlsx", other.name))
    assert after == before
    assert {"smelter-row-incomplete", "required-missing", "smelter-id-unknown"} <= names_of(after)


@pytest.mark.parametrize("container", WRITERS)
def test_formulas_that_were_typed_over_entries(container: str, tmp_path: Path) -> None:
    """A formula of the supplier's own is told from those of the template, by what it does."""
    sheets = template("CMRT", "6.5")
    entries = {"Declaration": {(17, 4): Cell("+49 30 1234", 'CONCATENATE("+49 ","30 1234")')},
               "Smelter List": {(5, 2): Cell("Tin", 'IF(1=1,"Tin","")')}}  # fmt: skip
    path = tmp_path / "reply"
    path.write_bytes(WRITERS[container]({name: {**cells, **entries.get(name, {})} for name, cells in sheets.items()}))
    found = told(path)
    cells = {(item["name"], item["cell"]) for item in found["findings"]}
    assert {("entry-begins-like-formula", "D17"), ("entry-begins-like-formula", "B5")} <= cells
    assert not any(item["name"] == "derived-cell-overwritten" for item in found["findings"])


def names_of(result: Mapping[str, Any]) -> set[str]:
    return {item["name"] for item in result["findings"]}


def told(path: Path) -> dict[str, Any]:
    """What is told of a file, without its name and digest; and its digest is that of its bytes."""
    (file,) = cmrtkit.validate(path, as_of=dt.date(2026, 11, 21)).files
    assert file.status == "checked", file.error
    assert file.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    return file.model_dump(mode="json", exclude={"path", "sha256"})


@pytest.mark.parametrize("name", VALUES)
@pytest.mark.parametrize("container", WRITERS)
def test_values(container: str, name: str) -> None:
    """Typed, and as the result of a formula: the same value of the same type."""
    value = VALUES[name]
    sheets = {"S": {(1, 1): Cell(value), (2, 3): Cell(value, FORMULA)}, "My list": {(2, 2): Cell("x")}}
    found = grid_of(sheets, container).sheet("S")
    assert found["A1"] == Cell(value)
    assert type(found["A1"].value) is type(value)
    assert found["C2"] == Cell(value, FORMULA)
    assert type(found["C2"].value) is type(value)


@pytest.mark.parametrize("container", WRITERS)
def test_an_empty_result_is_one(container: str) -> None:
    """A typed cell without text is none; a formula that shows nothing is there."""
    found = grid_of({"S": {(1, 1): Cell("", "A2"), (3, 1): Cell(1)}}, container).sheet("S")
    assert dict(found.cells) == {(1, 1): Cell("", "A2"), (3, 1): Cell(1)}


@pytest.mark.parametrize("container", WRITERS)
def test_untouched_rows_are_left_out_where_they_are_prepared(container: str) -> None:
    formula, nothing = "A1&B1", (Cell("", "A1&B1"), Cell(0, "LEN(A1)"), Cell(ExcelError("#N/A"), "NA()"))
    untouched = {(2, column): cell for column, cell in enumerate(nothing, 1)}
    shows = {(3, 1): Cell("", formula), (3, 2): Cell(False, "AND(A1,B1)")}
    typed = {(4, 1): Cell("", formula), (4, 2): Cell("Tin")}
    sheets = {"S": {**untouched, **shows, **typed}}
    assert len(grid_of(sheets, container).sheet("S").cells) == 7
    assert {row for row, _ in grid_of(sheets, container, prepared=["S"]).sheet("S").cells} == {3, 4}


@pytest.mark.parametrize("container", ["xls", "xlsb"])
def test_dates_from_1904(container: str) -> None:
    sheets = {"S": {(1, 1): Cell(dt.date(2026, 3, 31)), (2, 1): Cell(dt.date(1904, 1, 3))}}
    data = {"xls": Xls, "xlsb": Xlsb}[container](sheets, from_1904=True).file()
    assert dict(open_workbook(data, ["S"]).sheet("S").cells) == sheets["S"]


@pytest.mark.parametrize("container", WRITERS)
def test_links(container: str) -> None:
    sheets = {"S": {(1, 1): Cell("our policy", None, "https://example.com/policy?a=1"), (2, 1): Cell("x")}}
    assert dict(grid_of(sheets, container).sheet("S").cells) == sheets["S"]


def test_macros_are_seen_and_nothing_else_is_done_with_them() -> None:
    sheets = {"S": {(1, 1): Cell(1)}}
    plain = {name: write(sheets) for name, write in WRITERS.items()}
    assert not any(open_workbook(data, ["S"]).has_macros for data in plain.values())
    with_macros = {
        "xls": Xls(sheets, macros=True).file(),
        "xlsb": Xlsb(sheets, macros=True).file(),
        "ods": ods(sheets, **{"Basic/Standard/Module1.xml": b"<x/>", "Basic/script-lc.xml": b"<x/>"}),
        "fods": plain["fods"].replace(b"<office:body>", b'<ooo:module ooo:name="M"/><office:body>').replace(
            b"<office:document ", b'<office:document xmlns:ooo="o" '),
        "xlsm": _with_macros(to_bytes(complete("CMRT", "6.5"))),
    }  # fmt: skip
    for name, data in with_macros.items():
        assert open_book(data).has_macros, name
        assert open_workbook(data, ["S"]).has_macros, name
    assert not open_book(ods(sheets, **{"Basic/script-lc.xml": b"<x/>"})).has_macros


def _with_macros(data: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    relation = b'<Relationship Id="v" Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject" Target="vbaProject.bin"/>'
    name = "xl/_rels/workbook.xml.rels"
    parts[name] = parts[name].replace(b"</Relationships>", relation + b"</Relationships>")
    return packed({**parts, "xl/vbaProject.bin": b"program"})


@pytest.mark.parametrize("container", WRITERS)
def test_lists_come_in_every_container(container: str) -> None:
    """The same table, and of a template only the sheets that say something about smelters."""
    rows = {(1, 1): Cell("METAL"), (1, 2): Cell("SMELTER ID"), (2, 1): Cell("Tin"), (2, 2): Cell("CID900301")}
    found = list_in(WRITERS[container]({"Notes": {}, "List": rows}), "list")
    assert [(table.sheet, table.rows) for table in found.tables] == [
        ("List", ((1, ("METAL", "SMELTER ID")), (2, ("Tin", "CID900301"))))
    ]
    assert found.modified == (dt.date(2026, 2, 3) if container in ("ods", "fods") else None)
    whole = list_in(WRITERS[container](template("CMRT", "6.5")), "template")
    assert {table.sheet for table in whole.tables} == {"Revision", "Declaration", "Smelter Look-up"}


@pytest.mark.parametrize(("container", "code"), [("xls", "old-xls"), ("xlsb", "xlsb"), ("ods", "ods"), ("fods", "ods")])
def test_no_marked_copy_is_made_of_them(container: str, code: str) -> None:
    data = WRITERS[container]({"S": {(1, 1): Cell(1)}})
    for refusing in (zip_archive, lambda data: annotated(data, (), Listing("f", "t", (), (), (), 0, (), ""))):
        with pytest.raises(WorkbookError) as caught:
            refusing(data)
        assert caught.value.code == code


def test_the_excel_report_says_why_there_is_no_copy(tmp_path: Path) -> None:
    path, report = tmp_path / "reply.xls", tmp_path / "report.xlsx"
    path.write_bytes(Xls(template("CMRT", "6.5")).file())
    command = [
        sys.executable,
        "-m",
        "cmrtkit",
        "validate",
        str(path),
        "--format",
        f"xlsx={report}",
        "--fail-on",
        "never",
    ]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    texts = {str(cell.value) for sheet in openpyxl.load_workbook(report) for row in sheet for cell in row}
    assert any(".xls" in text for text in texts)


OLE = bytes.fromhex("d0cf11e0a1b11ae1")
HTML = (
    b"<html xmlns:x='urn:schemas-microsoft-com:office:excel'><body><table><tr><td>Tin</td></tr></table></body></html>"
)
CASES = {
    "pdf": b"%PDF-1.7\n%...",
    "html": HTML,
    "not-a-workbook": b"metal,name\nTin,Example\n",
    "damaged": OLE + bytes(600) + "Workbook".encode("utf-16-le") + bytes(600),
}


@pytest.mark.parametrize("code", CASES)
def test_the_name_of_a_file_says_nothing(code: str, tmp_path: Path) -> None:
    for ending in ("xls", "xlsb", "ods"):
        path = tmp_path / f"reply.{ending}"
        path.write_bytes(CASES[code])
        (file,) = cmrtkit.validate(path).files
        assert file.error is not None
        assert file.error.code == code
        assert file.error.hint


def test_a_container_goes_by_any_name(tmp_path: Path) -> None:
    for container, write in WRITERS.items():
        path = tmp_path / f"{container}.xlsx"
        path.write_bytes(write(template("EMRT", "1.3")))
        (file,) = cmrtkit.validate(path).files
        assert file.status == "checked", container


def code_of(data: bytes) -> str:
    with pytest.raises(WorkbookError) as caught:
        open_workbook(data, ["S"])
    return caught.value.code


def test_a_text_in_pieces_says_anew_how_wide_it_is() -> None:
    """Excel keeps what fits into one byte so, from one piece to the next; behind the text its formats and guides."""
    head = struct.pack("<HBHI", 8, 1 | 8 | 4, 1, 3)
    texts = Texts(
        (
            head + "株式".encode("utf-16-le"),
            b"\0abc",
            b"\1" + "会社𠮷".encode("utf-16-le")[:6],
            b"gui",
            b"de!!" + b"\1\0\0z",
        )
    )
    assert texts.text() == "株式abc会社\ufffd"
    assert texts.text() == "z"
    assert not texts.more()


def test_what_is_older_than_excel_97() -> None:
    old = record(0x809, bytes.fromhex("00050500") + bytes(4)) + record(0x0A)
    assert code_of(file_of(old, name="Book")) == "old-excel"
    assert code_of(file_of(old)) == "old-excel"
    assert code_of(file_of(record(0x409, bytes(8)))) == "old-excel"


def test_other_documents_in_the_same_packing() -> None:
    text = {"mimetype": b"application/vnd.oasis.opendocument.text"}
    assert code_of(ods({}, **text)) == "not-a-workbook"
    assert code_of(ods({})) == "damaged"
    assert code_of(packed({"content.xml": b"<office/>"})) == "not-a-workbook"
    assert code_of(file_of(b"", name="WordDocument")) == "not-a-workbook"
    assert code_of(ods({"S": {}}).replace(b"content.xml", b"confent.xml")) == "not-a-workbook"


def test_an_encrypted_spreadsheet_of_opendocument() -> None:
    manifest = b'<manifest:manifest><manifest:file-entry manifest:full-path="content.xml"><manifest:encryption-data/></manifest:file-entry></manifest:manifest>'
    assert code_of(ods({"S": {}}, **{"META-INF/manifest.xml": manifest})) == "ods-locked"
    assert code_of(packed({"mimetype": b"", "encrypted-package": b"\0" * 99})) == "ods-locked"


class TestOds:
    """What only OpenDocument has."""

    def body(self, rows: str, more: str = "") -> bytes:
        plain = ods({"S": {}})
        with zipfile.ZipFile(io.BytesIO(plain)) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        content = parts["content.xml"].decode()
        start = content.index('<table:table table:name="S">') + len('<table:table table:name="S">')
        parts["content.xml"] = (content[:start] + rows + content[content.index("</table:table>") :]).replace(
            "</office:spreadsheet>", more + "</office:spreadsheet>"
        ).encode()  # fmt: skip
        return packed(parts)

    def cells(self, rows: str, more: str = "") -> dict[tuple[int, int], Cell]:
        return dict(open_workbook(self.body(rows, more), ["S"]).sheet("S").cells)

    def test_what_repeats(self) -> None:
        cell = ods_cell(Cell("x"), ' table:number-columns-repeated="2"')
        rows = f'<table:table-row table:number-rows-repeated="3">{cell}</table:table-row><table:table-row><table:covered-table-cell office:value-type="float" office:value="5"/></table:table-row>'
        assert self.cells(rows) == {**{(r, c): Cell("x") for r in (1, 2, 3) for c in (1, 2)}, (4, 1): Cell(5)}

    def test_groups_and_headers_are_rows(self) -> None:
        row = f"<table:table-row>{ods_cell(Cell(1))}</table:table-row>"
        rows = f"<table:table-header-rows>{row}</table:table-header-rows><table:table-row-group>{row}</table:table-row-group>"
        assert self.cells(rows) == {(1, 1): Cell(1), (2, 1): Cell(1)}

    @pytest.mark.parametrize(
        ("paragraph", "text"),
        [
            ("<text:p>a\n   b</text:p>", "a b"),
            ('<text:p>a<text:s text:c="3"/>b<text:tab/>c<text:line-break/>d</text:p>', "a   b\tc\nd"),
            ("<text:p><text:span>a<text:span>b</text:span></text:span>c</text:p><text:p>d</text:p>", "abc\nd"),
            ("<text:p>a</text:p><office:annotation><text:p>no</text:p></office:annotation>", "a"),
            ("<text:p>a<draw:frame><draw:text-box><text:p>no</text:p></draw:text-box></draw:frame>b</text:p>", "ab"),
            ("<draw:frame><draw:text-box><text:p>no</text:p></draw:text-box></draw:frame><text:p>a</text:p>", "a"),
            (
                "<text:p><text:ruby><text:ruby-base>漢</text:ruby-base><text:ruby-text>kan</text:ruby-text></text:ruby></text:p>",
                "漢",
            ),
            ('<text:p>see <text:a xlink:href="#S.A1">there</text:a></text:p>', "see there"),
        ],
    )
    def test_text(self, paragraph: str, text: str) -> None:
        cell = f'<table:table-cell office:value-type="string">{paragraph}</table:table-cell>'
        assert self.cells(f"<table:table-row>{cell}</table:table-row>") == {(1, 1): Cell(text)}

    @pytest.mark.parametrize(
        ("attributes", "value"),
        [
            ('office:value-type="percentage" office:value="0.5"', 0.5),
            ('office:value-type="currency" office:value="3"', 3),
            ('office:value-type="time" office:time-value="PT12H00M00S"', 0.5),
            ('office:value-type="time" office:time-value="PT36H00M00S"', dt.datetime(1900, 1, 1, 12)),
            ('office:value-type="date" office:date-value="2026-03-31T08:00:00.000000000"', dt.datetime(2026, 3, 31, 8)),
            ('office:value-type="date" office:date-value="1899-12-30"', 0),
            ('office:value-type="date" office:date-value="31.3.2026"', "shown"),
            ('office:value-type="float"', "shown"),
            ('office:value-type="string" office:string-value="said"', "said"),
            ("", "shown"),
        ],
    )  # fmt: skip
    def test_types(self, attributes: str, value: object) -> None:
        cell = f"<table:table-cell {attributes}><text:p>shown</text:p></table:table-cell>"
        assert self.cells(f"<table:table-row>{cell}</table:table-row>") == {(1, 1): Cell(value)}  # type: ignore[arg-type]

    def test_a_formula_without_a_result(self) -> None:
        cell = '<table:table-cell table:formula="of:=[.B1]"/>'
        assert self.cells(f"<table:table-row>{cell}</table:table-row>") == {(1, 1): Cell(None, "B1")}

    def test_copies_of_other_files_and_changes_are_no_sheets(self) -> None:
        row = f"<table:table-row>{ods_cell(Cell(1))}</table:table-row>"
        more = f"<table:table table:name=\"'file:///C:/other.ods'#$List\">{row}</table:table>"
        grid = open_workbook(self.body(row, more), ["S"])
        assert grid.sheet_names == ("S",)
        assert dict(grid.sheet("S").cells) == {(1, 1): Cell(1)}


def test_another_reader_sees_the_same_in_an_xls() -> None:
    """xlrd reads what the tests write, so that writer and reader do not share a misunderstanding."""
    sheets = template("CMRT", "6.5")
    book = xlrd.open_workbook(file_contents=Xls(sheets).file())
    assert book.sheet_names() == list(sheets)
    for name, cells in sheets.items():
        sheet = book.sheet_by_name(name)
        for (row, column), cell in cells.items():
            found = sheet.cell(row - 1, column - 1)
            if isinstance(cell.value, dt.date):
                assert xlrd.xldate_as_datetime(float(found.value), book.datemode).date() == cell.value
                assert found.ctype == xlrd.XL_CELL_DATE
            else:
                assert found.value == cell.value, (name, row, column)


def test_another_reader_sees_the_same_in_an_xlsb() -> None:
    """And pyxlsb, of which a date is the number that is stored."""
    sheets = template("CMRT", "6.5")
    with pyxlsb.open_workbook(io.BytesIO(Xlsb(sheets).file())) as book:
        assert book.sheets == list(sheets)
        for name, cells in sheets.items():
            with book.get_sheet(name) as sheet:
                found = {(item.r + 1, item.c + 1): item.v for row in sheet.rows(sparse=True) for item in row}
            for place, cell in cells.items():
                is_date = isinstance(cell.value, dt.date)
                value = pyxlsb.convert_date(found[place]).date() if is_date else found[place]
                assert value == cell.value, (name, place)


@needs_shared
@pytest.mark.parametrize("container", ["ods", "xls"])
def test_a_filled_template_converted_by_libreoffice(container: str, tmp_path: Path, soffice: str) -> None:
    """Template, answers, completeness, smelters and findings are those of the original."""
    source = SHARED / "corpus" / "recalculated" / "CMRT_6.4-11-00.xlsx"
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [soffice, profile, "--headless", "--convert-to", container, "--outdir", str(tmp_path), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    assert told(tmp_path / f"{source.stem}.{container}") == told(source)


@pytest.fixture
def soffice() -> str:
    return shutil.which("soffice") or pytest.skip("LibreOffice is not installed")
