"""The tool that alters workbooks: everything follows, or nothing does."""

from __future__ import annotations

import datetime as dt
import random
from pathlib import Path

import openpyxl
import pytest
from openpyxl.formatting.rule import Rule
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.formula import ArrayFormula
from openpyxl.worksheet.hyperlink import Hyperlink

from cmrtkit.builder import complete, write
from tests.altering import Book, cases, filling, forms, mending, moving, open_book, operations, options
from tests.altering.moves import Delete, Grow, Insert, Swap
from tests.altering.references import moved_area, moved_formula, renamed, translated
from tests.conftest import needs_shared

DOWN = Insert("Declaration", "rows", 10, 2)
LABEL = 'OFFSET(L!$C$1,MATCH("Declaration"&ADDRESS(ROW(),COLUMN(),4),L!$A:$A,0)-1,SL,,)'


@pytest.fixture
def form(tmp_path: Path) -> Path:
    """A small form with one of everything that refers to a place."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Declaration"
    for number in (1, 2, 3):
        top = 10 * number
        sheet[f"B{top}"], sheet[f"B{top + 1}"] = f"={LABEL}", "Tin"
        sheet[f"D{top + 1}"], sheet[f"G{top + 1}"] = f"answer {number}", f"comment {number}"
        sheet.merge_cells(f"D{top + 1}:E{top + 1}")
    sheet["B9"], sheet["D9"] = f"={LABEL}", "A. Person"
    sheet["B8"], sheet["D8"], sheet["P3"], sheet["J3"] = (
        f"={LABEL}",
        "Example Parts Ltd.",
        1,
        "Revision 6.5\nApril 25, 2025",
    )
    sheet["P40"], sheet["P41"], sheet["P42"] = "Yes", "No", "Unknown"
    sheet["P11"] = '=IF(OR(D$11="No",$D$21="Unknown"),"B10",COUNTIF(D10:D31,"x"))'
    sheet["P12"] = ArrayFormula("P12:P13", "=D11:D12&D$8")
    validation = DataValidation(type="list", formula1="$P$40:$P$42")
    for area in ("D11:E11", "D21:E21", "D31:E31"):
        validation.add(area)
    sheet.add_data_validation(validation)
    sheet.conditional_formatting.add("B11:D31", Rule(type="expression", formula=["$D11=Checker!$F$4"]))
    sheet["B8"].hyperlink = Hyperlink(ref="B8", location="Declaration!D31")
    checker = book.create_sheet("Checker")
    checker["B4"], checker["B5"] = "=Declaration!D9", "=Declaration!D11"
    checker["A5"], checker["F4"] = "=Declaration!B11", "=INDIRECT(\"'Declaration'!D11\")"
    checker["H6"] = "=SUM(B4:B5)+SUM('Declaration'!$D:$D)"
    labels = book.create_sheet("L")
    rows = [
        ("B8", "Company"),
        ("B10", "1) Used?"),
        ("B20", "2) Kept?"),
        ("B30", "3) From where?"),
        ("B9", "Contact Name"),
    ]
    for row, (cell, text) in enumerate(rows, 2):
        labels[f"A{row}"], labels[f"B{row}"], labels[f"C{row}"], labels[f"D{row}"] = (
            f"=B{row}&C{row}",
            "Declaration",
            cell,
            text,
        )
    labels["A7"], labels["B7"], labels["C7"], labels["D7"] = "CheckerA5", "Checker", "A5", "Answer"
    book.defined_names["SL"] = DefinedName("SL", attr_text="Declaration!$P$3")
    book.defined_names["Rel"] = DefinedName(
        "Rel", attr_text="OFFSET(Declaration!$B$10,MATCH(!$B11,Declaration!$B:$B,0)-10,0)"
    )
    book.defined_names["Near"] = DefinedName("Near", attr_text="Declaration!$B12&Declaration!$B$12")
    path = tmp_path / "form.xlsx"
    book.save(path)
    return path


def saved(book: Book, tmp_path: Path) -> openpyxl.Workbook:
    return openpyxl.load_workbook(book.save(tmp_path / "altered.xlsx"))


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("Declaration!D26+D26", "Declaration!D28+D26"),
        ("'Declaration'!$D$9:$D$10", "'Declaration'!$D$9:$D$12"),
        ("SUM(Declaration!D:D,Declaration!10:11)", "SUM(Declaration!D:D,Declaration!12:13)"),
        (
            'IF(Declaration!B12="D12","Declaration!B12",LOG10(5))',
            'IF(Declaration!B14="D12","Declaration!B14",LOG10(5))',
        ),
        ('"it""s Declaration!B12"&Declaration!$B12', '"it""s Declaration!B12"&Declaration!$B14'),
        ("[1]Declaration!$A$12+'[1]Declaration'!A12+!A12", "[1]Declaration!$A$12+'[1]Declaration'!A12+!A12"),
        ("_xlfn.ANCHORARRAY(Declaration!$Z$12)", "_xlfn.ANCHORARRAY(Declaration!$Z$14)"),
        ("Declaration!$Z$31:INDEX(Declaration!$Z$31:$Z$40,2)", "Declaration!$Z$33:INDEX(Declaration!$Z$33:$Z$42,2)"),
        ("'My Declaration'!D26&Declaration2!D26", "'My Declaration'!D26&Declaration2!D26"),
    ],
)
def test_references_of_a_formula_follow(formula: str, expected: str) -> None:
    assert moved_formula(formula, "Checker", DOWN) == expected


def test_references_without_a_sheet_are_the_own_sheets() -> None:
    assert moved_formula("D26+Checker!D26", "Declaration", DOWN) == "D28+Checker!D26"


def test_columns_follow() -> None:
    right = Insert("S", "columns", 3, 1)
    assert moved_formula("S!B5&S!$C5&S!A:D&S!5:5&S!AB$7", "x", right) == "S!B5&S!$D5&S!A:E&S!5:5&S!AC$7"


def test_what_is_deleted_is_a_broken_reference_and_ranges_shrink() -> None:
    gone = Delete("S", "rows", 5, 2)
    assert moved_formula("S!A5+S!A7+S!A4:A6+S!A5:A9+S!A5:A6", "x", gone) == "S!#REF!+S!A5+S!A4:A4+S!A5:A7+S!#REF!"


def test_swapped_rows_change_places_and_areas_fall_apart() -> None:
    swap = Swap("S", "rows", 10, 20, 3)
    assert moved_formula("S!A11+S!A20:A22+S!A1:A30", "x", swap) == "S!A21+S!A10:A12+S!A1:A30"
    assert moved_area("B8:C11", swap) == ["B8:C9", "B20:C21"]
    with pytest.raises(ValueError, match="fall apart"):
        moved_formula("S!A8:A11", "x", swap)


def test_ranges_that_end_above_grow() -> None:
    grow = Grow("S", "rows", 30, 1)
    assert moved_formula("S!D26:D29+S!D29+S!D29:E29", "x", grow) == "S!D26:D30+S!D29+S!D29:E29"


def test_a_move_within_some_columns_leaves_the_others() -> None:
    up = Delete("S", "rows", 19, 1, within=(16, 999))
    assert moved_formula("S!$Z$12:$Z$22+S!AA20+S!D20+S!D12:Z22", "x", up) == "S!$Z$12:$Z$21+S!AA19+S!D20+S!D12:Z22"
    assert moved_area("D20:E20", up) == ["D20:E20"] and moved_area("P20:R20", up) == ["P19:R19"]


def test_workings_beside_the_form_are_not_torn_apart_by_a_field_more(form: Path, tmp_path: Path) -> None:
    made = openpyxl.load_workbook(form)
    for row in range(7, 12):
        made["Declaration"][f"T{row}"] = f"=IF(D{row}>T{row + 1},1,0)"
    made["Checker"]["B6"] = "=SUM(Declaration!T7:T11)"
    made.save(form)
    book = open_book(form)
    assert forms.add_company_field(book, "Supplier code", required=False) == 9
    sheet = book["Declaration"]
    assert [sheet.formula(f"T{row}") for row in (8, 9, 10, 11, 12)] == [
        "IF(D8>T9,1,0)", "IF(D10>T10,1,0)", "IF(D11>T11,1,0)", "IF(D12>T13,1,0)", None,
    ]  # fmt: skip
    assert book["Checker"].formula("B6") == "SUM(Declaration!T7:T11)" and sheet.value("D10") == "A. Person"


def test_copied_formulas_and_renamed_sheets() -> None:
    assert translated("A1+$B2+C$3+'x y'!D4+[1]S!E5", 2, 1) == "B3+$B4+D$3+'x y'!E6+[1]S!F7"
    assert (
        renamed("Old!A1&'Old'!B:B&Older!C1&\"Old!A1\"", {"Old": "New 1"})
        == "'New 1'!A1&'New 1'!B:B&Older!C1&\"Old!A1\""
    )


def test_everything_follows_inserted_rows(form: Path, tmp_path: Path) -> None:
    book = open_book(form)
    moving.insert(book, "Declaration", 9, 3)
    made = saved(book, tmp_path)
    sheet, checker, labels = made["Declaration"], made["Checker"], made["L"]
    assert sheet["D8"].value == "Example Parts Ltd." and sheet["D14"].value == "answer 1"
    assert sheet["P14"].value == '=IF(OR(D$14="No",$D$24="Unknown"),"B10",COUNTIF(D13:D34,"x"))'
    assert sheet["P15"].value.text == "=D14:D15&D$8" and sheet["P15"].value.ref == "P15:P16"
    (validation,) = sheet.data_validations.dataValidation
    assert (str(validation.sqref), validation.formula1) == ("D14:E14 D24:E24 D34:E34", "$P$43:$P$45")
    (area,) = sheet.conditional_formatting
    assert (str(area.sqref), area.rules[0].formula) == ("B14:D34", ["$D14=Checker!$F$4"])
    assert {str(found) for found in sheet.merged_cells.ranges} == {"D14:E14", "D24:E24", "D34:E34"}
    assert sheet["B8"].hyperlink.location == "Declaration!D34"
    assert [checker[a1].value for a1 in ("B4", "B5", "A5")] == [
        "=Declaration!D12",
        "=Declaration!D14",
        "=Declaration!B14",
    ]
    assert checker["F4"].value == "=INDIRECT(\"'Declaration'!D14\")"
    assert made.defined_names["SL"].attr_text == "Declaration!$P$3"
    assert made.defined_names["Rel"].attr_text == "OFFSET(Declaration!$B$13,MATCH(!$B11,Declaration!$B:$B,0)-13,0)"
    assert made.defined_names["Near"].attr_text == "Declaration!$B12&Declaration!$B$15"
    assert [labels[f"C{row}"].value for row in range(2, 8)] == ["B8", "B13", "B23", "B33", "B12", "A5"]
    assert book["L"].value("A3") == "DeclarationB13" and labels["A3"].value == "=B3&C3"


def test_in_excel_the_keys_of_labels_stay(form: Path, tmp_path: Path) -> None:
    book = open_book(form)
    moving.insert(book, "Declaration", 9, 3, follow="excel")
    made = saved(book, tmp_path)
    assert made["Checker"]["B5"].value == "=Declaration!D14" and made["L"]["C3"].value == "B10"
    assert made["Checker"]["F4"].value == "=INDIRECT(\"'Declaration'!D11\")"


def test_crudely_only_the_cells_move(form: Path, tmp_path: Path) -> None:
    book = open_book(form)
    moving.insert(book, "Declaration", 9, 3, follow="cells")
    made = saved(book, tmp_path)
    assert made["Declaration"]["D14"].value == "answer 1" and made["Checker"]["B5"].value == "=Declaration!D11"
    assert str(made["Declaration"].data_validations.dataValidation[0].sqref) == "D11:E11 D21:E21 D31:E31"
    assert made["L"]["C3"].value == "B10"


def test_keys_of_the_checker_follow_rows_of_the_checker(form: Path) -> None:
    book = open_book(form)
    moving.insert(book, "Checker", 2, 1)
    assert (
        book["L"].value("A7") == "CheckerA6" and book["Checker"].formula("H7") == "SUM(B5:B6)+SUM('Declaration'!$D:$D)"
    )


def test_a_deleted_label_leaves_no_key_for_the_row_that_takes_its_place(form: Path) -> None:
    book = open_book(form)
    moving.delete(book, "Declaration", 10, 10)
    keys = [book["L"].value(f"A{row}") for row in range(2, 8)]
    assert "DeclarationB10" in keys and keys.count(None) == 1 and keys[2] == "DeclarationB10"
    assert moving.place_after(book, "Declaration", "D11") is None
    assert moving.place_after(book, "Declaration", "D21") == ("Declaration", "D11")


def test_swapped_questions_take_answers_and_labels_along_and_keep_the_order_of_numbers(form: Path) -> None:
    book = open_book(form)
    assert forms.question_rows(book) == [10, 20, 30]
    forms.swap_questions(book, 1)
    assert book["Declaration"].value("D21") == "answer 1" and book["Checker"].formula("B5") == "Declaration!D21"
    labels = {book["L"].value(f"C{row}"): book["L"].value(f"D{row}") for row in range(2, 7)}
    assert labels["B20"] == "2) Used?" and labels["B10"] == "1) Kept?"
    assert moving.place_after(book, "Declaration", "D21") == ("Declaration", "D11")


def test_the_version_is_changed_and_everything_else_stays(form: Path) -> None:
    book = open_book(form)
    forms.set_version(book, "6.7", dt.date(2027, 4, 3))
    assert (
        book["Declaration"].value("J3") == "Revision 6.7\nApril 3, 2027"
        and book["Declaration"].value("D8") == "Example Parts Ltd."
    )


def test_an_option_more_is_offered_to_all_cells_of_the_list(form: Path) -> None:
    book = open_book(form)
    options.add_option(book, "D11", "Perhaps")
    source = options.drop_down(book["Declaration"], "D31").find("{*}formula1")
    assert source is not None and source.text == "$B$45:$B$48"
    assert [book["Declaration"].value(f"B{row}") for row in range(45, 49)] == ["Yes", "No", "Unknown", "Perhaps"]


def test_a_company_field_stands_above_the_contact(form: Path) -> None:
    book = open_book(form)
    row = forms.add_company_field(book, "Supplier code", required=True)
    sheet, labels = book["Declaration"], book["L"]
    assert row == 9 and sheet.value("D10") == "A. Person" and sheet.value("D9") is None
    assert book["Checker"].formula("B4") == "Declaration!D9" and book["Checker"].formula("B5") == "Declaration!D10"
    new = {labels.value(f"C{r}"): labels.value(f"D{r}") for r in range(2, labels.last_row() + 1)}
    assert new["B10"] == "Contact Name" and new["B9"] == "Supplier code (*)"


def test_a_sheet_is_renamed_with_or_without_its_references(form: Path, tmp_path: Path) -> None:
    book = open_book(form)
    mending.rename_sheet(book, "Declaration", "宣言")
    assert book["Checker"].formula("B4") == "'宣言'!D9" and moving.place_after(book, "Declaration", "D8") == (
        "宣言",
        "D8",
    )
    made = saved(book, tmp_path)
    assert made.sheetnames[0] == "宣言" and made.defined_names["SL"].attr_text == "'宣言'!$P$3"
    assert made["L"]["B3"].value == "Declaration"
    crude = open_book(form)
    mending.rename_sheet(crude, "Declaration", "X", follow=False)
    assert crude["Checker"].formula("B4") == "Declaration!D9"


def test_two_workbooks_in_one(form: Path, tmp_path: Path) -> None:
    book = open_book(form)
    mending.join(book, open_book(form))
    made = saved(book, tmp_path)
    assert made.sheetnames == ["Declaration", "Checker", "L", "Declaration (2)", "Checker (2)", "L (2)"]
    assert (
        made["Checker (2)"]["B5"].value == "='Declaration (2)'!D11"
        and made["Declaration (2)"]["D11"].value == "answer 1"
    )
    assert made["Checker"]["B5"].value == "=Declaration!D11"
    assert made["Checker (2)"].defined_names["SL"].attr_text == "'Declaration (2)'!$P$3"


def test_entries_shifted_formulas_typed_and_values_only(form: Path) -> None:
    book = open_book(form)
    mending.answers_as_formulas(book, ["D11", "D21"])
    sheet = book["Declaration"]
    assert (
        sheet.formula("D11") == '"answer 1"'
        and sheet.formula("D21") == "Sheet1!A2"
        and sheet.value("D21") == "answer 2"
    )
    mending.only_values(book)
    assert sheet.formula("D11") is None and sheet.value("D11") == "answer 1" and not list(book["Checker"].formulas())
    mending.shift_columns(book, "Declaration", 9, ("D", "G"))
    assert sheet.value("D21") is None and sheet.value("E21") == "answer 2" and sheet.value("H21") == "comment 2"


def test_a_built_form_is_moved_whole(tmp_path: Path) -> None:
    """A workbook of the project's own builder, read cell by cell after the move."""
    write(complete("CMRT", "6.5"), tmp_path / "sound.xlsx")
    book = open_book(tmp_path / "sound.xlsx")
    before = {a1: book["Declaration"].value(a1) for a1 in ("D8", "D26", "D71", "D89")}
    moving.insert(book, "Declaration", 24, 2)
    moving.insert(book, "Smelter List", 11, 1, "columns")
    made = saved(book, tmp_path)
    now = {a1: moving.place_after(book, "Declaration", a1) for a1 in before}
    assert {a1: made["Declaration"][place[1]].value for a1, place in now.items() if place} == before
    assert now["D26"] == ("Declaration", "D28")


@needs_shared
@pytest.mark.parametrize(
    ("template", "operation"),
    [
        ("EMRT_1.3", "a metal more"),
        ("EMRT_1.3", "a next release"),
        ("AMRT_1.3", "two questions swapped, as-rmi"),
        ("CRT_2.21", "rows inserted among the questions, crude"),
    ],
)
def test_filled_templates_keep_their_answers(template: str, operation: str, tmp_path: Path) -> None:
    (filled,) = (found for found in filling.filled_templates() if found.template == template)
    (change,) = (found for found in operations.operations() if found.name == operation)
    item = cases.alter(tmp_path, filled, change, seed=random.Random(template).randint(1, 9))
    assert item and item.company and len(item.answers) > 3
    book = open_book(item.path)
    for where, value in filled.cells.items():
        sheet, _, a1 = (item.now[where] or "").rpartition("!")
        assert book[sheet].value(a1) == value
