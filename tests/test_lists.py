"""Lists of smelters in every form people pass them on."""

from __future__ import annotations

import codecs
import csv
import datetime as dt
import hashlib
import io
import time
import zipfile
from pathlib import Path
from typing import Literal
from xml.sax.saxutils import escape, quoteattr

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cmrtkit.errors import WorkbookError
from cmrtkit.model.cells import ExcelError
from cmrtkit.reader.charsets import decode_lines
from cmrtkit.reader.delimited import read_delimited
from cmrtkit.reader.limits import Budget
from cmrtkit.reader.listfile import Table
from cmrtkit.reader.spreadsheetml import OldXml, read_spreadsheetml
from cmrtkit.reader.tables import ListFile, read_list
from tests.conftest import SHARED
from tests.test_reader import package

HEAD = ["METAL", "SMELTER ID", "STANDARD SMELTER NAME", "COUNTRY LOCATION"]
ASCII = [["Gold", f"CID9{number:05}", f"Example Works, No. {number}", "JAPAN"] for number in range(40)]
NAMES = {
    "cp1252": ("Windows-1252", "Fundição Exemplo", "Beispiel Hütte", "Société d'Exemple"),
    "cp1254": ("Windows-1254", "Örnek Altın Rafinerisi A.Ş.", "Kırşehir Bakır"),
    "cp1250": ("Windows-1250", "Łódź Przykład", "Huta Głogów Śląsk"),
    "cp932": ("Shift_JIS", "株式会社架空製錬所", "見本タングステン工業", "適合"),
    "gb18030": ("GB18030", "虚构锡业有限公司", "江西样例钨业"),
    "cp950": ("Big5", "虛構金屬股份有限公司", "範例黃金"),
    "cp949": ("Windows-949", "주식회사 가상제련", "견본금속"),
}


def read(data: bytes, tmp_path: Path, name: str = "list.bin") -> ListFile:
    path = tmp_path / name
    path.write_bytes(data)
    return read_list(path)


def code(data: bytes, tmp_path: Path) -> str:
    with pytest.raises(WorkbookError) as caught:
        read(data, tmp_path)
    return caught.value.code


def delimited(data: bytes) -> Table:
    return read_delimited(data, "list.csv", Budget())[0]


def remarks(found: ListFile) -> dict[str, dict[str, object]]:
    return {remark.code: dict(remark.facts) for remark in found.remarks}


def text_of(rows: list[list[str]], delimiter: str = ",", end: str = "\r\n") -> str:
    buffer = io.StringIO()
    # Else a line break may stay unquoted.
    quoting: Literal[0, 1] = csv.QUOTE_ALL if end == "\r" else csv.QUOTE_MINIMAL
    csv.writer(buffer, delimiter=delimiter, lineterminator=end, quoting=quoting).writerows(rows)
    return buffer.getvalue()


def with_names(names: tuple[str, ...]) -> list[list[str]]:
    return [HEAD, *ASCII, *(["Tin", f"CID95{number:04}", name, "X"] for number, name in enumerate(names))]


def values(found: ListFile) -> list[list[object]]:
    (only,) = found.tables
    return [list(cells) for _, cells in only.rows]


@pytest.mark.parametrize("codec", NAMES)
@pytest.mark.parametrize("count", [1, 2, None])
def test_code_pages_are_told_apart_by_a_few_names(codec: str, count: int | None, tmp_path: Path) -> None:
    encoding, *names = NAMES[codec]
    rows = with_names(tuple(names[:count]))
    found = read(text_of(rows).encode(codec), tmp_path)
    assert values(found) == rows
    assert remarks(found) == {"encoding-guessed": {"encoding": encoding}}


@pytest.mark.parametrize(
    ("mark", "codec"),
    [
        (b"", "utf-8"),
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ],
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_encodings_that_are_certain_need_no_remark(
    mark: bytes, codec: str, delimiter: str, end: str, tmp_path: Path
) -> None:
    rows = with_names(("Ōsaka Example", "虚构锡业", "Kırşehir", "a\nb"))
    found = read(mark + text_of(rows, delimiter, end).encode(codec), tmp_path)
    assert values(found) == rows
    assert (found.form, found.remarks, found.modified) == ("csv", (), None)


CELLS = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufeff\ufffd"), min_size=1, max_size=12
).filter(lambda text: text == text.strip() and not text.startswith("="))


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=8),
    st.sampled_from(",;\t|"),
    st.sampled_from(["utf-8-sig", "utf-16"]),
)
def test_what_is_written_is_what_is_read(rows: list[list[str]], delimiter: str, codec: str) -> None:
    body = [HEAD[:3], *ASCII_3, *rows]
    found = delimited(text_of(body, delimiter).encode(codec))
    assert [list(cells) for _, cells in found.rows] == body


ASCII_3 = [row[:3] for row in ASCII[:12]]


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200))
def test_no_bytes_are_too_much(data: bytes) -> None:
    for reader in (read_delimited, lambda data, _, budget: read_spreadsheetml(data, budget)):
        try:
            reader(data, "x", Budget())
        except WorkbookError as error:
            assert error.code in {
                "not-a-table",
                "unsafe-xml",
                "damaged",
                "broken-xml",
                "not-a-workbook",
                "cell-out-of-bounds",
            }


@pytest.mark.parametrize("first", ["sep=;", "SEP=;", '"sep=;"', "sep=;;;;"])
def test_a_sep_line_names_the_delimiter_and_is_no_row(first: str) -> None:
    found = delimited(f"{first}\r\nmetal;a,b\r\nTin;x,y\r\n".encode())
    assert found.rows == ((1, ("metal", "a,b")), (2, ("Tin", "x,y")))


def test_rows_are_numbered_as_excel_shows_them() -> None:
    found = delimited(
        b'List of 2026,,,\r\n\r\nmetal,name,,\r\nTin,"Example\r\nWorks",,\r\n,,,\r\n , ,\r\nGold,Other,,\r\n,,\r\n'
    )
    assert found.rows == (
        (1, ("List of 2026",)),
        (3, ("metal", "name")),
        (4, ("Tin", "Example\nWorks")),
        (7, ("Gold", "Other")),
    )


def test_texts_stay_texts() -> None:
    found = delimited(b'id,metal\n="002763",Tin\n"=""00""",Gold\n1e5,x\n')
    assert [cells[0] for _, cells in found.rows] == ["id", "002763", "00", "1e5"]


def test_quotes_after_a_blank() -> None:
    found = delimited(b'Tin, "Works, Ltd.", Japan\nTin, "Other, Ltd.", Japan\nGold, "Third, Inc.", Japan\n')
    assert found.rows[0] == (1, ("Tin", "Works, Ltd.", "Japan"))


@pytest.mark.parametrize(
    "bad", ['Gold,"Example Works,JAPAN', 'Gold,"Example" Works,JAPAN', 'Gold,"Example Works,JAPAN"x']
)
def test_a_lost_quote_swallows_no_rows(bad: str, tmp_path: Path) -> None:
    lines = ["metal,name,country", "Tin,A,PERU", bad, 'Tin,"B, Ltd.",PERU', "Tin,C,PERU", 'Tin,"D, Ltd.",PERU']
    found = read("\n".join(lines).encode(), tmp_path)
    assert [row for row, _ in found.tables[0].rows] == [1, 2, 3, 4, 5, 6]
    assert values(found)[3:] == [["Tin", "B, Ltd.", "PERU"], ["Tin", "C", "PERU"], ["Tin", "D, Ltd.", "PERU"]]
    assert remarks(found) == {"quotes-repaired": {"rows": [3]}}


def test_lines_pasted_in_another_encoding_are_named_by_row(tmp_path: Path) -> None:
    rows = [HEAD, ["Tin", "1", "Örnek\nKalay", "X"], *(["Gold", "2", f"Société {n}", "X"] for n in range(6)), *ASCII]
    lines = text_of(rows).encode().split(b"\r\n")
    lines[4], lines[7] = lines[4].decode().encode("cp1252"), lines[7].decode().encode("cp1252")
    found = read(b"sep=,\r\n" + b"\r\n".join(lines), tmp_path)
    assert values(found) == rows
    assert remarks(found) == {"encoding-mixed": {"encoding": "Windows-1252", "rows": [5, 8]}}


def test_utf_8_pasted_into_windows_1252(tmp_path: Path) -> None:
    rows = [HEAD, *(["Gold", "2", f"Beispiel Hütte {n}", "X"] for n in range(6))]
    lines = text_of(rows).encode("cp1252").split(b"\r\n")
    lines[3] = lines[3].decode("cp1252").encode()
    found = read(b"\r\n".join(lines), tmp_path)
    assert values(found) == rows
    assert remarks(found) == {"encoding-mixed": {"encoding": "Windows-1252", "rows": [2, 3, 5, 6, 7]}}


def test_half_a_character_is_lost_and_named(tmp_path: Path) -> None:
    data = text_of(with_names(NAMES["cp932"][1:])).encode("cp932")
    found = read(data.replace("所".encode("cp932"), b"\x8f"), tmp_path)
    assert remarks(found) == {"encoding-guessed": {"encoding": "Shift_JIS"}, "characters-lost": {"rows": [42]}}


@pytest.mark.parametrize(
    "data",
    [
        b"Dear Sir,\n\nplease find attached, as asked, the list.\nWe would, as ever, be glad to help.\nYours\n",
        b"One line of prose after another\nand nothing that could be a cell\n",
        b'{"metal": "Tin",\n "name": "Example",\n "id": "CID900001"}\n',
        b'[{"metal": "Tin", "name": "a"},\n {"metal": "Gold", "name": "b"}]',
        b"- metal: Tin\n  name: Example\n- metal: Gold\n  name: Other, Ltd.\n",
        b"<?xml version='1.0'?><list><entry metal='Tin'/></list>",
        b"{\\rtf1\\ansi a, b}",
        b"metal,name\nTin,a\0b\n",
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
        b",,,\n,,,\n",
        b"x" * 200_000 + b",y\n",
        b"\x01\x02\x03,\x04\x05\n\x06,\x07\n",
    ],
)
def test_not_a_table(data: bytes, tmp_path: Path) -> None:
    assert code(data, tmp_path) == "not-a-table"


def test_a_column_of_ids_is_a_table(tmp_path: Path) -> None:
    assert values(read(b"Smelter ID\r\nCID900001\r\nCID900002\r\n", tmp_path))[1:] == [["CID900001"], ["CID900002"]]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", "empty-file"),
        (b"%PDF-1.7", "pdf"),
        (b"<!DOCTYPE html><html></html>", "html"),
        (b"PK\x05\x06" + bytes(18), "damaged"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504) + "Workbook".encode("utf-16-le"), "damaged"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504), "not-a-workbook"),
        (codecs.BOM_UTF16_LE + b"a,\xd8", "damaged"),
        (b"a,b\n" * 20_001, "cell-out-of-bounds"),
        (b"a,b\n" + b"a," * 300 + b"b\n", "cell-out-of-bounds"),
        (b"\n" * 500_000 + b"a,b\n", "too-many-cells"),
        (b"a,b\n" * (17 * 2**18), "file-too-large"),
        (b"a,b\n" * (65 * 2**18), "file-too-large"),
    ],
)
def test_other_files_are_refused_as_ever(data: bytes, expected: str, tmp_path: Path) -> None:
    assert code(data, tmp_path) == expected


# SpreadsheetML 2003

SS = "urn:schemas-microsoft-com:office:spreadsheet"
DECLARATION = '<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n'


def workbook(*sheets: tuple[str, str], properties: str = "") -> str:
    tables = "".join(f"<Worksheet ss:Name={quoteattr(name)}><Table>{rows}</Table></Worksheet>" for name, rows in sheets)
    return f'<Workbook xmlns="{SS}" xmlns:ss="{SS}" xmlns:html="http://www.w3.org/TR/REC-html40">{properties}{tables}</Workbook>'


def old_xml(rows: str, **options: str) -> str:
    return DECLARATION + workbook(("List", rows), **options)


def cell(text: str, kind: str = "String", attributes: str = "") -> str:
    return f'<Cell {attributes}><Data ss:Type="{kind}">{text}</Data></Cell>'


def row(*cells: str, attributes: str = "") -> str:
    return f"<Row {attributes}>{''.join(cells)}</Row>"


def parse(text: str | bytes) -> OldXml:
    return read_spreadsheetml(text.encode() if isinstance(text, str) else text, Budget())


def value(xml: str) -> object:
    return parse(old_xml(f"<Row>{xml}</Row>")).grid["List!A1"].value


@pytest.mark.parametrize(
    ("xml", "expected"),
    [
        (cell("Example &amp; Söhne"), "Example & Söhne"),
        (cell("5", "Number"), 5),
        (cell("0.5", "Number"), 0.5),
        (cell("n/a", "Number"), "n/a"),
        (cell("INF", "Number"), "INF"),
        (cell("2023-05-11T00:00:00.000", "DateTime"), dt.date(2023, 5, 11)),
        (cell("2023-05-11T12:00:00", "DateTime"), dt.datetime(2023, 5, 11, 12)),
        (cell("5/11/2023", "DateTime"), "5/11/2023"),
        (cell("1", "Boolean"), True),
        (cell("#N/A", "Error"), ExcelError("#N/A")),
        (cell(""), None),
        ("<Cell><Data>no type</Data></Cell>", "no type"),
        ('<Cell><ss:Data ss:Type="String"><html:B>Bold</html:B> <html:I>and <html:U>more</html:U></html:I></ss:Data></Cell>', "Bold and more"),
        ('<Cell><Data ss:Type="String">a</Data><Comment><ss:Data>said <html:B>so</html:B></ss:Data></Comment></Cell>', "a"),
        ("<Cell><Comment><Data>only this</Data></Comment></Cell>", None),
        (cell("<![CDATA[A & B]]>"), "A & B"),
    ],
)  # fmt: skip
def test_old_xml_value(xml: str, expected: object) -> None:
    found = value(xml)
    assert found == expected
    assert type(found) is type(expected)


def test_old_xml_positions() -> None:
    rows = (
        row(cell("A1", attributes="ss:MergeAcross='2'"), cell("D1"))
        + row(cell("B4", attributes="ss:Index='2'"), "<Cell/>", cell("D4"), attributes="ss:Index='4'")
        + row(attributes="ss:Span='2'")
        + row(cell("A8"))
    )
    found = parse(old_xml(rows)).grid.sheet("List")
    assert {place: item.value for place, item in found.cells.items()} == {
        (1, 1): "A1", (1, 4): "D1", (4, 2): "B4", (4, 4): "D4", (8, 1): "A8",
    }  # fmt: skip


TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"), min_size=1).filter(
    str.strip
)


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(st.tuples(st.integers(1, 50), st.integers(1, 30)), st.one_of(TEXT, st.integers(-(10**9), 10**9))),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_old_xml_round_trip(cells: dict[tuple[int, int], str | int], codec: str) -> None:
    rows = ""
    for number in sorted({number for number, _ in cells}):
        inner = "".join(
            cell(escape(str(held)), "String" if isinstance(held, str) else "Number", f'ss:Index="{column}"')
            for (at, column), held in sorted(cells.items())
            if at == number
        )
        rows += row(inner, attributes=f'ss:Index="{number}"')
    found = parse(old_xml(rows).encode(codec)).grid.sheet("List")
    assert {place: item.value for place, item in found.cells.items()} == cells


@pytest.mark.parametrize("start", [b"\r\n\r\n", b"\xef\xbb\xbf", b"\xef\xbb\xbf\n\n", b"\n\xef\xbb\xbf"])
def test_blank_lines_and_marks_before_the_declaration(start: bytes, tmp_path: Path) -> None:
    found = read(start + old_xml(f"<Row>{cell('Züge')}</Row>").encode(), tmp_path, "RMI.xls")
    assert (found.form, values(found), found.remarks) == ("xml-2003", [["Züge"]], ())


@pytest.mark.parametrize(
    ("declared", "codec"),
    [("UTF-16", "utf-16"), ("UTF-16", "utf-16-le"), ("UTF-16", "utf-16-be"), ("windows-1252", "cp1252"), ("ISO-8859-1", "cp1252"), ("utf-8", "utf-8")],
)  # fmt: skip
def test_old_xml_encodings(declared: str, codec: str, tmp_path: Path) -> None:
    text = old_xml(f"<Row>{cell('Fundição')}</Row>").replace('"1.0"', f'"1.0" encoding="{declared}"')
    found = read(text.encode(codec), tmp_path)
    assert (values(found), found.remarks) == ([["Fundição"]], ())


@pytest.mark.parametrize(("declared", "codec"), [("Shift_JIS", "cp932"), ("gb2312", "gb18030"), ("Big5", "cp950")])
def test_old_xml_in_declared_asian_encodings(declared: str, codec: str) -> None:
    text = old_xml(f"<Row>{cell('金屬' if codec == 'cp950' else '金')}</Row>").replace(
        '"1.0"', f'"1.0" encoding="{declared}"'
    )
    assert parse(text.encode(codec)).remarks == ()


@pytest.mark.parametrize("declared", ["", ' encoding="UTF-8"', ' encoding="zip"', ' encoding="idna"'])
def test_old_xml_in_an_encoding_not_declared(declared: str) -> None:
    text = old_xml(f"<Row>{cell('Beispiel Hütte')}</Row>").replace('"1.0"', f'"1.0"{declared}')
    found = parse(text.encode("cp1252"))
    assert found.grid["List!A1"].value == "Beispiel Hütte"
    assert [(remark.code, remark.facts["encoding"]) for remark in found.remarks] == [
        ("encoding-guessed", "Windows-1252")
    ]


def test_old_xml_is_repaired_and_says_so(tmp_path: Path) -> None:
    fair = cell("C &amp; D &#38; &#x26; <![CDATA[E & F]]>")
    rows = row(cell("A & B"), fair, cell("caf&eacute;&nbsp;x"), cell("a\x0bb&#11;c&no; d"))
    found = read(old_xml(rows).encode(), tmp_path)
    assert values(found) == [["A & B", "C & D & & E & F", "café\xa0x", "a b\ufffdc&no; d"]]
    assert remarks(found) == {"xml-repaired": {"count": 6}}


def test_old_xml_tables_names_and_date(tmp_path: Path) -> None:
    saved = '<DocumentProperties xmlns="urn:schemas-microsoft-com:office:office"><Created>2020-01-01T00:00:00Z</Created><LastSaved>2026-05-11T08:30:00Z</LastSaved></DocumentProperties>'
    text = DECLARATION + workbook(
        ("Tin & more", f"<Row>{cell('x')}</Row>"),
        ("Empty", ""),
        ("Gold", f"<Row/><Row>{cell('y')}</Row>"),
        properties=saved,
    )
    found = read(text.encode(), tmp_path, "list.xml")
    assert found.tables == (Table("Tin & more", ((1, ("x",)),)), Table("Gold", ((2, ("y",)),)))
    assert (found.name, found.modified) == ("list.xml", dt.date(2026, 5, 11))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (old_xml("<Row><Cell></Row>"), "broken-xml"),
        (old_xml("<Row>")[:-40], "broken-xml"),
        (old_xml('<Row ss:Index="x"/>'), "broken-xml"),
        (old_xml('<Row ss:Index="5"/>' + row(cell("x"), attributes="ss:Index='5'")), "broken-xml"),
        (old_xml(row(cell("x", attributes="ss:Index='0'"))), "broken-xml"),
        (DECLARATION + workbook(("A", ""), ("A", "")), "broken-xml"),
        (old_xml(f'<Row ss:Index="1048576">{cell("x")}</Row>'), "cell-out-of-bounds"),
        (old_xml(row(cell("x", attributes="ss:Index='16384'"))), "cell-out-of-bounds"),
        (f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]>{workbook(("A", ""))}', "unsafe-xml"),
        (old_xml(""), "not-a-table"),
        (old_xml(row("<Cell><Data>1</Data></Cell>" * 200) * 2_100), "too-many-cells"),
        (old_xml(" " * 17 * 2**20), "file-too-large"),
        (f"<!-- {SS} -->" + "<a>" * 200 + "</a>" * 200, "broken-xml"),
        (DECLARATION + f"<!-- {SS} " + "<!-- " * 200_000, "broken-xml"),
    ],
)
def test_old_xml_refused(text: str, expected: str, tmp_path: Path) -> None:
    assert code(text.encode(), tmp_path) == expected


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-be"])
def test_old_xml_in_utf_16_is_no_way_round(codec: str, tmp_path: Path) -> None:
    text = f'<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x [<!ENTITY a "aaaa">]>{workbook(("A", ""))}'
    assert code(text.encode(codec), tmp_path) == "unsafe-xml"


# xlsx


def saved(book: openpyxl.Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def test_all_sheets_of_an_xlsx_with_its_dates(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    first = book.worksheets[0]
    first.title = "Conformant"
    first.append(["metal", "audit", None])
    first["B4"], first["D4"], first["A6"] = dt.date(2026, 5, 1), 7, "  "
    book.create_sheet("Notes")["B2"] = "x"
    book.create_sheet("Blank")
    found = read(saved(book), tmp_path, "list.csv")
    assert found.form == "xlsx"
    assert found.tables == (
        Table("Conformant", ((1, ("metal", "audit")), (4, (None, dt.date(2026, 5, 1), None, 7)))),
        Table("Notes", ((2, (None, "x")),)),
    )
    assert found.modified == dt.datetime.now(dt.UTC).date()
    assert found.sha256 == hashlib.sha256((tmp_path / "list.csv").read_bytes()).hexdigest()


def test_an_xlsx_that_says_nothing_of_its_date(tmp_path: Path) -> None:
    found = read(package('<row r="1"><c r="A1"><v>1</v></c></row>'), tmp_path)
    assert (found.modified, found.tables) == (None, (Table("S", ((1, (1,)),)),))


def test_of_a_template_three_sheets_are_read(sound: Path) -> None:
    found = read_list(sound)
    assert {table.sheet for table in found.tables} == {"Revision", "Declaration", "Smelter Look-up"}


def test_an_xlsx_without_a_filled_cell_is_no_table(tmp_path: Path) -> None:
    assert code(saved(openpyxl.Workbook()), tmp_path) == "not-a-table"


def test_a_zip_bomb_is_refused(tmp_path: Path) -> None:
    data = io.BytesIO(package(""))
    with zipfile.ZipFile(data, "a", zipfile.ZIP_DEFLATED) as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("xl/worksheets/sheet1.xml", b" " * (60 * 2**20))
    assert code(data.getvalue(), tmp_path) == "unpacks-too-large"


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(WorkbookError, match="not-found"):
        read_list(tmp_path / "none.csv")


# RMI's own lists

LISTS = sorted((SHARED / "reference-lists").glob("*.csv"))


@pytest.mark.skipif(not LISTS, reason="the shared lists are not beside the project")
def test_shared_lists_are_read_whole_and_fast() -> None:
    start = time.process_time()
    found = {path.name: read_list(path) for path in LISTS}
    assert time.process_time() - start < 0.5  # 10 ms as a rule; the bound leaves room for a busy machine
    assert {name: len(item.tables[0].rows) for name, item in found.items()} == {
        "rmap-active-2023-05.csv": 41,
        "rmap-conformant-2023-05.csv": 268,
        "rmi-revision-history-2023-01.csv": 405,
    }
    assert not any(item.remarks for item in found.values())


@pytest.mark.skipif(not LISTS, reason="the shared lists are not beside the project")
@pytest.mark.parametrize("path", LISTS, ids=lambda path: path.stem)
def test_shared_lists_as_excel_resaves_them(path: Path) -> None:
    """What a Western Excel makes of the file: another encoding, semicolons, the same table."""
    rows = list(csv.reader(path.read_text(encoding="utf-8").splitlines()))
    data = text_of(rows, ";").encode("cp1252", errors="replace")
    assert decode_lines(data).guessed in ("Windows-1252", None)
    assert len(delimited(data).rows) == len(rows)
    assert {len(cells) for _, cells in delimited(data).rows} <= set(range(4, 11))
