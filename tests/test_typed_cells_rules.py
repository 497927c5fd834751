"""What the examples of the rules on typed cells cannot show: texts that begin with "=", findings beside each other."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

import cmrtkit
from cmrtkit.builder import as_grid, complete, write
from cmrtkit.checks.meanings import meant_offer
from cmrtkit.completeness import reads_alike
from cmrtkit.findings import Finding
from cmrtkit.layout.catalogue import load_layout
from cmrtkit.model.cells import Cell, CellValue
from cmrtkit.model.formulas import looks_up, reaches_out
from cmrtkit.rulebook import load_rules, select
from cmrtkit.text import legible
from tests.helpers import findings_of, with_cell

RULES = load_rules()
MEANING = next(rule.parameters for rule in RULES if rule.name == "answer-not-in-dropdown")
YES_NO = ("Yes", "No", "Unknown")
SHARES = ("100%", "Greater than 90%", "Greater than 75%", "Greater than 50%", "50% or less", "None")
INITIAL = ("Yes", "No", "Unknown", "Not applicable for this declaration")


def found(cells: dict[str, CellValue], *rules: str, family: str = "CMRT", version: str = "6.5") -> list[Finding]:
    grid = as_grid(complete(family, version).with_cells(cells))
    return findings_of(grid, select(RULES, rules) if rules else RULES)


def found_with(reference: str, cell: Cell, rule: str) -> list[Finding]:
    return findings_of(with_cell(as_grid(complete("CMRT", "6.5")), reference, cell), select(RULES, [rule]))


@pytest.mark.parametrize(
    ("text", "offers", "meant"),
    [
        ("ＹＥＳ", YES_NO, "Yes"),
        ("Sí", YES_NO, "Yes"),
        ("Ja.", YES_NO, "Yes"),
        ("○", YES_NO, "Yes"),
        ("いいえ。", YES_NO, "No"),
        ("不知道", YES_NO, "Unknown"),
        ("N/A", YES_NO, None),
        ("無", YES_NO, None),
        ("Yes, partly", YES_NO, None),
        ("n / a", INITIAL, "Not applicable for this declaration"),
        ("95%", SHARES, "Greater than 90%"),
        ("９５％", SHARES, "Greater than 90%"),
        ("0,95", SHARES, "Greater than 90%"),
        ("90%", SHARES, "Greater than 75%"),
        ("50 %", SHARES, "50% or less"),
        ("0.5%", SHARES, "50% or less"),
        ("> 90 %", SHARES, "Greater than 90%"),
        ("100 %", SHARES, "100%"),
        ("0%", SHARES, "None"),
        ("120%", SHARES, None),
        ("1", SHARES, None),
        ("95%", YES_NO, None),
        ("x" * 32_000, SHARES, None),
    ],
)
def test_what_an_answer_means(text: str, offers: tuple[str, ...], meant: str | None) -> None:
    assert meant_offer(text, offers, MEANING) == meant


def test_no_form_means_two_answers_of_one_drop_down() -> None:
    for family, version in (("CMRT", "6.5"), ("EMRT", "1.3"), ("EMRT", "1.1")):
        layout = load_layout(family, version).declaration
        for offers in ([str(offer) for offer in offered] for offered in layout.offers.values()):
            forms = [form for offer in offers for form in MEANING["means"].get(offer, ())]
            assert len({str(form).casefold() for form in forms}) == len(forms)


def test_a_blank_matters_only_where_the_checker_compares() -> None:
    cmrt, emrt = load_layout("CMRT", "6.5"), load_layout("EMRT", "1.3")
    assert not reads_alike(cmrt, "D32", "Yes ", "Yes")
    assert reads_alike(cmrt, "D38", "Yes ", "Yes")
    assert reads_alike(emrt, "D32", "Yes ", "Yes")  # an EMRT asks whether question 2 is No, not whether it is Yes
    assert not reads_alike(emrt, "D32", "No ", "No")


@pytest.mark.parametrize("text", ["Yes\u200b", "\ufeffYes", " Yes", "Yes\u3000"])
def test_unseen_characters_are_told_where_they_count_and_read_elsewhere(text: str) -> None:
    assert legible(text) == "Yes"
    (told,) = found({"Declaration!D77": text}, "T106")
    assert "␣" in (told.observed or "")
    assert told.suggestion == "Yes"
    assert found({"Declaration!D38": text}, "T106") == []


def test_a_scope_in_other_words_is_known_by_its_letter() -> None:
    (told,) = found({"Declaration!D9": "B. Produkte", "Declaration!D10": "Sensors"}, "T106")
    assert told.suggestion == "B. Product (or List of Products)"


def test_what_the_checker_asks_for_is_told_with_its_cause() -> None:
    findings = found({"Declaration!D27": "はい"}, "T101", "T106")
    cause = next(item for item in findings if item.rule == "T106")
    assert {item.cell for item in cause.related} == {f"D{row}" for row in range(33, 70, 6)}


def test_a_wording_in_many_rows_is_one_finding_that_survives_other_rows() -> None:
    (told,) = found({f"Smelter List!P{row}": "Partly" for row in range(5, 15)}, "T106")
    (moved,) = found({"Smelter List!P9": "partly"}, "T106")
    assert "P5, P6, P7, P8, P9, … (10)" in told.message
    assert told.fingerprint == moved.fingerprint


@pytest.mark.parametrize("text", ["=", "=1+1", "= see annex", "#", "#N/A", "﹟5", "＃5"])
def test_texts_that_begin_with_a_forbidden_sign(text: str) -> None:
    (told,) = found_with("Declaration!G38", Cell(text), "T107")
    assert told.confidence == "certain"


@pytest.mark.parametrize(
    "text", ["@SUM(1;2)", "+cmd|'/C calc'!A0", "-'Sheet 2'!$B$7", "-vlookup(A1;B:C;2)", "＠SUM(A1)"]
)
def test_texts_that_a_spreadsheet_takes_for_a_formula(text: str) -> None:
    (told,) = found_with("Smelter List!Q5", Cell(text), "T107")
    assert told.confidence == "likely"


@pytest.mark.parametrize(
    "text",
    ["- none", "-", "--", "+81 3 5555 0101", "-5", "@purchasing", "-Tin(Sn)", "-If needed (see annex)", "- A | B!"],
)
def test_innocent_texts_that_begin_with_a_sign(text: str) -> None:
    assert found_with("Smelter List!Q5", Cell(text), "T107") == []


def test_a_formula_in_a_personal_field_is_masked() -> None:
    (told,) = found_with("Declaration!D15", Cell("Nova Example", '"Nova"&" Example"'), "T107")
    assert "Nova" not in told.model_dump_json()


def test_a_shared_formula_without_its_text_is_no_formula_of_the_suppliers_own() -> None:
    assert found_with("Smelter List!F5", Cell("CID900101", ""), "T107") == []


def test_formulas_that_read_another_workbook() -> None:
    assert reaches_out("'[1]Smelter Look-up'!$A:$A")
    assert reaches_out("[2]Sheet1!A1*2")
    assert not reaches_out("SUM(Table1[Share])")
    assert looks_up("INDEX('Smelter Look-up'!$A:$A,1)")


def test_one_finding_for_a_column_of_formulas() -> None:
    cells: dict[str, CellValue] = {f"Smelter List!Q{row}": f"=[1]List!$F${row}" for row in range(5, 16)}
    (told,) = found(cells, "T107")
    assert "Q5, Q6, Q7, … (11)" in told.message


def test_a_suppliers_own_formula_is_kept_through_a_file(tmp_path: Path) -> None:
    cells: dict[str, CellValue] = {"Declaration!G38": '="All "&"sensors"', "Smelter List!M5": "=B5"}
    write(complete("CMRT", "6.5").with_cells(cells), tmp_path / "own.xlsx")
    declaration = cmrtkit.read(tmp_path / "own.xlsx")
    commented = declaration.on("covered-countries", "Tantalum")
    assert commented and commented.comment.formula == '"All "&"sensors"'
    assert declaration.smelters[0].fields["next_steps"].formula == "B5"
    assert declaration.smelters[0].fields["smelter_id"].formula is None


@pytest.mark.parametrize(
    "cells",
    [
        {"Smelter List!A40": "CID900102", "Smelter List!E40": "THAILAND"},
        {"Smelter List!A40": "CID900102", "Smelter List!E40": "Somewhere"},
        {"Smelter List!A40": "CID900102", "Smelter List!F40": "CID900101"},
        {"Smelter List!A40": "CID900102", "Smelter List!F40": "CID900201"},
        {"Smelter List!A40": "CID900102", "Smelter List!F40": "CID909999"},
        {"Smelter List!A40": "CID900102", "Smelter List!F40": "n/a"},
        {"Smelter List!A40": "CID900102", "Smelter List!G40": "LBMA"},
        {"Smelter List!A40": "CID900102", "Smelter List!R40": "Laputa Tantalum Works"},
        {"Smelter List!A40": "CID900102", "Smelter List!R40": "x" * 300},
        {"Smelter List!A40": "CID909999", "Smelter List!B40": "Gold", "Smelter List!C40": "Quivira Mint"}
        | {"Smelter List!F40": "CID909999"},
    ],
)
def test_one_fault_in_a_row_is_one_finding(cells: dict[str, CellValue]) -> None:
    sound = {item.fingerprint for item in found({"Smelter List!A40": "CID900102"})}
    assert len([item for item in found(cells) if item.fingerprint not in sound]) == 1


def test_a_workbook_from_before_the_answers_is_told_once() -> None:
    grid = as_grid(complete("CMRT", "6.5"))
    for row in range(5, 17):
        grid = with_cell(grid, f"Smelter List!E{row}", Cell("ATLANTIS", "INDEX('Smelter Look-up'!$D:$D,$V5)"))
        grid = with_cell(grid, f"Smelter List!F{row}", Cell("CID900999", "INDEX('Smelter Look-up'!$E:$E,$V5)"))
    (told,) = findings_of(grid, select(RULES, ["T109"]))
    assert told.cell == "E5"
    assert "12 rows" in told.message


def test_hostile_cells_are_quick() -> None:
    cells: dict[str, CellValue] = {f"Declaration!G{row}": "-" + "a|" * 16_000 for row in range(26, 90)}
    cells |= {f"Declaration!D{row}": "\u200b " * 16_000 for row in range(38, 60)}
    cells |= {f"Smelter List!P{row}": "%" * 32_000 for row in range(5, 200)}
    cells |= {f"Smelter List!M{row}": "=" + "[1" * 4_000 for row in range(5, 200)}
    began = time.perf_counter()
    found(cells, "T106", "T107", "T108", "T109")
    assert time.perf_counter() - began < 10
