"""Reading by patterns says what reading by the events of the XML parser says, of sound sheets and of broken ones."""

from __future__ import annotations

import gc
import io
import re
import zipfile
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from xml.parsers import expat

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cmrtkit.engine.opening import read_declaration
from cmrtkit.errors import WorkbookError
from cmrtkit.layout.detection import PREPARED_SHEETS, READ_SHEETS
from cmrtkit.model.cells import Cell, column_letters
from cmrtkit.reader import blocks as blocks_module
from cmrtkit.reader import open_workbook, untouched
from cmrtkit.reader import package as package_module
from cmrtkit.reader.blocks import blocks
from cmrtkit.reader.handlers import Handlers
from cmrtkit.reader.limits import Budget
from cmrtkit.reader.package import Package
from cmrtkit.reader.styles import date_styles
from tests.test_reader import MAIN, REL, package

# A comment before the rows may hide them, so that from there on the events of the parser are heard.
HEARD = "<!-- -->"
STRINGS = (
    '<si><t>Tin</t></si><si><t xml:space="preserve"> a &amp; b </t></si><si/><si><r><t>東</t></r><r><t>京</t></r>'
    "<rPh sb='0' eb='1'><t>トウ</t></rPh></si><si><t>x_x000D_&#10;&lt;y\r\nz</t></si><si><t></t></si><si><t>l</t><t>ast</t></si>"
)

TEXTS = st.sampled_from(
    ["", " ", "x", "0", "1", "45413", "45413.5", "-1e3", "#N/A", "a &amp; b", "&lt;c r=&quot;A1&quot;/&gt;", "&#65;&#x6771;", "東京",
     "a>b", "/>", "x_x000D_y", "line\r\nline", "\ttab", "true", "2024-05-01", "<![CDATA[<c r=\"B9\"><v>9</v></c>]]>", "<!-- x -->", "a]]b",
     "<?x y?>", "&apos;quoted&apos;", "9" * 20]
)  # fmt: skip
ATTRIBUTES = st.lists(
    st.sampled_from([' s="1"', ' s="2"', ' s="0"', ' t="s"', ' t="str"', ' t="n"', ' t="b"', ' t="e"', ' t="inlineStr"', ' t="d"',
                     ' cm="1"', " s='1'", ' x:y="a>b"', ' t = "str"', ' t="&#115;"', ' s="x"', '\n t="str"']),
    max_size=2, unique_by=lambda item: re.sub(r"[\s='\"].*", "", item.strip()),
).map("".join)  # fmt: skip
FORMULAS = st.one_of(
    TEXTS.map(lambda text: f"<f>{text}</f>"),
    TEXTS.map(lambda text: f'<f aca="false">{text}</f>'),
    st.sampled_from(['<f t="shared" si="0" ref="A1:A9">look-up!A1</f>', '<f t="shared" si="0"/>', '<f si="1" t="shared"></f>',
                     '<f t="array" ref="A1">B1</f>', "<f/>", "<f />"]),
)  # fmt: skip
CONTENTS = st.one_of(
    TEXTS.map(lambda text: f"<v>{text}</v>"),
    TEXTS.map(lambda text: f'<v xml:space="preserve">{text}</v>'),
    TEXTS.map(lambda text: f"<is><t>{text}</t></is>"),
    TEXTS.map(lambda text: f"<is><r><t>{text}</t></r><r><rPr/><t>b</t></r><rPh><t>c</t></rPh></is>"),
    st.sampled_from(["", "<v/>", "<v />", "<is/>", "<is><t/></is>", "<vx>5</vx>", "<v>1</v><extLst><v>2</v></extLst>", "<v><b/>1</v>"]),
)  # fmt: skip
REFERENCES = st.one_of(
    st.tuples(st.sampled_from("ABCV"), st.integers(1, 12)).map(lambda at: f' r="{at[0]}{at[1]}"'),
    st.sampled_from(["", ' r="$A$3"', ' r="a4"', " r='B5'", ' r="A05"', ' r="AAAA1"', ' r="XFD1"', ' r="A20001"', ' r="A0"']),
)  # fmt: skip
SPACES = st.sampled_from(["", "", "", " ", "\r\n  "])


@st.composite
def cells(draw: st.DrawFn) -> str:
    start = f"<c{draw(REFERENCES)}{draw(ATTRIBUTES)}"
    if draw(st.integers(0, 4)) == 0:
        return start + draw(st.sampled_from(["/>", " />", "></c>"]))
    formula = draw(FORMULAS) if draw(st.booleans()) else ""
    return f"{start}>{draw(SPACES)}{formula}{draw(SPACES)}{draw(CONTENTS)}</c>"


@st.composite
def rows(draw: st.DrawFn) -> str:
    number = draw(st.integers(1, 12))
    start = draw(st.sampled_from([f'<row r="{number}">', f'<row r="{number}" ht="1.5" x:dy="0">', f"<row r='{number}'>", "<row>", "<row s='1>0'>",
                                  '<row r="x">', f'<row r="{number}"/><row r="{number + 1}">']))  # fmt: skip
    inside = "".join(draw(cells()) + draw(SPACES) for _ in range(draw(st.integers(0, 4))))
    return f"{draw(SPACES)}{start}{draw(SPACES)}{inside}</row>"


PLAIN_TEXTS = TEXTS.filter(lambda text: "<" not in text)
PLAIN_CELLS = st.builds(
    '<c r="{}{}"{}'.format,
    st.sampled_from("ABCV"),
    st.integers(1, 12),
    st.one_of(
        st.sampled_from(["/>", ' s="1" />', ' s="1"></c>', ' t="s"><f>A1</f><v>0</v></c>']),
        st.builds(' t="inlineStr"><is><t xml:space="preserve">{}</t></is></c>'.format, PLAIN_TEXTS),
        st.builds(
            "{}>{}<v>{}</v></c>".format,
            st.sampled_from([' t="str"', ' s="1" t="str"', ' t="e" s="2"']),
            st.one_of(st.just(""), PLAIN_TEXTS.map("<f>{}</f>".format)),
            PLAIN_TEXTS,
        ),
        st.builds(
            "{}>{}<v>{}</v></c>".format,
            st.sampled_from(["", ' s="1"', ' s="2" t="s"', ' t="b"']),
            st.sampled_from(
                ["", '<f t="shared" si="0">A1</f>', '<f t="shared" si="0"/>', '<f si="0" x="shared">B1</f>']
            ),
            st.sampled_from(["0", "1", "2", "3", "4", "6"]),
        ),
    ),
)
PLAIN_ROWS = st.builds(
    '<row r="{}">{}</row>'.format, st.integers(1, 12), st.lists(PLAIN_CELLS, max_size=4).map("".join)
)


def in_their_rows(xml: str) -> str:
    """Cells stand in the rows that their references name: what others do to rows without a number nobody has said."""
    rows = re.split("(?=<row)", xml)
    return "".join(_renumbered(row, found[1]) if (found := re.match(r"<row r=.(\d+)", row)) else row for row in rows)


def _renumbered(row: str, number: str) -> str:
    return re.sub(r"""<c r=(["'])([A-Z])[1-9]\d?(?=["'])""", rf"<c r=\g<1>\g<2>{number}", row)


SHEETS = st.lists(st.one_of(rows(), PLAIN_ROWS, PLAIN_ROWS), max_size=8).map("".join).map(in_their_rows)


def outcome(xml: str, prepared: bool = False, prefix: str = "") -> object:
    """The cells, or the code of the error."""
    data = package(xml, strings=STRINGS, prefix=prefix)
    try:
        return dict(open_workbook(data, ["S"], ["S"] if prepared else []).sheet("S").cells)
    except WorkbookError as error:
        return error.code


def with_prefix(xml: str, prefix: str = "x") -> str:
    return re.sub(r"<(/?)(?=[a-zA-Z])", rf"<\1{prefix}:", xml)


@pytest.fixture(params=[7, 64, 2**16])
def piece(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """Parts come in pieces of this size."""
    monkeypatch.setattr(package_module, "_PIECE", request.param)
    yield request.param


same_settings = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@same_settings
@given(SHEETS)
def test_patterns_find_what_events_tell(piece: int, xml: str) -> None:
    assert outcome(xml) == outcome(HEARD + xml)


@same_settings
@given(st.lists(PLAIN_ROWS, max_size=6).map("".join).map(in_their_rows), SHEETS)
def test_patterns_find_what_events_tell_of_elements_with_prefixes(piece: int, plain: str, xml: str) -> None:
    strings = outcome(plain)
    xml = with_prefix(plain) + xml
    assert outcome(xml, prefix="x") == outcome(HEARD + xml, prefix="x")
    assert outcome(with_prefix(plain)) == strings


@same_settings
@given(st.lists(PLAIN_ROWS, max_size=12).map("".join).map(in_their_rows))
def test_patterns_find_what_events_tell_of_plain_rows(piece: int, xml: str) -> None:
    found = outcome(xml)
    assert found == outcome(HEARD + xml)
    assert isinstance(found, dict | str)


def shows_nothing(cell: Cell) -> bool:
    return cell.formula is not None and cell.value in (None, "", 0, "0", "#N/A")


def each_in_its_place(xml: str) -> str:
    """Every cell that says where it stands stands alone there, with room for those behind it that do not say."""
    places = (f'<c r="{column_letters(1 + 5 * (number % 40))}{1 + number // 40}"' for number in count())
    return re.sub(r'<c r=("[A-Z]\d+"|\'B5\')', lambda _: next(places), xml)


def is_well_formed(xml: str) -> bool:
    try:
        expat.ParserCreate().Parse(f"<x>{xml}</x>", True)
    except expat.ExpatError:
        return False
    return True


@same_settings
@given(SHEETS)
def test_what_is_left_out_shows_nothing(piece: int, xml: str) -> None:
    """Of a prepared sheet every cell is read that is typed or shows something, as it is read of other sheets."""
    xml = each_in_its_place(re.sub("<row(?! r)", '<row r="9"', xml))
    whole, touched = outcome(xml), outcome(xml, prepared=True)
    if isinstance(whole, dict):
        assert isinstance(touched, dict)
        assert {where: whole[where] for where in touched} == touched
        assert all(shows_nothing(whole[where]) for where in whole.keys() - touched.keys())
    else:  # a value that cannot be read may stand in a row that is left out
        assert isinstance(touched, str) or is_well_formed(xml)


@given(
    SHEETS,
    st.integers(0, 400),
    st.sampled_from(
        ["<", ">", "&", '"', "</row>", "<row>", "<c>", "</c>", "\x01", "]]>", "<!--", "<![CDATA[", "&#57343;"]
    ),
)
@settings(max_examples=300, deadline=None)
def test_broken_sheets_are_broken_either_way(xml: str, at: int, odd: str) -> None:
    """What breaks a sheet breaks it wherever it stands, also in a row that would be left out."""
    at %= len(xml) + 1
    broken = xml[:at] + odd + xml[at:]
    heard = outcome(HEARD + broken)
    assert outcome(broken) == heard
    if not is_well_formed(broken):
        assert heard == outcome(broken, prepared=True) == "broken-xml" or heard == "cell-out-of-bounds"


UNTOUCHED = (
    '<row r="{0}"><c r="A{0}" s="1"/><c r="B{0}" t="str"><f>A{0}</f><v></v></c><c r="V{0}" t="e"><f>NA()</f><v>#N/A</v></c>'
    '<c r="W{0}"><f>A{0}&amp;0</f><v>0</v></c></row>'
)
PREPARED = "".join(UNTOUCHED.format(number) for number in range(1, 200))


def cells_of(xml: str) -> dict[tuple[int, int], Cell]:
    found = outcome(xml, prepared=True)
    assert isinstance(found, dict), found
    return found


@pytest.mark.parametrize("old", ['<c r="B77" t="str"><f>A77</f><v></v></c>', '<c r="A77" s="1"/>'])
@pytest.mark.parametrize(
    ("new", "cell"),
    [
        ('<c r="C77"><v>5</v></c>', Cell(5)),
        ('<c r="C77"><v>0</v></c>', Cell(0)),
        ('<c r="C77" t="s"><v>0</v></c>', Cell("Tin")),
        ('<c r="C77" t="e"><v>#N/A</v></c>', Cell("#N/A")),
        ('<c r="C77" t="inlineStr"><is><t>x</t></is></c>', Cell("x")),
        ("<c r='C77'><v>5</v></c>", Cell(5)),
        ('<c r="C77" x="a>b"><v>5</v></c>', Cell(5)),
        ('<c r="C77"><!-- --><v>5</v></c>', Cell(5)),
        ('<c r="C77"><f>1</f><v>5</v></c>', Cell(5, "1")),
        ('<c r="C77"><f>1</f><v>10</v></c>', Cell(10, "1")),
        ('<c r="C77" t="s"><f>1</f><v>0</v></c>', Cell("Tin", "1")),
        ('<c r="C77" t="b"><f>1</f><v>0</v></c>', Cell(False, "1")),
        ('<c r="C77" t="str"><f>1</f><v> </v></c>', Cell(" ", "1")),
        ('<c r="C77" t="str"><f>1</f><v>&#9;</v></c>', Cell("\t", "1")),
        ('<c r="C77" t="e"><f>1</f><v>#REF!</v></c>', Cell("#REF!", "1")),
    ],
)
def test_a_row_in_which_something_stands_is_kept(old: str, new: str, cell: Cell) -> None:
    found = cells_of(PREPARED.replace(old, new))
    assert found[77, 3] == cell
    assert "<!" in new or {row for row, _ in found} == {77}


@pytest.mark.parametrize(
    ("before", "after"),
    [("", ""), (HEARD, ""), ("", HEARD), ("<![CDATA[", "]]>"), ("<?x ", "?>"), ("<x>", "</x>")],
)
def test_rows_behind_something_odd_are_read_all_the_same(piece: int, before: str, after: str) -> None:
    odd = "".join(f'<row r="{row}"><c r="A{row}"><v>1</v></c></row>' for row in range(300, 320))
    odd = before + odd + after
    found = cells_of(PREPARED + odd + PREPARED.replace('<c r="A150" s="1"/>', '<c r="A150"><v>5</v></c>'))
    assert found[150, 1] == Cell(5)
    assert ((310, 1) in found) == (before in ("", HEARD, "<x>"))


def test_what_comes_before_the_rows_may_hide_the_first_of_them() -> None:
    assert cells_of('<!-- <row r="1"><c r="A1"><v>1</v></c></row> -->' + PREPARED) == outcome(HEARD + PREPARED)


def test_what_is_left_out_may_not_mend_a_comment() -> None:
    hyphens = UNTOUCHED.format(300).replace("<f>A300", "<f>A300--")
    assert outcome(PREPARED + "<!-- <row r='1'></row>" + hyphens + "-->" + PREPARED, prepared=True) == "broken-xml"


def test_rows_behind_a_longer_stretch_than_is_held_at_once(piece: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks_module, "_LONGEST", 1000)
    hidden = "<x>" + "<![CDATA[" + "x" * 3000 + PREPARED + "]]></x>" + '<row r="300"><c r="A300"><v>1</v></c></row>'
    assert outcome(PREPARED + hidden) == outcome(HEARD + PREPARED + hidden)


@pytest.mark.parametrize("before", ["", HEARD])
@pytest.mark.parametrize("at", ["XFD1", "IW1", "A20001", "XFD1048576"])
def test_cells_out_of_bounds(before: str, at: str) -> None:
    assert outcome(f'{before}<row r="1"><c r="{at}"/></row>') == {}
    assert outcome(f'{before}<row r="1"><c r="{at}"><v>1</v></c></row>') == "cell-out-of-bounds"
    assert outcome(f'{before}<row r="1"><c r="{at}"><f>1</f></c></row>') == "cell-out-of-bounds"


def test_rows_without_numbers_follow_those_before(piece: int) -> None:
    numbered = "".join(f'<row r="{row}"><c r="A{row}"><v>{row}</v></c></row>' for row in range(1, 100))
    assert outcome(numbered + "<row><c><v>100</v></c></row>") == {(row, 1): Cell(row) for row in range(1, 101)}


def test_rows_without_numbers_are_counted() -> None:
    unnumbered = "<row><c t='str'><f>A1</f><v></v></c></row>"
    found = cells_of(unnumbered * 3 + "<row><c><v>4</v></c></row>")
    assert found[4, 1] == Cell(4)


def test_a_row_that_is_left_out_lends_its_formula() -> None:
    lender = '<row r="5"><c r="B5" t="str"><f t="shared" ref="B5:B9" si="{0}">\'Smelter Look-up\'!A5&amp;"{0}"</f><v></v></c></row>'
    borrower = '<row r="{0}"><c r="B{0}" t="str"><f t="shared" si="{1}"/><v>Tin</v></c></row>'
    xml = UNTOUCHED.format(1) + lender.format(7) + lender.format(9) + borrower.format(6, 7) + borrower.format(8, 9)
    assert cells_of(xml) == {
        (6, 2): Cell("Tin", "'Smelter Look-up'!A5&\"7\""),
        (8, 2): Cell("Tin", "'Smelter Look-up'!A5&\"9\""),
    }


def test_rows_of_endlessly_many_shapes_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(untouched, "_MOST_SHAPES", 3)
    rows_of_shapes = "".join(f'<row r="{n}"><c r="A{n}"><f>{"x" * n}</f></c></row>' for n in range(1, 10))
    assert {row for row, _ in cells_of(rows_of_shapes)} == {4, 5, 6, 7, 8, 9}


BREAKS = {
    "tags that do not match": b"<x></y>",
    "tags that differ in a digit": b"<x1></x2>",
    "an end too many": b"</v>",
    "an attribute twice": b'<x q="1" q="2"/>',
    "an attribute without quotes": b"<x q=1/>",
    "a tag in an attribute": b'<x q="<c r="A1"/>"/>',
    "a bare ampersand": b"&",
    "an unknown entity": b"&nbsp;",
    "a reference to no character": b"&#0;",
    "a reference to half a pair": b"&#57343;",
    "a reference to half a pair, in hex": b"&#xD899;",
    "a reference beyond Unicode": b"&#9999999;",
    "a control character": b"\x01",
    "a NUL": b"\x00",
    "bytes that are not UTF-8": b"\xff\xfe",
    "half a surrogate pair": b"\xed\xa0\x80",
    "U+FFFF": b"\xef\xbf\xbf",
    "the end of CDATA": b"]]>",
    "an open comment": b"<!--",
    "open CDATA": b"<![CDATA[",
    "an open processing instruction": b"<?x",
    "a double hyphen in a comment": b"<!-- -- -->",
    "an XML declaration": b'<?xml version="1.0"?>',
    "a tag that is not closed": b"<x",
    "an element that is not closed": b"<x>",
    "a name that is none": b"<1x/>",
}


class SharedTexts:
    """Moves inline texts into shared strings, where Excel keeps them."""

    def __init__(self) -> None:
        self.items: list[bytes] = []

    def __call__(self, found: re.Match[bytes]) -> bytes:
        self.items.append(b"<si>" + found[1] + b"</si>")
        return b't="s"><v>%d</v>' % (len(self.items) - 1)


def with_shared_strings(source: Path, target: Path) -> None:
    relation = f'<Relationship Id="rIdS" Type="{REL}/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
    shared = SharedTexts()
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = re.sub(rb't="inlineStr"><is>(<t.*?)</is>', shared, old.read(name), flags=re.DOTALL)
            new.writestr(
                name, data.replace(b"</Relationships>", relation.encode()) if "workbook.xml.rels" in name else data
            )
        new.writestr("xl/sharedStrings.xml", f'<sst xmlns="{MAIN}">'.encode() + b"".join(shared.items) + b"</sst>")


@pytest.fixture(scope="session")
def saved(tmp_path_factory: pytest.TempPathFactory, sound: Path) -> Path:
    """The sound workbook with shared strings, the last of which no sheet asks for that is read."""
    folder = tmp_path_factory.mktemp("saved")
    workbook = openpyxl.load_workbook(sound)
    workbook["Smelter Look-up"]["M70"] = "in a column that nobody looks at"
    workbook.create_sheet("Other")["A1"] = "a text on a sheet that is not read"
    workbook.save(folder / "inline.xlsx")
    with_shared_strings(folder / "inline.xlsx", folder / "saved.xlsx")
    assert read_declaration(folder / "saved.xlsx")[0].smelters == read_declaration(sound)[0].smelters
    return folder / "saved.xlsx"


def _first(pattern: bytes, xml: bytes, last: bool = False) -> re.Match[bytes]:
    found = list(re.finditer(pattern, xml, re.DOTALL))
    assert found, pattern
    return found[-1 if last else 0]


PLACES: dict[str, tuple[str, bytes]] = {
    "untouched row": ("Smelter List", rb'(?<=<row r="101">)(?=<c ).*?(?=</row>)'),
    "formula of an untouched row": ("Smelter List", rb'(?<=<f>)[^<]*(?=</f><v ?/?>(?:</v>)?</c></row><row r="103">)'),
    "row of the product list": ("Product List", rb'(?<=<row r="20">).*?(?=</row>)'),
    "unused column of the Look-up": ("Smelter Look-up", rb'(?<=<c r="M70" t="s">).*?(?=</c>)'),
    "behind the rows": ("Smelter Look-up", rb"(?<=</sheetData>)<.*?>"),
    "answers": ("Declaration", rb'(?<=<row r="26">).*?(?=</row>)'),
    "before the rows": ("Checker", rb"<dimension[^>]*>"),
    "strings": ("xl/sharedStrings.xml", rb"(?<=<si>)<t>[^<]*</t>(?=</si></sst>)"),
    "cell formats": ("xl/styles.xml", rb"(?<=<cellXfs count=.{3}>)<xf .*?>"),
    "fonts": ("xl/styles.xml", rb"<font>.*?</font>"),
    "names of styles": ("xl/styles.xml", rb"<cellStyle .*?>"),
}


def _repacked(source: Path, target: Path, part: str, change: Callable[[bytes], bytes]) -> Path:
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            data = old.read(info)
            new.writestr(info.filename, change(data) if info.filename == part else data)
    return target


def _part(path: Path, sheet: str) -> str:
    if sheet.startswith("xl/"):
        return sheet
    return f"xl/worksheets/sheet{openpyxl.load_workbook(path, read_only=True).sheetnames.index(sheet) + 1}.xml"


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("break_", BREAKS)
def test_broken_xml_is_found_wherever_it_is(place: str, break_: str, saved: Path, tmp_path: Path) -> None:
    sheet, pattern = PLACES[place]

    def change(xml: bytes) -> bytes:
        spot = _first(pattern, xml)
        return xml[: spot.start()] + BREAKS[break_] + xml[spot.start() :]

    path = _repacked(saved, tmp_path / "broken.xlsx", _part(saved, sheet), change)
    with pytest.raises(WorkbookError) as caught:
        read_declaration(path)
    assert (caught.value.code, caught.value.facts) == ("broken-xml", {"part": sheet})


@pytest.mark.parametrize("sheet", ["Smelter List", "Declaration", "xl/sharedStrings.xml", "xl/styles.xml"])
@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda xml: xml + b"<x/>", "broken-xml"),
        (lambda xml: xml + b"text", "broken-xml"),
        (lambda xml: xml[:-9], "broken-xml"),
        (lambda xml: xml[: len(xml) // 2], "broken-xml"),
        (lambda xml: b"", "broken-xml"),
        (lambda xml: b"text", "broken-xml"),
        (lambda xml: b'<!DOCTYPE x [<!ENTITY a "b">]>' + xml[xml.index(b"<", 5) :], "unsafe-xml"),
        (lambda xml: xml[: len(xml) // 2] + b"<!DOCTYPE x>" + xml[len(xml) // 2 :], "unsafe-xml"),
        (lambda xml: b'<?xml version="1.0" encoding="no-such"?>' + xml[xml.index(b"<", 5) :], "broken-xml"),
    ],
)
def test_broken_as_a_whole(
    sheet: str, change: Callable[[bytes], bytes], code: str, saved: Path, tmp_path: Path
) -> None:
    path = _repacked(saved, tmp_path / "broken.xlsx", _part(saved, sheet), change)
    with pytest.raises(WorkbookError) as caught:
        read_declaration(path)
    assert caught.value.code == code


@pytest.mark.parametrize("sheet", ["Smelter List", "Smelter Look-up", "xl/sharedStrings.xml", "xl/styles.xml"])
def test_a_damaged_part_is_called_damaged_though_its_xml_is_broken_too(sheet: str, saved: Path, tmp_path: Path) -> None:
    path = tmp_path / "damaged.xlsx"
    with zipfile.ZipFile(saved) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as new:
        for info in old.infolist():
            new.writestr(info.filename, old.read(info))
    name = _part(saved, sheet)
    part, data = zipfile.ZipFile(saved).read(name), path.read_bytes()
    at = data.index(part, zipfile.ZipFile(path).getinfo(name).header_offset) + 200
    at += data[at : at + 1] == b"<"
    path.write_bytes(data[:at] + b"<" + data[at + 1 :])
    with pytest.raises(WorkbookError) as caught:
        read_declaration(path)
    assert caught.value.code == "damaged"


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-16-be", "latin-1", "utf-8-sig"])
def test_other_encodings(codec: str, saved: Path, tmp_path: Path) -> None:
    said = {"utf-8-sig": "UTF-8", "latin-1": "ISO-8859-1"}.get(codec, "UTF-16")

    def change(xml: bytes) -> bytes:
        text = re.sub(r"<\?xml.*?\?>\s*", "", xml.decode()).replace("Atlantis", "Atläntis")
        return (f'<?xml version="1.0" encoding="{said}"?>' + text).encode(codec, "xmlcharrefreplace")

    parts = ["xl/sharedStrings.xml", _part(saved, "Smelter Look-up"), _part(saved, "Smelter List")]
    path = saved
    for number, part in enumerate(parts):
        path = _repacked(path, tmp_path / f"{number}.xlsx", part, change)
    changed, known = read_declaration(path)[0], read_declaration(saved)[0]
    assert repr(changed.look_up) == repr(known.look_up).replace("Atlantis", "Atläntis")
    assert "Atläntis" in repr(changed.look_up)


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_a_document_type_hidden_in_utf_16(codec: str, saved: Path, tmp_path: Path) -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>'.encode(codec)
    for sheet in ("Smelter List", "xl/sharedStrings.xml", "xl/styles.xml"):
        path = _repacked(saved, tmp_path / "bomb.xlsx", _part(saved, sheet), lambda _: bomb)
        with pytest.raises(WorkbookError) as caught:
            read_declaration(path)
        assert caught.value.code == "unsafe-xml"


def strings(xml: str, number: int, prefix: str = "") -> list[object]:
    p = f"{prefix}:" if prefix else ""
    cells_asking = "".join(f'<{p}c t="s"><{p}v>{at}</{p}v></{p}c>' for at in range(number))
    found = open_workbook(package(f"<{p}row>{cells_asking}</{p}row>", strings=xml, prefix=prefix), ["S"]).sheet("S")
    return [found.at(1, column).value for column in range(1, number + 1)]


TEXTS_READ = ["Tin", " a & b ", None, "東京", "x\r\n<y\nz", None, "last"]


def test_strings_of_every_kind(piece: int) -> None:
    assert strings(STRINGS * 5, 35) == TEXTS_READ * 5


def test_strings_with_a_prefix(piece: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks_module, "_LONGEST", 50)
    assert strings(with_prefix(STRINGS) * 5, 35, prefix="x") == TEXTS_READ * 5


def test_strings_in_longer_stretches_than_are_held_at_once(piece: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks_module, "_LONGEST", 50)
    long = "<si><t>" + "x" * 500 + "</t></si>"
    assert strings(STRINGS + long + STRINGS, 15) == [*TEXTS_READ, "x" * 500, *TEXTS_READ]


FORMATS = '<numFmts count="1"><numFmt numFmtId="170" formatCode="yyyy"/></numFmts>'
OTHERS = '<fonts><font/></fonts><cellStyleXfs><xf numFmtId="14"/><xf numFmtId="14"/></cellStyleXfs>'
CELLS = '<cellXfs count="4"><xf numFmtId="0"/><xf numFmtId="170"><alignment/></xf><xf/><xf numFmtId="14"/></cellXfs>'
MORE = '<cellStyles/><dxfs><dxf><numFmt numFmtId="170" formatCode="0.0"/></dxf></dxfs>'


@pytest.mark.parametrize(
    ("xml", "dates"),
    [
        (FORMATS + OTHERS + CELLS, {1, 3}),
        (OTHERS + CELLS, {3}),
        (CELLS + OTHERS + FORMATS, {1, 3}),
        ("<!-- cellXfs -->" + FORMATS + OTHERS + CELLS, {1, 3}),
        (FORMATS + "<!-- numFmts cellXfs -->" + OTHERS + CELLS, {1, 3}),
        (FORMATS + OTHERS + CELLS + MORE, {3}),
        (FORMATS, set()),
        ("", set()),
    ],
)
@pytest.mark.parametrize("prefix", ["", "x"])
def test_formats_of_cells_are_found_wherever_they_stand(xml: str, dates: set[int], prefix: str) -> None:
    whole = f"<styleSheet>{xml}</styleSheet>"
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("styles.xml", with_prefix(whole, prefix) if prefix else whole)
    assert date_styles(Package(buffer.getvalue(), Budget()), "styles.xml") == dates


@given(st.lists(st.sampled_from([b"</row>", b"<row>", b"</ro", b"w>", b"x" * 30, b""]), max_size=30))
def test_blocks_are_the_whole_part(pieces: list[bytes]) -> None:
    found = list(blocks(pieces, b"</row>"))
    assert b"".join(found) == b"".join(pieces)
    assert all(block.endswith(b"</row>") for block in found[:-1])


@pytest.fixture(scope="session")
def prefixed(tmp_path_factory: pytest.TempPathFactory, saved: Path) -> Path:
    """The same as programs write it that give every element a prefix."""
    path = tmp_path_factory.mktemp("prefixed") / "prefixed.xlsx"
    with zipfile.ZipFile(saved) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            if name.startswith("xl/worksheets/sheet") or name.endswith("Strings.xml"):
                data = with_prefix(data.decode()).replace("xmlns=", "xmlns:x=", 1).encode()
            new.writestr(name, data)
    return path


@pytest.mark.parametrize("source", ["sound", "saved", "prefixed"])
def test_cells_of_usual_programs_are_found_by_patterns(
    source: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else all of this would be for nothing, and nobody would notice."""
    path = request.getfixturevalue(source)
    known = open_workbook(request.getfixturevalue("sound"), READ_SHEETS, PREPARED_SHEETS)
    monkeypatch.setattr(Handlers, "_open_cell", lambda *_: pytest.fail("a cell was read by events"))
    grid = open_workbook(path, READ_SHEETS, PREPARED_SHEETS)
    assert grid.sheet("Smelter List").cells == known.sheet("Smelter List").cells
    assert len(grid.sheet("Smelter Look-up").cells) > 300


@pytest.mark.parametrize("source", ["sound", "saved", "prefixed"])
def test_nothing_of_a_workbook_waits_for_the_garbage_collector(source: str, request: pytest.FixtureRequest) -> None:
    """It looks for garbage seldom, so that what holds itself would pile up from file to file."""
    path = request.getfixturevalue(source)
    read_declaration(path)
    gc.collect()
    gc.disable()
    try:
        read_declaration(path)
        assert gc.collect() < 10
    finally:
        gc.enable()
