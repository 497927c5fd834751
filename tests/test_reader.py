"""Reading: typed cells, whatever program wrote them."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from cmrtkit.errors import WorkbookError
from cmrtkit.model.cells import Cell, CellValue, ExcelError, Place, Sheet, column_letters, column_number, place
from cmrtkit.reader import open_workbook
from cmrtkit.reader.styles import is_date_format

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def package(
    rows: str, strings: str = "", prefix: str = "", date1904: bool = False, after: str = "", relations: str = ""
) -> bytes:
    """A minimal workbook of one sheet, S, written by hand; ``after`` stands after the rows, ``relations`` are the sheet's."""
    p = f"{prefix}:" if prefix else ""
    ns = f'xmlns:{prefix}="{MAIN}"' if prefix else f'xmlns="{MAIN}"'
    calendar = f'<{p}workbookPr date1904="1"/>' if date1904 else ""
    parts = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": f'<Relationships><Relationship Id="r1" Type="{REL}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<{p}workbook {ns} xmlns:r="{REL}">{calendar}<{p}sheets><{p}sheet name="S" sheetId="1" r:id="r1"/></{p}sheets></{p}workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships><Relationship Id="r1" Type="{REL}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="r2" Type="{REL}/sharedStrings" Target="/xl/sharedStrings.xml"/>'
        f'<Relationship Id="r3" Type="{REL}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><numFmts><numFmt numFmtId="170" formatCode="yyyy&quot;年&quot;m"/></numFmts>'
        '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="170"/></cellXfs></styleSheet>',
        "xl/sharedStrings.xml": f"<{p}sst {ns}>{strings}</{p}sst>",
        "xl/worksheets/sheet1.xml": f"<{p}worksheet {ns}><{p}sheetData>{rows}</{p}sheetData>{after}</{p}worksheet>",
        "xl/worksheets/_rels/sheet1.xml.rels": f"<Relationships>{relations}</Relationships>",
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return buffer.getvalue()


def sheet(rows: str, **options: object) -> Sheet:
    return open_workbook(package(rows, **options), ["S"]).sheet("S")  # type: ignore[arg-type]


def cell(xml: str, **options: object) -> Cell:
    return sheet(f'<row r="1">{xml}</row>', **options)["A1"]


@pytest.mark.parametrize(
    ("xml", "value"),
    [
        ('<c r="A1"><v>5</v></c>', 5),
        ('<c r="A1"><v>2763.0</v></c>', 2763),
        ('<c r="A1"><v>0.5</v></c>', 0.5),
        ('<c r="A1" t="b"><v>1</v></c>', True),
        ('<c r="A1" t="e"><v>#N/A</v></c>', ExcelError("#N/A")),
        ('<c r="A1" t="d"><v>2024-05-01</v></c>', dt.datetime(2024, 5, 1)),
        ('<c r="A1" s="1"><v>45413</v></c>', dt.date(2024, 5, 1)),
        ('<c r="A1" s="2"><v>45413.5</v></c>', dt.datetime(2024, 5, 1, 12)),
        ('<c r="A1" s="1"><v>0</v></c>', 0),
        ('<c r="A1" s="1"><v>59</v></c>', dt.date(1900, 2, 28)),
        ('<c r="A1" t="inlineStr"><is><t>a </t></is></c>', "a "),
        ('<c r="A1" t="inlineStr"><is><r><t>a</t></r><r><t>b</t></r></is></c>', "ab"),
        ('<c r="A1" t="str"><v>x_x000D_y</v></c>', "x\ry"),
        ('<c r="A1" t="str"><v>_xD800_</v></c>', "\ufffd"),
        ('<c r="A1"/>', None),
        ('<c r="A1" t="n"><v></v></c>', None),
        ("<c><v>7</v></c>", 7),
    ],
)
def test_value(xml: str, value: CellValue) -> None:
    found = cell(xml).value
    assert found == value
    assert type(found) is type(value)


def test_1904_dates() -> None:
    assert cell('<c r="A1" s="1"><v>43951</v></c>', date1904=True).value == dt.date(2024, 5, 1)


def test_shared_strings_runs_guides_and_escapes() -> None:
    strings = '<si><t xml:space="preserve"> a &amp; b </t></si><si><r><t>東</t></r><r><t>京</t></r><rPh sb="0" eb="1"><t>トウ</t></rPh></si>'
    rows = '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>'
    found = sheet(rows, strings=strings)
    assert (found["A1"].value, found["B1"].value) == (" a & b ", "東京")


def test_empty_shared_string_keeps_the_count() -> None:
    found = sheet('<row r="1"><c r="A1" t="s"><v>1</v></c></row>', strings="<si/><si><t>x</t></si>")
    assert found["A1"].value == "x"


def test_prefixed_xml_and_positions_left_out() -> None:
    rows = "<x:row><x:c><x:v>1</x:v></x:c><x:c><x:v>2</x:v></x:c></x:row><x:row><x:c><x:v>3</x:v></x:c></x:row>"
    found = sheet(rows, prefix="x")
    assert [found[a1].value for a1 in ("A1", "B1", "A2")] == [1, 2, 3]


def test_shared_formula_shows_the_lenders_text() -> None:
    rows = (
        '<row r="1"><c r="A1" t="str"><f t="shared" ref="A1:A2" si="0">B1&amp;C1</f><v>x</v></c></row>'
        '<row r="2"><c r="A2" t="str"><f t="shared" si="0"/><v></v></c></row>'
    )
    found = sheet(rows)
    assert found["A1"] == Cell("x", "B1&C1")
    assert found["A2"] == Cell("", "B1&C1")


def test_untouched_rows_are_left_out_and_touched_ones_kept() -> None:
    formulas = (
        '<c r="A{0}" s="3"/><c r="B{0}" t="str"><f>A{0}</f><v></v></c><c r="V{0}" t="e"><f>NA()</f><v>#N/A</v></c>'
    )
    untouched = "".join(f'<row r="{number}">{formulas.format(number)}</row>' for number in (1, 2, 4, 5, 9, 10, 200))
    zero = '<row r="3"><c r="A3"><v>0</v></c></row>'
    own_formula = '<row r="7"><c r="B7" t="str"><f>Z9</f><v>Tin</v></c></row>'
    found = open_workbook(package(untouched + zero + own_formula), ["S"], prepared=["S"]).sheet("S")
    assert dict(found.cells) == {(3, 1): Cell(0), (7, 2): Cell("Tin", "Z9")}


@pytest.mark.parametrize(
    ("code", "expected"),
    [("yyyy-mm-dd", True), ("General", False), ("0.00", False), ('[$-411]ggge"年"m"月"', True), ("0%", False),
     ('"day" 0', False), ("[h]:mm", True), ("[Red]0", False), ("#,##0 \\d", False)],
)  # fmt: skip
def test_date_formats(code: str, expected: bool) -> None:
    assert is_date_format(code) is expected


TEXT = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"), min_size=1, max_size=40
)
VALUES = st.one_of(
    TEXT.filter(lambda text: not text.startswith("=") and "_x" not in text),
    st.integers(-(10**9), 10**9),
    st.booleans(),
    st.dates(dt.date(1901, 1, 1), dt.date(2200, 1, 1)),
)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.tuples(st.integers(1, 60), st.integers(1, 40)), VALUES, max_size=12), st.booleans())
def test_what_a_program_writes_is_what_is_read(cells: dict[tuple[int, int], CellValue], mac: bool) -> None:
    workbook = openpyxl.Workbook()
    if mac:
        workbook.epoch = CALENDAR_MAC_1904
        cells = {
            where: value for where, value in cells.items() if not (isinstance(value, dt.date) and value.year < 1905)
        }
    written = workbook.active
    assert written is not None
    written.title = "S"
    for (row, column), value in cells.items():
        written.cell(row, column).value = value
    buffer = io.BytesIO()
    workbook.save(buffer)
    found = open_workbook(buffer.getvalue(), ["S"]).sheet("S")
    assert {where: item.value for where, item in found.cells.items()} == cells


@given(st.integers(1, 16_384))
def test_column_letters_round_trip(number: int) -> None:
    assert column_number(column_letters(number)) == number
    assert place(Place(7, number).a1) == (7, number)


@pytest.mark.parametrize("rows", ['<row r="1"><c r="A1" t="s"><v>9</v></c></row>', '<row r="1"><c r="1A"><v>1</v></c></row>',
                                  '<row r="1"><c r="A1"><v>x</v></c></row>', '<row r="x"><c><v>1</v></c></row>', "<row>"])  # fmt: skip
def test_broken_xml_is_named(rows: str) -> None:
    with pytest.raises(WorkbookError) as caught:
        sheet(rows)
    assert caught.value.code == "broken-xml"


def test_the_file_is_not_changed(sound: Path) -> None:
    before = (sound.read_bytes(), sound.stat().st_mtime_ns, sorted(sound.parent.iterdir()))
    open_workbook(sound, ["Declaration"])
    assert (sound.read_bytes(), sound.stat().st_mtime_ns, sorted(sound.parent.iterdir())) == before


def test_links_that_lead_outside_the_workbook() -> None:
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="B2"><v>2</v></c><c r="C2"/></row>'
    areas = {"B2:E2": "r1", "C2": "r1", "D:D": "r1", "A1": "r9"}
    links = "".join(f'<hyperlink ref="{area}" r:id="{link}"/>' for area, link in areas.items())
    target = 'Target="https://example.com/?a=1&amp;b=2" TargetMode="External"'
    read = sheet(
        rows,
        after=f'<hyperlinks xmlns:r="{REL}">{links}<hyperlink ref="A1" location="S!B2"/></hyperlinks>',
        relations=f'<Relationship Id="r1" Type="{REL}/hyperlink" {target}/>',
    )
    assert dict(read.cells) == {(1, 1): Cell(1), (2, 2): Cell(2, None, "https://example.com/?a=1&b=2")}
