"""Formulas of other containers, in the words of .xlsx."""

from __future__ import annotations

import struct

import pytest
import xlrd.formula
from hypothesis import given, settings
from hypothesis import strategies as st

from cmrtkit.model.cells import Cell, Place
from cmrtkit.model.formulas import looks_up, reaches_out
from cmrtkit.reader import open_workbook
from cmrtkit.reader.formulas import Formulas
from cmrtkit.reader.functions import FUNCTIONS
from cmrtkit.reader.ods_formulas import Spoken
from cmrtkit.reader.tokens import UNREADABLE
from tests.written.formulas import FIXED, NEW_IN_2007, VARIABLE, Compiler
from tests.written.xls import Xls, file_of, record
from tests.written.xlsb import Xlsb, packed
from tests.written.xlsb import record as record12
from tests.written.xlsb import text as text12

SHEETS = ("Smelter List", "Declaration", "Bob's")
CASES = [
    "A1",
    "$A$1:B2",
    "$A:$C",
    "Declaration!$D$8",
    "'Smelter List'!A5:$B$9",
    "'Bob''s'!A1",
    "-A1+2*(3-1)^2%",
    'A1&"say ""no"""&B1',
    "IF(A1>=1.5,TRUE,#N/A)",
    "SUM(A1:A3,1,B2)",
    "OFFSET(Declaration!$C$1,MATCH(1,A:A,0)-1,SL,,)",
    'HYPERLINK("https://example.com","here")',
    "IF(LEN(A5)=0,\"\",INDEX('Smelter List'!$A:$A,MATCH(A5,'Smelter List'!$E:$E,0)))",
    "TODAY()-1<>NOT(ISERROR(A1))",
    "IFA",
]


class Named:
    """A workbook with three sheets and two names; formulas 3 and 4 reach into another workbook and an add-in."""

    def sheet(self, number: int) -> str:
        return ("'Smelter List'!", "Declaration!", "'Bob''s'!", "'[1]Smelter Look-up'!")[number]

    def name(self, number: int) -> str:
        return ("SL", "IFA")[number - 1]

    def outside_name(self, sheet: int, number: int) -> str:
        return ("_xlfn.CONCAT", "[1]!Rate")[number]


HOME = Place(5, 2)


def text_of(tokens: bytes, *, wide: bool, base: Place = HOME) -> str:
    return Formulas(Named(), wide).text(tokens, base)


@pytest.mark.parametrize("formula", CASES)
@pytest.mark.parametrize("wide", [False, True])
def test_there_and_back(formula: str, wide: bool) -> None:
    assert text_of(Compiler(SHEETS, ("SL", "IFA"), wide=wide).tokens(formula), wide=wide) == formula


@pytest.mark.parametrize("wide", [False, True])
def test_tokens_that_programs_put_in(wide: bool) -> None:
    """Jumps, spaces, memory areas and a sum of one argument stand for nothing, or for what they sum."""
    cell = bytes([0x44]) + struct.pack("<IH" if wide else "<HH", 0, 0xC000)
    choose = b"\x19\x04" + struct.pack("<H", 1) + bytes(4)
    assert text_of(b"\x19\x40\0\1" + cell + choose + b"\x19\x10\0\0", wide=wide) == "SUM(A1)"
    assert text_of(b"\x29\0\0" + cell + b"\x26" + bytes(6), wide=wide) == "A1"
    lost = b"\x3c\1\0" + bytes(6 if wide else 4)
    assert text_of(lost, wide=wide) == "Declaration!#REF!"
    assert text_of(b"\x60" + bytes(14 if wide else 7), wide=wide) == "{…}"


@pytest.mark.parametrize("wide", [False, True])
def test_other_workbooks_and_functions_by_name(wide: bool) -> None:
    """What searches another workbook's Look-up is told from what searches the workbook's own."""
    outside = b"\x3a\3\0" + struct.pack("<IH" if wide else "<HH", 3, 0)
    formula = text_of(outside, wide=wide)
    assert formula == "'[1]Smelter Look-up'!$A$4"
    assert looks_up(formula)
    assert reaches_out(formula)
    by_name = b"\x39\0\0" + struct.pack("<I", 0) + b"\x1e\1\0" + b"\x42\2" + struct.pack("<H", 255)
    assert text_of(by_name, wide=wide) == "CONCAT(1)"
    assert reaches_out(text_of(b"\x39\0\0" + struct.pack("<I", 1) + b"\x1e\1\0\3", wide=wide))


@pytest.mark.parametrize("wide", [False, True])
def test_formulas_that_a_range_shares_are_relative_to_the_first_cell(wide: bool) -> None:
    """Two rows above, one column to the left; and around the edge of the sheet as Excel counts it."""
    rows, columns = (2**20, 2**14) if wide else (2**16, 2**8)
    form = "<IH" if wide else "<HH"
    above = b"\x4c" + struct.pack(form, rows - 2, 0xC000 | columns - 1)
    assert text_of(above, wide=wide, base=Place(5, 2)) == "A3"
    assert text_of(b"\x4c" + struct.pack(form, 7, 3), wide=wide) == "$D$8"


@pytest.mark.parametrize(
    ("tokens", "text"),
    [
        (b"", ""),
        (b"\x7f", UNREADABLE),
        (b"\3", UNREADABLE),
        (b"\x1e\1\0\x41\xff\xff", f"1,{UNREADABLE}"),
        (b"\x1e\1\0\x42\x7f\1\0", f"1,{UNREADABLE}"),
        (b"\x1e\1\0\x3a\xff\xff\0\0", f"1,{UNREADABLE}"),
        (b"\x1e", UNREADABLE),
        (b"\x1e\1\0" + b"\x14" * 60_000, None),
        ((b"\x17\xff\0" + b"a" * 255) * 40, None),
        ((b"\x17\xff\0" + b"a" * 255) * 60 + b"\x08" * 59, None),
    ],
)
def test_what_is_no_formula_says_so(tokens: bytes, text: str | None) -> None:
    """What was certain so far, and that there was more; never longer than a formula can be."""
    found = text_of(tokens, wide=False)
    assert len(found) <= 8_192
    assert found == text if text is not None else len(found) > 1_000


@given(st.binary(max_size=200), st.booleans())
@settings(max_examples=300, deadline=None)
def test_any_bytes_have_a_text(tokens: bytes, wide: bool) -> None:
    assert len(text_of(tokens, wide=wide)) <= 8_192


def test_functions_are_numbered_as_another_reader_numbers_them() -> None:
    known = {number: (name, least, most) for number, (name, least, most, *_) in xlrd.formula.func_defs.items()}  # type: ignore[attr-defined]
    for number, (name, arguments) in FUNCTIONS.items():
        if number in known and name == known[number][0]:
            least, most = known[number][1:]
            assert arguments == (least if least == most else None), name
    assert all(FUNCTIONS[number] == (name, count) for name, (number, count) in FIXED.items())
    assert all(FUNCTIONS[number].name == name for name, number in (VARIABLE | NEW_IN_2007).items())
    assert sum(FUNCTIONS[number].name == known[number][0] for number in known if number in FUNCTIONS) > 200


def test_xls_cells_that_share_a_formula() -> None:
    """The first cell's formula stands behind it; its text behind that. Cells below say only whose it is."""
    shared = struct.pack("<2H4B", 1, 3, 2, 2, 0, 3) + struct.pack("<H", 5) + b"\x4c" + struct.pack("<2H", 0, 0xC0FF)
    refers = b"\x01" + struct.pack("<2H", 1, 2)
    head = b"".join(
        record(6, struct.pack("<3H8s6xH", row, 2, 0, b"\0\0\0\0\0\0\xff\xff", 5) + refers)
        + (record(0x4BC, shared) if row == 1 else b"")
        + record(0x207, struct.pack("<HB", 1, 0) + b"x")
        for row in (1, 2, 3)
    )
    stream = Xls({"S": {}}).stream()
    stream = stream[:-4] + head + stream[-4:]
    cells = open_workbook(file_of(stream), ["S"]).sheet("S").cells
    assert dict(cells) == {(row, 3): Cell("x", "B2") for row in (2, 3, 4)}


def test_xlsb_cells_that_share_a_formula() -> None:
    refers = struct.pack("<HI", 0, 5) + b"\x01" + struct.pack("<I", 1) + struct.pack("<2I", 4, 2)
    first = record12(0, struct.pack("<2I9x", 1, 0)) + record12(8, struct.pack("<2I", 2, 0) + text12("x") + refers)
    tokens = b"\x4c" + struct.pack("<IH", 0, 0xFFFF)
    first += record12(427, struct.pack("<4I", 1, 2, 2, 2) + struct.pack("<I", len(tokens)) + tokens + bytes(4))
    second = record12(0, struct.pack("<2I9x", 2, 0)) + record12(8, struct.pack("<2I", 2, 0) + text12("x") + refers)
    parts = Xlsb({"S": {}}).parts()
    name = "xl/worksheets/sheet1.bin"
    parts[name] = parts[name].replace(record12(146), first + second + record12(146))
    cells = open_workbook(packed(parts), ["S"]).sheet("S").cells
    assert dict(cells) == {(2, 3): Cell("x", "B2"), (3, 3): Cell("x", "B2")}


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ('of:=IF([.A5]="";"a;b";[$\'Smelter Look-up\'.$A$4:.$B$9])', "IF(A5=\"\",\"a;b\",'Smelter Look-up'!$A$4:$B$9)"),
        ("of:=[$Declaration.$D$8]", "Declaration!$D$8"),
        ("of:=[.A:.B]", "A:B"),
        ("=[.A1]+1", "A1+1"),
        ("oooc:=[.A1];[.B1]", "A1,B1"),
        ("msoxl:=SUM(A1,'x;y'!B1)", "SUM(A1,'x;y'!B1)"),
        ("of:=['file:///C:/lists/it''s.xlsx'#$'Smelter Look-up'.A1]&['file:///D:/b.ods'#$S.A1]", "'[1]Smelter Look-up'!A1&'[2]S'!A1"),
        ("of:=[.#REF!]", "#REF!"),
        ("of:=[broken", "[broken"),
        ("of:=[]", ""),
        ("", ""),
    ],
)  # fmt: skip
def test_open_formula(written: str, meant: str) -> None:
    assert Spoken().formula(written) == meant


def test_another_workbook_stays_one_in_open_formula() -> None:
    formula = Spoken().formula("of:=['file:///C:/lists.xlsx'#$'Smelter Look-up'.A1]")
    assert reaches_out(formula)
    assert looks_up(formula)
    assert "lists" not in formula


@pytest.mark.parametrize("text", ["[" * 8_000, '"' * 8_001, "'" * 8_001, "[.A1:" + "':" * 4_000 + "]", "['" * 4_000])
def test_hostile_open_formula_takes_no_time(text: str) -> None:
    import time

    started = time.process_time()
    Spoken().formula("of:=" + text)
    assert time.process_time() - started < 2
